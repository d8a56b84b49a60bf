export const firewalld = {
  'firewalld.zone': 'the zone {name}',
  'firewalld.policy': 'the policy {name}',

  'firewalld.port': 'port {port} in {place}',
  'firewalld.service': 'the service {service} in {place}',
  'firewalld.allPackets': 'all packets',
  'firewalld.richRule':
    '{action, select, allow {a rich rule that allows {what}} reject {a rich rule that rejects {what}} other {a rich rule that drops {what}}}{source, select, any {} other { from {source}}}{destination, select, any {} other { to {destination}}} in {place}',
  'firewalld.allowsEverything': '{place} allows everything',
  'firewalld.target': 'the target {target} of {place}',
  'firewalld.insideZone': 'forwarding inside the zone {zone}',

  'firewalld.decides': 'firewalld: {rule}',
  'firewalld.ruleIn': '{rule} in {place}',
  'firewalld.targetOf': 'the target of {place}: {rule}',
  'firewalld.whatIsLeft': 'what no zone and no policy allows: {rule}',

  'firewalld.wasStoredOnly': '{opening} would have opened only with the next reload; now it is open at once.',
  'firewalld.wasLoadedOnly': '{opening} was open only until the next reload; now it stays open.',
  'firewalld.refuses': 'firewalld has {rule}, which refuses {ports}.',
  'firewalld.onPurpose': 'Somebody decided this on purpose, and it comes before anything that Sallyport would add.',
  'firewalld.removeRichRule':
    'If it is no longer wanted, remove it with firewall-cmd --remove-rich-rule, once as it is and once with --permanent.',
  'firewalld.changePolicy':
    'If it is no longer wanted, look at the policy with firewall-cmd --info-policy, then change its target or allow the port in it.',
  'firewalld.refusesPart': 'Part of {opening} is refused by {rule}.',
  'firewalld.wider': '{ports} is already open to anyone in {place}, so limiting it to {from} has no effect.',
  'firewalld.noPolicy': 'no policy of firewalld refuses it',
  'firewalld.alreadyOpen': 'already open',
  'firewalld.has': 'firewalld already has {rule}',
  'firewalld.togetherOpen': 'the ports in {place} together already allow it',

  'firewalld.filesRootOnly': 'Only root can read firewalld’s files.',
  'firewalld.stored': 'firewalld’s files allow {ports} in {place}.',
  'firewalld.nothingRefuses': 'Nothing in firewalld’s files refuses {opening}.',
  'firewalld.refusedFirst': '{opening} is refused before that, by {rule}.',
  'firewalld.seeStored': 'Look at it with: firewall-cmd --permanent --list-all-policies, or --list-all',
  'firewalld.notStored': 'firewalld’s files do not allow {opening} in {place}.',
  'firewalld.notStoredAnywhere': 'firewalld’s files do not allow {opening}.',
  'firewalld.notRunning': 'firewalld is not running, so none of its rules is in force.',
  'firewalld.startIt': 'Start it with: systemctl start firewalld',
  'firewalld.kernelEmpty': 'The kernel holds no rules of firewalld.',
  'firewalld.loadAgain': 'Load them again with: firewall-cmd --complete-reload',
  'firewalld.unusedZone': 'No interface and no source is in the zone {zone}, so the kernel holds none of its rules.',
  'firewalld.useZone':
    'Name the zone that the traffic comes through, or put its interface into this one: firewall-cmd --zone={zone} --change-interface=NAME',
  'firewalld.loaded': 'In the kernel, {by} allows {opening}.',
  'firewalld.notLoaded': 'In the kernel, {by} does not allow {opening}.',
  'firewalld.loadStored': 'Load the stored rules with: firewall-cmd --reload',

  'firewalld.allow':
    'Allow {ports}{source, select, any { from anywhere} other { from {source}}}{destination, select, any {} other { to {destination}}} in {place}, {store, select, runtime {right now} permanent {for good} other {once firewalld runs again}}',
  'firewalld.noLongerAllow':
    'No longer allow {ports}{source, select, any { from anywhere} other { from {source}}}{destination, select, any {} other { to {destination}}} in {place}, {store, select, runtime {right now} permanent {for good} other {once firewalld runs again}}',
  'firewalld.unreadable': 'firewalld did not tell what is in {place}.',
  'firewalld.unreadableMeaning': 'It may have been removed, or firewalld has stopped.',

  'firewalld.setTarget': 'Set the target of {place} to {target}',
  'firewalld.loadWhatIsStored': 'Have firewalld load what it has stored',
  'firewalld.reloadsAll': 'firewalld reloads everything that it has stored: what was open only until then closes.',
  'firewalld.noPolicyOut': 'It allows everything out unless a policy from HOST to ANY refuses it, and there is none.',
  'firewalld.noPolicyThrough':
    'It refuses what goes from one zone to another unless a policy from ANY to ANY allows it, and there is none.',
  'firewalld.makePolicy': 'Make such a policy, as firewalld.policies(5) says, then try again.',

  'firewalld.start': 'Start firewalld',
  'firewalld.stop': 'Stop firewalld',
  'firewalld.enable': 'Have firewalld start with the machine',
  'firewalld.disable': 'Keep firewalld from starting with the machine',
  'firewalld.onReason': 'From then on, what nobody has opened is refused.',
  'firewalld.offReason':
    'From then on, nothing is refused. firewalld keeps what is stored; what was open only until the next reload is gone.',
  'firewalld.enableReason': 'From then on, it starts with the machine.',
  'firewalld.disableReason': 'It no longer starts with the machine, nor when another program calls it.',
  'firewalld.noSystemd':
    'Sallyport cannot switch firewalld {to, select, on {on here} other {off here}}: no systemd runs on this machine.',
  'firewalld.noSystemdMeaning': 'firewalld is a service, and Sallyport starts and stops it through systemd.',
  'firewalld.startYourself': 'Start it the way this machine starts its services.',
  'firewalld.stopYourself': 'Stop it the way it was started.',
  'firewalld.masked': 'firewalld is masked: an administrator has forbidden it to start.',
  'firewalld.maskedMeaning': 'Somebody decided this on purpose.',
  'firewalld.unmask': 'If that is no longer wanted, run: systemctl unmask firewalld',

  'firewalld.addTable': 'Put an empty table for firewalld into the kernel',
  'firewalld.reload': 'Have firewalld load all its rules again',
  'firewalld.panicOff': 'Switch the panic mode of firewalld off',
  'firewalld.panicDecides': 'firewalld: panic mode',
  'firewalld.leaveLoaded': 'Leave firewalld’s rules in the kernel',
  'firewalld.tableFirst': 'firewalld begins by deleting its table, and fails when there is none.',
  'firewalld.loadAgainReason':
    'Then the kernel holds again what firewalld has stored. A plain reload would not bring it back.',
  'firewalld.loadAgainWarning':
    'What was open only until the next reload is not loaded again, and connections are tracked anew.',

  'firewalld.noLimit': 'firewalld cannot refuse a single address that tries {ports} too often.',
  'firewalld.noLimitMeaning':
    'Its rich rules limit all senders together, so whoever floods the port would shut everybody out.',
  'firewalld.noLimitTodo':
    'Use a profile of your own without “limit: true”, and run a guard such as fail2ban beside it.',
  'firewalld.whichZone': 'Sallyport cannot tell through which zone {ports} would leave this machine.',
  'firewalld.forwardsByPolicy': 'firewalld forwards packets by policies between two zones.',
  'firewalld.nameDestination': 'Give the address of the machine behind, so that its zone can be found.',
  'firewalld.noPolicyBetween': 'firewalld has no policy for what goes from the zone {from} to the zone {to}.',
  'firewalld.policyIsYours':
    'It forwards packets by policies between two zones. Whether there is one is for you to decide: it counts for all services.',
  'firewalld.makePolicyBetween':
    'Make one, then try again: firewall-cmd --permanent --new-policy=through; firewall-cmd --permanent --policy=through --add-ingress-zone={from}; firewall-cmd --permanent --policy=through --add-egress-zone={to}; firewall-cmd --reload',
  'firewalld.rulesGone': 'firewalld runs, but its rules are not in the kernel.',
  'firewalld.rulesGoneMeaning':
    'Something removed them, so nothing is refused now, and firewalld answers every change with an error.',

  'firewalld.stopped':
    'firewalld is not running, so it refuses nothing now. The ports are stored and take effect when it starts.',
  'firewalld.busSilent': 'the system bus does not answer',
  'firewalld.onBus': 'firewalld answers on the system bus',
  'firewalld.notOnBus': 'firewalld is not on the system bus',
  'firewalld.startsWithMachine': 'systemd starts it with the machine',
  'firewalld.doesNotStart': 'systemd does not start it with the machine',

  'firewalld.zoneDefault':
    'When no rule matches, the zone {zone} {action, select, allow {allows what comes in} deny {drops what comes in} other {rejects what comes in}}.',
  'firewalld.policyDefault':
    'When no rule matches, the policy {policy} {action, select, allow {allows packets} deny {drops packets} other {rejects packets}} from {from} to {to}{when, select, before {, before the zones are asked} after {, after the zones are asked} other {}}.',
  'firewalld.logs': 'firewalld logs what it refuses (LogDenied={setting}).',
  'firewalld.throughIptables': 'firewalld speaks to the kernel through iptables (FirewallBackend).',
  'firewalld.tableOwned': 'No other program can remove firewalld’s rules from the kernel: its table has an owner.',

  'firewalld.through': 'through {interfaces}',
  'firewalld.from': 'from {sources}',
  'firewalld.whatNoZoneTakes': 'what no other zone takes (the default)',
  'firewalld.meets': '{parts}',
  'firewalld.more': '{count} more',
  'firewalld.quoted': '“{name}”',
  'firewalld.oneZone': 'zone “{zone}”',
  'firewalld.zoneThrough': 'zone “{zone}”, through {interfaces}',
  'firewalld.severalZones': 'zones {zones}, depending on who connects',
  'firewalld.zoneNamed': 'You named the zone {zone}.',
  'firewalld.comesThrough': 'Traffic comes in through {interfaces}, in the zone {zone}.',
  'firewalld.isDefaultZone': '{zone} is the default zone.',
  'firewalld.otherZone': 'Packets from {network} meet the zone {zone} instead, which stays as it is.',
  'firewalld.noSuchZone': 'firewalld has no zone “{zone}”.',
  'firewalld.seeZones': 'See the zones with: firewall-cmd --get-zones',
  'firewalld.zonesDiffer': 'The interfaces of this machine ({interfaces}) are in different zones: {zones}.',
  'firewalld.zonesDifferMeaning':
    'None of them has the default route, so Sallyport cannot tell where the traffic comes in.',
  'firewalld.chooseZone': 'Choose the zone; on the command line, with --zone.',
} as const
