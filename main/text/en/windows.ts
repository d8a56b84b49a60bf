export const windows = {
  'windows.networks': '{networks} networks',
  'windows.everyNetwork': 'every network',
  'windows.zone':
    '{which, select, every {every network, even public ones} other {{network} networks only}}{now, select, here {, such as the one now} other {}}',
  'windows.noSuchZone': 'Windows Defender Firewall has no zone “{zone}”.',
  'windows.zonesAre': 'Its networks are domain, private or public.',
  'windows.chooseZone':
    'Leave --zone out for domain and private networks, or name one of domain, private and public. Public stands for all three.',

  'windows.rule':
    '{title}: {action}{which, select, all {} other { {what}}}{direction, select, in { in} other { out}}{whom, select, anybody {} other {{direction, select, in { from {remote}} other { to {remote}}}}}{where, select, everywhere {} other { on {networks} networks}}{program, select, any {} other { for {program}}}{by, select, machine {} other { by policy}}',
  'windows.protocol': 'protocol {number}',
  'windows.protocolPorts': '{protocol} {ports}',
  'windows.quoted': '“{name}”',

  'windows.allow':
    'Allow {ports}{source, select, any { from anywhere} other { from {source}}}{program, select, any {} other { to {program}}} on {networks}',
  'windows.noLongerAllow':
    'No longer allow {ports}{source, select, any { from anywhere} other { from {source}}}{program, select, any {} other { to {program}}} on {networks}',
  'windows.setState': 'Switch Windows Defender Firewall{state, select, on { on} other { off}} on {network} networks',
  'windows.setDefault':
    'On {network} networks, {inbound, select, allow {allow all} other {drop all}} incoming packets and {outbound, select, allow {allow all} other {drop all}} outgoing packets by default',
  'windows.disableBlock': 'Disable the Block rule “{name}”{proto, select, any {} other { for {proto}}}',
  'windows.enableBlock': 'Enable the Block rule “{name}”{proto, select, any {} other { for {proto}}} again',

  'windows.blockReason': 'It refuses what another rule allows, and Block rules win.',
  'windows.othersDecide': 'From then on, the other rules decide about everything that it refused. {rule}',
  'windows.blockWarning': 'Somebody may have added this rule on purpose: make sure that nobody relies on it.',
  'windows.blockChanged': 'The rule “{name}” has been changed since, or is there more than once.',
  'windows.blockChangedMeaning':
    'netsh changes every rule of that name, and this one may not be the Block rule that was meant.',
  'windows.enableByHand':
    'Enable the right one in “Windows Defender Firewall with Advanced Security” (wf.msc), under Inbound Rules, then try again.',
  'windows.disableByHand':
    'Disable the right one in “Windows Defender Firewall with Advanced Security” (wf.msc), under Inbound Rules, then try again.',
  'windows.ruleChanged': 'The rule “{name}” is there, but has been changed since, or is there twice.',
  'windows.ruleChangedMeaning':
    'Somebody edited, disabled or copied it. Adding it again would make a second one of that name.',
  'windows.undoOrDelete':
    'Undo it with “sallyport undo”, or delete it in “Windows Defender Firewall with Advanced Security” (wf.msc), then try again.',

  'windows.stateUnread': 'The settings of Windows Defender Firewall cannot be read.',
  'windows.stateUnreadMeaning': 'Without them, Sallyport could not switch it back.',
  'windows.seeState': 'Look at them with: netsh advfirewall show allprofiles',
  'windows.stateManaged':
    'A policy of your organisation keeps Windows Defender Firewall {wanted, select, on {off on {networks} networks} other {on on {networks} networks}}.',
  'windows.policyWins': 'What is set on this machine has no effect beside it.',
  'windows.askAdministrator': 'Ask your administrator.',
  'windows.onReason': 'From then on, what nobody has opened is refused.',
  'windows.offReason': 'From then on, nothing is refused on such networks, whatever the rules say.',
  'windows.offWarning': 'With the firewall off, everyone on the network can reach every program of this machine.',
  'windows.willRefuseAll':
    'On {networks} networks everything will be refused, even remote desktop: “Block all incoming connections” is set there.',
  'windows.noRemoteDesktop':
    'No rule allows remote desktop (3389/tcp) on {networks} networks. If you work on this machine from afar, open that first.',

  'windows.forwardsNothing': 'It judges only what comes to this machine and what leaves it.',
  'windows.leaveOut': 'Leave this default out.',
  'windows.onlyDrops': 'It drops what it does not allow.',
  'windows.chooseDrop': 'Choose to drop instead.',
  'windows.defaultsManaged':
    'A policy of your organisation sets the defaults of Windows Defender Firewall on {network} networks.',
  'windows.blockAllIsOn': '“Block all incoming connections” is set on {network} networks.',
  'windows.blockAllWouldGo': 'Changing the defaults would switch it off.',
  'windows.switchBlockAllOff': 'If it is no longer wanted, switch it off in Windows Security, then try again.',

  'windows.settingsUnread': 'the firewall’s settings in the registry cannot be read',
  'windows.state':
    'on {network} networks it is {state, select, on {switched on} other {switched off}}{by, select, policy {, by a policy} other {}}',
  'windows.ignoresRules': 'on {network} networks it ignores the rules of this machine',
  'windows.refusesAll': 'on {network} networks it refuses everything',
  'windows.allowsAll': 'on {network} networks it allows everything by default',
  'windows.categoryUnknown': 'which kind of network this machine is on is not known',
  'windows.categoryNow': 'this machine is on a {networks} network now',
  'windows.serviceSilent': 'the service mpssvc did not say whether it runs',
  'windows.serviceRuns': 'the service mpssvc runs',
  'windows.serviceStopped': 'the service mpssvc does not run',

  'windows.refusesByDefault': 'On {networks} networks it refuses what no rule allows.',
  'windows.allowsByDefault': 'On {networks} networks it allows what no rule refuses.',
  'windows.shieldsUp': 'On {networks} networks it refuses everything that comes in, whatever the rules say.',
  'windows.refusesOut': 'On {networks} networks it also refuses what this machine sends, unless a rule allows it.',
  'windows.off': 'On {networks} networks it is off and refuses nothing.',
  'windows.rulesIgnored': 'On {networks} networks a policy makes it ignore the rules of this machine.',
  'windows.logsNothing': 'It logs nothing.',
  'windows.logsRefused': 'It logs what it refuses on {networks} networks.',
  'windows.logsAllowed': 'It logs what it allows on {networks} networks.',
  'windows.networkNow': 'This machine is on a {networks} network now.',

  'windows.rulesUnread': 'The firewall’s rules in the registry cannot be read.',
  'windows.rulesUnreadMeaning': 'Without them, nothing can be proven or undone.',
  'windows.seeRules': 'Look at them with: reg query {key}',

  'windows.blocksProgram':
    'The Block rule “{name}” refuses the program {program}. If that is the service, it wins over this opening. Such a rule stays behind when somebody dismisses the question that Windows asks.',
  'windows.blocksPart': 'The Block rule “{name}” wins over this opening and refuses part of {opening}.',
  'windows.blocks':
    'Windows Defender Firewall has the Block rule “{name}”, which refuses {ports}{program, select, any {} other { for {program}}}.',
  'windows.blocksMeaning':
    'Block rules win over every rule that allows something, so another one would have no effect.',
  'windows.removeBlock':
    'If it is no longer wanted, disable or delete it in “Windows Defender Firewall with Advanced Security” (wf.msc), under Inbound Rules.',
  'windows.blockManaged': 'It comes from your organisation’s policy: ask your administrator.',
  'windows.localIgnored':
    'A policy of your organisation makes Windows ignore the firewall rules of this machine (AllowLocalPolicyMerge is off).',
  'windows.localIgnoredMeaning': 'A rule added here would be stored and have no effect.',
  'windows.askForRule': 'Ask your administrator to add the rule to the policy.',
  'windows.blocksAll': 'Windows Defender Firewall refuses everything on {networks} networks, whatever its rules say.',
  'windows.blocksAllMeaning': 'Somebody chose “Block all incoming connections”, so a rule would have no effect.',
  'windows.unblockAll': 'Switch that off in Windows Security, under Firewall & network protection, then try again.',
  'windows.cannotHold': 'Windows Defender Firewall cannot hold {opening}: {why}.',
  'windows.onlyIn': 'on Windows, Sallyport opens only what comes in',
  'windows.noInterface': 'it has no rules for one interface',
  'windows.noLimit': 'it cannot limit who tries too often',
  'windows.noDestination': 'on Windows, Sallyport has no rules for one address of the machine',
  'windows.notPath': '{path} is not a path on Windows',
  'windows.leaveThatOut': 'Leave that out, or say it in another way.',
  'windows.isOff':
    'Windows Defender Firewall is off on {networks} networks, so it refuses nothing there now. The rules take effect when it is switched on.',
  'windows.isOpen': 'On {networks} networks everything is allowed by default: these rules change nothing there.',
  'windows.isIgnored':
    'On {networks} networks a policy makes Windows ignore the rules of this machine: they count on the others only.',
  'windows.isElsewhere':
    'This machine is on a {now} network now, and these rules are for {networks} networks: nothing opens where it is.',
  'windows.setPrivate':
    'If it is your own network, set it to private in Settings, Network & internet; or open it on public networks too, with --zone public.',
  'windows.leaveZoneOut': 'Leave --zone out to open it on domain and private networks.',
  'windows.allowedBy': 'already allowed by {rules}',

  'windows.checkAsAdministrator': 'Check as an administrator.',
  'windows.stored': 'The firewall’s rules allow {ports} on {networks} networks.',
  'windows.notStored': 'No rule in the registry allows {opening} on {networks} networks.',
  'windows.serviceDown': 'The service of Windows Defender Firewall (mpssvc) does not run, so no rule is in force.',
  'windows.startService': 'Start it with: sc start mpssvc',
  'windows.registryUnread': 'The registry cannot be read.',
  'windows.offHere': 'Windows Defender Firewall is off on {networks} networks, so none of its rules is in force.',
  'windows.switchOn': 'Switch it on in Windows Security, or with: netsh advfirewall set allprofiles state on',
  'windows.policyIgnores': 'A policy of your organisation makes Windows ignore the rules of this machine.',
  'windows.noneInForce': 'No rule that is in force allows {opening}.',
  'windows.serviceUnknown':
    'The rule is stored where the firewall’s service reads it, but whether the service runs is not known.',
  'windows.seeService': 'Look at it with: sc query mpssvc',
  'windows.inForce': 'The firewall’s service runs, and reads its rules from this registry.',
  'windows.allRefused': 'Everything is refused on {networks} networks, whatever the rules say.',
  'windows.endBlockAll': 'Switch “Block all incoming connections” off in Windows Security.',
  'windows.noneAllows': 'No rule in force allows it on {networks} networks.',
  'windows.noneAllowsHere': 'This machine is on a {networks} network, and no rule allows it there.',
  'windows.blockWins': 'The Block rule “{name}” refuses it: Block rules win.',
  'windows.dropBlock': 'Disable or delete that rule in “Windows Defender Firewall with Advanced Security” (wf.msc).',
  'windows.blockMayWin':
    'The Block rule “{name}” may refuse it{program, select, any { in part} other {: it is for {program}}}.',
  'windows.dropBlockIfYours': 'If that is your service, disable or delete the rule in wf.msc.',
  'windows.whichCategory': 'Which kind of network this machine is on is not known.',
  'windows.seeSettings': 'See Settings, Network & internet.',
  'windows.noBlock': 'No Block rule refuses it on the {networks} network now.',
} as const
