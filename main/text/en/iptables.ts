export const iptables = {
  'iptables.onNfTables': 'the command iptables works on nf_tables',
  'iptables.onIpTables': 'the command iptables works on the older ip_tables (legacy)',
  'iptables.loadsAtStart': '{service} loads stored rules when the machine starts',
  'iptables.notStarted': '{service} is there, but does not start with the machine',
  'iptables.nothingStores': 'nothing here stores its rules',
  'iptables.unread': '{name} cannot be read',
  'iptables.ofFrontEnd': '{name} holds the rules of {owner}',
  'iptables.switchedOff': '{name} is switched off by a rule of Sallyport’s',
  'iptables.refuses': '{name} refuses incoming packets, by rules or a policy of its own',
  'iptables.refusesNothing': '{name} refuses nothing of its own accord',

  'iptables.rootOnly': 'Only root can read the rules of iptables.',
  'iptables.policyUnknown': 'Without them Sallyport cannot tell which policies there are. Nothing was changed.',
  'iptables.switchUnknown': 'Without them Sallyport cannot tell which chains refuse something. Nothing was changed.',
  'iptables.unreadable': 'Sallyport cannot read the rules of {program}.',
  'iptables.unreadableMeaning':
    'It may have been removed, or its table holds what only nft can show. Nothing was changed.',

  'iptables.numbersMayDiffer':
    'Where each rule goes in its chain and file is worked out anew when you apply, so the numbers may differ from those shown.',
  'iptables.storedNotLoaded': 'The stored rules of iptables are not loaded, so nothing is refused now.',
  'iptables.openOnceLoaded': 'the stored rules allow it once they are loaded',
  'iptables.notLoaded': 'The rules of iptables are stored in {path}, but they are not loaded.',
  'iptables.notLoadedMeaning':
    'Something removed them from the kernel, so iptables refuses nothing now. Nothing was changed.',
  'iptables.loadAgain': 'Load them again with: {command}',
  'iptables.notForwarded': 'This machine forwards no packets over {families}, so no rule for them counts.',
  'iptables.forward': 'Write {settings} into a file in /etc/sysctl.d, then run: sysctl --system',
  'iptables.goneAfterRestart':
    'Nothing on this machine stores the rules of iptables, so what is opened now is gone after a restart, unless whoever loads the other rules adds it. To store them, install iptables-persistent on Debian, or have Sallyport keep its own rules.',
  'iptables.serviceOff':
    '{service} does not start with the machine, so the stored rules are not loaded then. To have it start: systemctl enable {unit}',
  'iptables.loadedNotStored':
    'What is loaded for IPv{family} is not stored in {path}: after a restart it is gone and everything is open. Whoever loads it should store it there.',
  'iptables.bothVariants':
    'Rules are loaded in both variants of iptables, on nf_tables and legacy. Only those of the usual one are stored.',

  'iptables.openBy': '“{rule}” already allows it',
  'iptables.notRefused': '{place} does not refuse it',
  'iptables.refusesNothingHere': 'iptables refuses nothing here',
  'iptables.mayRefusePart': '{place}: “{rule}” comes first and may refuse part of {opening}.',
  'iptables.behindJump':
    '{place}: a rule for {ports} has to stand in front of a jump, and behind that jump “{rule}” refuses somebody.',
  'iptables.behindJumpMeaning':
    'The new rule would let them in as well. Sallyport does not overrule what somebody decided on purpose. Nothing was changed.',
  'iptables.allowInChain': 'Open the port with the program that made the chain {chain}, or by hand behind that rule.',
  'iptables.openButLimited': '{place}: “{rule}” allows {opening}, but refuses whoever connects too often.',
  'iptables.openUnlimited':
    '{place}: “{rule}” allows {opening} however often, so a rule that limits has no effect beside it.',
  'iptables.openToAnyone':
    '{place}: “{rule}” allows {ports} from anywhere, so restricting it to {source} has no effect.',
  'iptables.bothFamilies': '{opening} has an IPv4 address and an IPv6 one.',
  'iptables.otherFamily': '{opening} is IPv6, which this machine does not speak.',
  'iptables.noRuleFor': 'iptables cannot hold a rule for it. Nothing was changed.',
  'iptables.nameOneFamily': 'Name addresses of one kind.',
  'iptables.nameIpv4': 'Name an IPv4 network.',
  'iptables.noAnswers': '{name} has no rule in {chain} that allows answers, so {opening} would not work.',
  'iptables.noAnswersMeaning':
    'Sallyport’s rule lets connections begin, but without that other rule nothing comes of them. Nothing was changed.',
  'iptables.allowAnswers':
    'Add it where your rules come from: {name} -I {chain} -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT',
  'iptables.denied': '{place} has the rule “{rule}”, which refuses {ports}.',
  'iptables.removeLine': 'If it is no longer needed, remove that line from the file.',
  'iptables.removeRule': 'If it is no longer needed, remove it with: {command}',
  'iptables.handsOn': 'Sallyport cannot tell what becomes of {ports}: {place} hands it on with the rule “{rule}”.',
  'iptables.handsOnMeaning':
    'A rule in front of that one would go around it, and one behind it might have no effect. Nothing was changed.',
  'iptables.allowThere': 'Allow the port where that rule leads, or remove the rule.',

  'iptables.notStored':
    'Sallyport knows of nothing here that stores the rules of iptables: they are gone after a restart.',
  'iptables.installStore':
    'Install a package that stores them, such as iptables-persistent, then open the service again.',
  'iptables.filesRootOnly': 'Only root can read the files of iptables.',
  'iptables.storedShut': '{path} does not allow {opening}.',
  'iptables.noStoredRules': '{service} has no stored rules.',
  'iptables.storeAsIs': 'Store the rules as they are now, if that is what you want.',
  'iptables.storedOpen': '{count, plural, one {{paths} allows {opening}.} other {{paths} allow {opening}.}}',
  'iptables.loadedOpen':
    'The kernel’s {count, plural, one {table of {names} allows} other {tables of {names} allow}} {opening}.',
  'iptables.loadedShut':
    'The kernel’s {count, plural, one {table of {names} does} other {tables of {names} do}} not allow {opening}.',

  'iptables.rule':
    '{chain, select, INPUT {incoming {ports}} OUTPUT {outgoing {ports}} other {forwarded {ports}}}{fromWhom, select, anyone {} other { from {from}}}{on, select, any {} other { on {interface}}}{toWhom, select, anyone {} other { to {to}}}{through, select, any {} other { through {outInterface}}} over IPv{family}{limit, select, none {} other { (at most five times at once and ten times a minute from one address)}}',
  'iptables.allow': 'Allow {rule}{stack, select, default {} other {, in the tables of iptables-{stack}}}',
  'iptables.delete': 'No longer allow {rule}{stack, select, default {} other {, in the tables of iptables-{stack}}}',
  'iptables.store': 'Keep allowing {rule} after a restart',
  'iptables.unstore': 'No longer allow {rule} after a restart',

  'iptables.pass':
    'Allow all {chain, select, INPUT {incoming packets} OUTPUT {outgoing packets} other {forwarded packets}} over IPv{family}{stack, select, default {} other {, in the tables of iptables-{stack}}}',
  'iptables.unpass':
    'No longer allow all {chain, select, INPUT {incoming packets} OUTPUT {outgoing packets} other {forwarded packets}} over IPv{family}{stack, select, default {} other {, in the tables of iptables-{stack}}}',
  'iptables.storePass':
    'Keep allowing all {chain, select, INPUT {incoming packets} OUTPUT {outgoing packets} other {forwarded packets}} over IPv{family} after a restart',
  'iptables.unstorePass':
    'No longer allow all {chain, select, INPUT {incoming packets} OUTPUT {outgoing packets} other {forwarded packets}} over IPv{family} after a restart',

  'iptables.shutPublished': 'Refuse {port}/{protocol} on its way to a container over IPv{family}',
  'iptables.openPublished': 'No longer refuse {port}/{protocol} on its way to a container over IPv{family}',
  'iptables.passLegacy': 'Pass over the older rules for incoming packets over IPv{family}',
  'iptables.askLegacy': 'Ask the older rules again for incoming packets over IPv{family}',

  'iptables.storedAlready': '{service} already stores the rules of iptables here.',
  'iptables.noSystemd': 'systemd does not start this machine, so Sallyport cannot keep the rules itself.',
  'iptables.keepRulesReason': 'The rules that Sallyport has added, in the form that iptables loads.',
  'iptables.keepUnitReason': 'Adds them to whatever else is loaded when the machine starts.',
  'iptables.enableUnitReason': 'Has systemd start it with the machine.',
  'iptables.onlyOwnKept':
    'Only the rules that Sallyport has added are kept. Whoever put the others into iptables must load them.',
  'iptables.keepRules': 'Write the rules of Sallyport to {path}',
  'iptables.keepUnit': 'Write what loads them to {path}',
  'iptables.removeFile': 'Remove {path}',
  'iptables.fileDiffersMeaning': 'It may date from earlier, or somebody changed it. Nothing was changed.',
  'iptables.lookAtFile': 'Look at it, and remove it if it is no longer needed.',
  'iptables.enableUnit': 'Start {unit} with the machine',
  'iptables.disableUnit': 'No longer start {unit} with the machine',

  'iptables.loadReason': 'From then on the stored rules decide again.',
  'iptables.loadWarning': 'Rules that are loaded now but not stored will be gone.',
  'iptables.load': 'Load the stored rules of iptables again',
  'iptables.leaveLoaded': 'Leave the stored rules of iptables in the kernel',
  'iptables.cannotLoad': '{path} cannot be loaded: {said}',
  'iptables.cannotLoadMeaning':
    'After a restart none of the stored rules would be there. Sallyport leaves the file as it was.',
  'iptables.tryFile': 'See what is wrong with: {command}',
  'iptables.fileGone': '{path} is not there.',
  'iptables.fileUnclear':
    '{path} has lines that Sallyport does not understand, so it cannot tell where a rule belongs in it.',
  'iptables.fileUnclearMeaning':
    'A line in the wrong place would have no effect, or allow too much. The file was not changed.',
  'iptables.placeLine': 'Put this line where it belongs: {line}',

  'iptables.noReject': 'The policy of a chain is ACCEPT or DROP. Only a rule at its end can reject.',
  'iptables.dropInstead': 'Choose to drop instead.',
  'iptables.policyNotStored': '{place} names no policy for {chain}, so after a restart it is what it was before.',
  'iptables.policyUntilRestart': 'This lasts only until the next restart: nothing here stores the rules of iptables.',
  'iptables.setPolicy':
    '{policy, select, DROP {Drop all} other {Allow all}} {chain, select, INPUT {incoming packets} OUTPUT {outgoing packets} other {forwarded packets}} over IPv{family} by default',
  'iptables.storePolicy':
    '{policy, select, DROP {Keep dropping all} other {Keep allowing all}} {chain, select, INPUT {incoming packets} OUTPUT {outgoing packets} other {forwarded packets}} over IPv{family} by default after a restart',
  'iptables.fileChanged': '{path} no longer says the same of {chain} as when this was planned.',

  'iptables.passReason': 'A rule in front of all others. They stay, but have no effect while it is there.',
  'iptables.storePassReason': 'Does the same whenever the stored rules are loaded again.',
  'iptables.unpassReason': 'The rules behind it are in force again.',
  'iptables.unstorePassReason': 'The stored rules are in force again once they are loaded.',
  'iptables.offUntilRestart':
    'It stays off only until the next restart: Sallyport knows of nothing here that stores the rules of iptables, and whoever loads them then does so without the rule that switches them off.',
  'iptables.staysShared':
    '{chain} of {place} stays as it is: other programs, such as docker, have rules there for forwarded packets.',
  'iptables.staysUnclear':
    '{chain} of {place} stays as it is, since the file has lines that Sallyport does not understand: after a restart it refuses again.',
  'iptables.nothingToSwitch': 'The tables of {names} refuse nothing, and Sallyport did not switch them off.',
  'iptables.nothingToSwitchMeaning':
    'iptables is nothing but its rules, and there are none to switch on. Nothing was changed.',
  'iptables.loadStored': 'Load the stored rules with: {command}',
  'iptables.loadYourRules':
    'Load your rules the way you wrote them, or install a firewall that brings its own, for instance with: apt install ufw',
} as const
