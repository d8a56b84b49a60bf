export const api = {
  'api.notProven': 'The rules were added, but this could not be proven: {seen}',
  'api.unchecked': '{title}: {why}',
  'api.remedyUnchecked': 'It could not be checked whether this machine has “{id}”: {why}',
  'api.cutOff': 'A change for {title} was cut off halfway',
  'api.drifted': '{title} is no longer open as it was',
  'api.driftGone': 'Somebody has since removed the rule from {firewall}.',
  'api.driftUnloaded': 'The rule is still stored by {firewall}, but something took it out of the kernel.',
  'api.driftChanged': 'Somebody has since changed the rules of {firewall}.',
  'api.driftedToo': '{count, plural, one {# more opening has changed too.} other {# more openings have changed too.}}',
  'api.overdue': '{title} should have ended by now, but did not',
  'api.overdueAt': '{title} should have ended at {until}, but did not',
  'api.severalRemedies': 'There is more than one remedy for this: {conflict}.',
  'api.noSuchRemedy': 'There is no remedy “{choice}” for this: {conflict}.',
  'api.chooseRemedy': 'Choose one with --choice: {choices}.',
  'api.remedyChoice': '{id} ({label})',
  'api.sshInUse': 'Somebody is connected over SSH on port {ports}, and this would cut them off.',
  'api.sshShut': 'SSH on port {ports} will be refused from then on, so nobody can log in that way.',
  'api.atTheMachine': 'Or do it at the machine itself, with its own screen and keyboard.',
  'api.changed': 'The firewall changed since you looked: other commands would run now than those you saw.',
  'api.lookAgain': 'Look at the new plan, then apply it.',
  'api.maybeUnreachable': 'The service may not be reachable yet.',
  'api.checkAgain': 'Check again.',

  'api.cutOffMeaning': 'Sallyport was stopped while it worked, so some of its rules may be there and others not.',
  'api.cutOffTodo': 'Undo what was done, then open the service again.',
  'api.undoIt': 'Undo it',
  'api.seeRemedies': 'See the remedies',
  'api.notAllChecked': 'Not everything could be checked',
  'api.checkWithRightsTodo': 'Check it with an administrator’s rights.',
  'api.orderUnknown': 'Whether that is in order is not known.',
  'api.checkWithRights': 'Check with rights',
  'api.openAgainTodo': 'Open the service again, or undo what is left of it under History.',
  'api.openAgain': 'Open it again',

  'api.overdueMeaning': 'Nothing was running to undo it then, for instance because the machine was off.',
  'api.overdueTodo': 'Undo it now. Otherwise the next change that Sallyport makes undoes it first.',
  'api.offUntil': '{firewall} is off until {until}',
  'api.switchedOffHere': '{firewall} was switched off with Sallyport',
  'api.offMeaning': 'Nothing is refused: whatever listens on this machine can be reached from the network.',
  'api.offByItself': 'It is switched on again by itself.',
  'api.offTodo': 'Switch it on again as soon as you have done what needed it.',
  'api.switchOnAgain': 'Switch it on again',

  'api.failedOn': 'The change did not go well on {machine}.',
  'api.allOrNone': 'It was meant for all machines or none, so what was done here has been undone.',
  'api.seeMachine': 'See what went wrong on {machine}, then try again.',

  'api.otherRules': '{opening} is open by other rules than those that Sallyport added.',

  'api.endPassed': 'The end that was chosen has passed already.',
  'api.endTooFar': 'The end that was chosen is more than 30 days away.',
  'api.chooseEnd': 'Choose an end between one minute and 30 days from now.',
  'api.alreadySoStays': 'What is so already stays so: the end holds only for what Sallyport changes itself.',
  'api.waiterWaits':
    'A process of Sallyport waits until {until} to undo this. It does not outlast a reboot: after one, Sallyport undoes it when it next starts.',
  'api.endsEarlier':
    'What is open already ends at {until}, as an earlier change was meant to. To keep it open, undo that first with: {command}',
  'api.rulesUnread':
    'The rules that are there can be read by root only: what is there already is found out when you apply, and stays as it is.',

  'api.kernelForRoot': 'The kernel’s rules can be read by root only, and there is nobody here to ask for rights.',
  'api.packetUnknown': 'Without them it cannot be told what becomes of the packet. Nothing was changed.',
  'api.useSudo': 'Run the same command with sudo, or as root.',
  'api.explainLinuxOnly': 'Packets can be followed on Linux only.',
  'api.kernelHidden': 'This system does not show what its kernel does with them. Nothing was changed.',
  'api.seeStatus': 'See what is open with: sallyport status',
  'api.explainSimulated': 'Packets can be followed in a real kernel only, and this machine is simulated.',
  'api.practiseReal': 'Practise where nftables, ufw or firewalld is installed, or leave --practice out.',
  'api.twoFamilies': 'One address is IPv4 and the other IPv6.',
  'api.familiesApart': 'No packet goes from one to the other. Nothing was changed.',
  'api.oneFamily': 'Name two addresses of one family.',
  'api.sentHere':
    'A packet that this machine sends has neither a sender elsewhere nor an interface that it comes in through.',
  'api.nameToAlone': 'Name the address that it goes to alone, for instance: --to 192.0.2.7',
  'api.noNetwork': 'This machine has no IPv{family} network, so nobody can send it a packet.',
  'api.nothingToFollow': 'There is nothing to follow. Nothing was changed.',
  'api.nameSender': 'Name the sender and the interface, for instance: --from 192.0.2.7 --in eth0',

  'api.policy': 'Without a rule, {firewall} {does}.',
  'api.policyIn':
    '{action, select, allow {allows what comes in} deny {drops what comes in} other {rejects what comes in}}',
  'api.policyOut':
    '{action, select, allow {allows what this machine sends} deny {drops what this machine sends} other {rejects what this machine sends}}',
  'api.policyForward':
    '{action, select, allow {allows what would go through it} deny {drops what would go through it} other {rejects what would go through it}}',

  'api.noPlanForIt': 'Sallyport has no plan for it. Nothing was changed.',
  'api.unblockReading': 'Remove what keeps it from being read, then try again.',
  'api.noSuchConflict': 'There is no conflict "{id}" on this machine.',
  'api.maybeMended': 'It may have been mended already. Nothing was changed.',
  'api.noConflicts': 'Nothing is in the way of anything else here.',
  'api.conflictsFound': 'These were found: {ids}.',

  'api.needsAdministrator': 'This needs the rights of an administrator, and there is nobody here to ask for them.',
  'api.administratorsOnly': 'A firewall can be changed by administrators only. Nothing was changed.',
  'api.runAsAdministrator': 'Run the same command in a terminal that was started with "Run as administrator".',
  'api.needsRoot': 'This needs the rights of root, and there is nobody here to ask for them.',
  'api.rootOnly': 'A firewall can be changed by root only. Nothing was changed.',

  'api.twoFirewalls': 'Two firewalls are in each other’s way.',
  'api.oneMayRefuse': 'What one lets in, the other may refuse.',
  'api.servicesOpen':
    '{count, plural, =0 {No service is open yet.} =1 {One service is open.} =2 {Two services are open.} =3 {Three services are open.} =4 {Four services are open.} =5 {Five services are open.} =6 {Six services are open.} =7 {Seven services are open.} =8 {Eight services are open.} =9 {Nine services are open.} =10 {Ten services are open.} other {# services are open.}}',
  'api.unguarded': 'No firewall guards this machine.',
  'api.noFirewallHere':
    'Neither ufw nor firewalld is installed, and neither nftables nor iptables holds rules. Unless something else filters, every port is open.',
  'api.isSwitchedOff': '{firewall} is switched off.',
  'api.installedButOff':
    '{count, plural, one {{firewalls} is installed, but switched off.} other {{firewalls} are installed, but switched off.}}',
  'api.guards': '{firewall} guards this machine.',
  'api.rulesForAdministrator': 'Its rules can be read with an administrator’s rights only.',
  'api.needsAttention': 'Something needs your attention.',
  'api.refusesPrograms': 'It refuses connections to programs that nothing lets in.',
  'api.refusesUnopened': 'It refuses what nobody opened.',
  'api.refusesRest': 'Everything else that comes in is refused, unless it is listed below.',
  'api.notAllProven': 'Not every opening could be proven.',
  'api.notAllCheckedHere': 'Not everything could be checked.',
  'api.notListening': 'A service does not listen yet.',
  'api.askedNow': 'Asked of it just now.',
  'api.checkedInRegistry': 'Checked just now in the registry, which it works from.',
  'api.checkedInKernel': 'Checked just now in the kernel, not only in {firewall}.',

  'api.goneOrUnreadable': '{firewall} is not installed any more, or cannot be read.',
  'api.undoEntry': 'Undo this change.',

  'api.conflict': '{conflict}.',
  'api.cannotUse': '{firewall} cannot be used here.',
  'api.cannotUseIt': 'It cannot be used here.',
  'api.cannotDrive': 'Sallyport cannot drive it yet.',
  'api.notInstalled': 'It is not installed on this machine.',
  'api.noneInstalled': 'No firewall that Sallyport can drive is installed.',
  'api.installedHere': 'Installed here: {firewalls}.',
  'api.noFirewall':
    'Neither ufw nor firewalld is installed on this machine, and neither nftables nor iptables holds rules for it.',
  'api.nowhereToOpen':
    'Sallyport has nothing here in which it could open a port. Unless something else filters, every port is open already. Nothing was changed.',
  'api.installOne': 'To have a firewall, install one, for instance with: apt install ufw',
  'api.allOff': '{firewalls} are installed, and none of them is switched on.',
  'api.whichUnclear':
    'Nothing is refused now, and Sallyport cannot tell which of them you are going to use. Nothing was changed.',
  'api.nameFirewall': 'Name the one with --firewall, or switch one on first.',

  'api.switchedOn': '{firewall} switched on',
  'api.switchedOff': '{firewall} switched off',
  'api.switchOnCalledOff':
    '{firewall} was to be switched on by itself at {until}. That is called off: it is on from now.',
  'api.switchOnStays':
    '{firewall} was to be switched on by itself at {until}, and still is. To choose another end, undo that first with: {command}',
  'api.guardedAlready': '{firewall} guards this machine already.',
  'api.twoAtOnce':
    'Two firewalls at once are in each other’s way: what one lets in, the other may refuse. Nothing was changed.',
  'api.switchOffFirst': 'Switch {firewall} off first, with: {command}',
  'api.offExposes':
    'While it is off, nothing is refused: whatever listens on this machine can be reached from the network.',
  'api.listenersUnread': 'What listens now could not be read.',
  'api.noListeners': 'Nothing listens right now.',
  'api.listeners': 'Now these listen: {ports}.',
  'api.moreListeners': '{count} more',

  'api.pagesUnreadable': 'The pages of Sallyport cannot be read from {directory}: {why}.',
  'api.pagesTooMany': 'the folder holds far more than them',
  'api.pagesNoIndex': 'index.html is missing',
  'api.nothingToShow': 'Without them there is nothing to show.',
  'api.buildPages': 'Build them with {command}, or install Sallyport again.',

  'api.noSuchCall': 'There is no such call.',
  'api.noProfileId': 'profile: is not the id of a profile',
  'api.unknownRequest': 'The page asked for something that Sallyport does not do.',
  'api.reloadPage': 'Load the page again. If it happens again, the page and the program are of different versions.',
  'api.requestNotValid': 'The request is not valid: {issues}.',
  'api.correctIt': 'Correct it, then try again.',
  'api.ruleWithComment': '{rule} ({comment})',
} as const
