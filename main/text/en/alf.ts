export const alf = {
  'alf.stateUnread': 'socketfilterfw did not say whether the firewall is on',
  'alf.state':
    'socketfilterfw says State = {state}: {state, plural, =0 {it is off} =1 {it is on} other {it is on, and refuses everything that comes in}}',
  'alf.managedHere': 'an organisation manages it: its rules can be read here, but not changed',

  'alf.managed': 'An organisation manages the firewall of this Mac, so macOS refuses to change it.',
  'alf.managedMeaning': 'A configuration profile (MDM) sets it. Its rules can be read, but not changed.',
  'alf.managedTodo':
    'Ask whoever manages this Mac to allow the program in their profile for the firewall (com.apple.security.firewall). See System Settings, General, Device Management.',

  'alf.blocksAll': 'It refuses all incoming connections but those that macOS itself needs, whatever the list says.',
  'alf.builtInAllowed': 'Software that came with macOS is allowed without a rule.',
  'alf.builtInRefused': 'Software that came with macOS is refused unless the list allows it.',
  'alf.downloadedAllowed': 'Downloaded software with a valid signature is allowed without a rule.',
  'alf.downloadedRefused': 'Downloaded software with a valid signature is refused unless the list allows it.',
  'alf.stealthOn': 'Stealth mode is on: it answers neither ping nor calls to closed ports.',
  'alf.stealthOff': 'Stealth mode is off.',
  'alf.managedNote': 'An organisation manages it: macOS refuses to change it here.',

  'alf.noProgram': 'No program is named, and this firewall allows programs, not ports.',
  'alf.nameProgram': 'Name the program, then apply again.',
  'alf.listUnread': 'The firewall’s list could not be read.',
  'alf.allowed':
    '{by, select, download {Downloaded software with a valid signature, such as {program}, is allowed without a rule.} system {Software that came with macOS, such as {program}, is allowed without a rule.} other {The firewall’s list allows {program}.}}',
  'alf.listRefuses': 'The firewall’s list refuses {program}.',
  'alf.noRule': 'The firewall has no rule for {program}.',
  'alf.onUnknown': 'The firewall did not say whether it is on.',
  'alf.isOn': 'The firewall is on, and works with this list.',
  'alf.isOff': 'The macOS application firewall is off, so its rules have no effect and nothing is refused.',
  'alf.switchOnTodo': 'Switch it on in System Settings, Network, Firewall.',
  'alf.offRefusesNothing': 'The firewall is off and refuses nothing.',
  'alf.blockAllUnknown': 'The firewall did not say whether it refuses everything.',
  'alf.nothingAbove': 'Nothing in this firewall overrides the rule.',
  'alf.blockAllSet': 'The firewall refuses all incoming connections, whatever its rules say.',
  'alf.stopBlockAllTodo': 'Switch off “Block all incoming connections” in System Settings, Network, Firewall, Options.',
  'alf.outgoingFree': 'This firewall refuses nothing that goes out.',

  'alf.outgoingAllowed': 'the macOS application firewall refuses nothing that goes out',
  'alf.alreadyAllowed':
    '{by, select, download {{program} has a valid signature, and such downloaded software is allowed without a rule} system {{program} is part of macOS, which is allowed without a rule} other {the firewall’s list already allows {program}}}',
  'alf.everyPort':
    'The macOS application firewall allows programs, not ports: anyone can reach {program} on every port that it listens on.',
  'alf.wasRefused': 'The list refuses it, often because somebody answered a question of macOS with Deny.',
  'alf.onlyListed': 'Only a program on the list can have a rule.',
  'alf.offNow':
    'The macOS application firewall is off, so nothing is refused now. A rule is stored, and takes effect when you switch the firewall on.',
  'alf.alsoBlocksAll': 'It is also set to block all incoming connections: once it is on, no rule allows anything.',
  'alf.foundWhenApplied':
    'The firewall’s list could not be read, so Sallyport finds out what is there already when you apply.',

  'alf.forwards': 'The macOS application firewall cannot open {opening}: it goes through this Mac to another machine.',
  'alf.thisMacOnly': 'It judges only connections to programs on this Mac.',
  'alf.leaveOut': 'Leave this opening out on this Mac.',
  'alf.notForEveryone': 'The macOS application firewall cannot open {opening}: it is not for everyone.',
  'alf.wouldAllowMore': 'It allows a program for everyone or for nobody, so it would allow more than you want.',
  'alf.limitElsewhere': 'Allow everyone, and limit who may connect in the service itself or on your router.',
  'alf.whichProgram': 'Which program serves {opening}? The macOS application firewall allows programs, not ports.',
  'alf.pathNeeded': 'Without the program’s path there is nothing to allow.',
  'alf.nameProgramOrBundle': 'Name the program or its bundle, for instance: --set program=/Applications/NAME.app',
  'alf.noSuchProgram': 'There is no {program} on this Mac.',
  'alf.wrongPath': 'The firewall knows programs by their path, so a wrong one opens nothing.',
  'alf.pathFromFinder':
    'Give the path of the program or bundle as Finder shows it, for instance: --set program=/Applications/NAME.app',
  'alf.everythingBlocked': 'The macOS application firewall refuses all incoming connections, whatever its rules say.',
  'alf.blockedOnPurpose': 'Somebody set this on purpose, and a rule would have no effect.',
  'alf.unblockThenRetry':
    'If it is no longer wanted, switch off “Block all incoming connections” in System Settings, Network, Firewall, Options, then try again.',

  'alf.leaveDefaultOut': 'Leave this default out.',
  'alf.dropsOnly': 'It drops what it does not allow.',
  'alf.chooseDrop': 'Choose to drop instead.',
  'alf.eachProgram': 'It judges each program on its own.',
  'alf.switchOffTodo': 'Switch it off with: sallyport off',

  'alf.alreadySwitched': 'The macOS application firewall is {to, select, on {already on} other {already off}}.',
  'alf.onMeans': 'From then on it refuses programs that nobody allowed.',
  'alf.offMeans': 'From then on nothing that comes in is refused.',
  'alf.sshRefusedToo':
    'It is set to block all incoming connections: Remote Login (ssh) and Screen Sharing are refused too, whatever the rules say.',
  'alf.keepsBlockAll': 'This lets undo bring “Block all incoming connections” back as well.',
  'alf.alreadySet': 'It is already set like this.',
  'alf.noRuleCounts': 'No rule allows anything from then on.',
  'alf.rulesCount': 'The rules for single programs count again.',
  'alf.builtInNeedNone': 'Services of macOS need no rule from then on.',
  'alf.builtInNeedRule': 'Each service of macOS needs a rule from then on.',
  'alf.downloadedNeedNone':
    'From then on every downloaded program with a valid signature is allowed, not only this service.',
  'alf.downloadedNeedRule': 'Each downloaded program needs a rule from then on.',

  'alf.notMacProgram': 'is not the path of a program on macOS',
  'alf.add': 'Put {program} on the firewall’s list',
  'alf.remove': 'Take {program} off the firewall’s list',
  'alf.allow': 'Allow connections to {program}',
  'alf.refuseAgain': 'Refuse connections to {program} again',
  'alf.switchOn': 'Switch the macOS application firewall on',
  'alf.switchOff': 'Switch the macOS application firewall off',
  'alf.blockAll': 'Block all incoming connections',
  'alf.stopBlockAll': 'Stop blocking all incoming connections',
  'alf.allowBuiltIn': 'Allow built-in signed software without a rule',
  'alf.stopAllowBuiltIn': 'Stop allowing built-in signed software without a rule',
  'alf.allowDownloaded': 'Allow downloaded signed software without a rule',
  'alf.stopAllowDownloaded': 'Stop allowing downloaded signed software without a rule',
} as const
