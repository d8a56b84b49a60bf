export const nftables = {
  'nftables.starts': 'nftables.service starts with the machine',
  'nftables.startsNot': 'nftables.service does not start with the machine',
  'nftables.noChain': 'nftables has no chain of its own for incoming packets',
  'nftables.holds': 'the kernel holds {chains}',
  'nftables.holdsIdle': 'the kernel holds {chains}, but nothing is refused by default',

  'nftables.rootOnly': 'Only root can read the rules of nftables.',
  'nftables.chainUnknown':
    'Without them Sallyport cannot tell which chain decides, nor show what it would run. Nothing was changed.',
  'nftables.policyUnknown': 'Without them Sallyport cannot tell which policies the chains have. Nothing was changed.',
  'nftables.switchUnknown': 'Without them Sallyport cannot tell what it would switch. Nothing was changed.',
  'nftables.unreadable': 'nft cannot read the kernel’s rules.',
  'nftables.stateUnknown': 'Without them Sallyport cannot tell what is there. Nothing was changed.',
  'nftables.listRuleset': 'See what “nft list ruleset” says.',

  'nftables.onNotLoaded': 'nftables is switched on, but its rules are not loaded.',
  'nftables.noRules': 'nftables has no chain for incoming packets.',
  'nftables.nowhere': 'Nothing is refused now, and Sallyport has no chain to add a rule to. Nothing was changed.',
  'nftables.nowhereOfOthers':
    'The rules that are loaded belong to other programs, so Sallyport has no chain to add a rule to. Nothing was changed.',
  'nftables.loadAgain': 'Load them again with: systemctl restart nftables',
  'nftables.writeRules':
    'Write rules into {path} and load them, or install a firewall that brings its own, for instance with: apt install ufw',
  'nftables.openOnceLoaded': 'the configuration allows it once it is loaded',
  'nftables.notLoaded': 'The configuration of nftables is not loaded, so nothing is refused now.',
  'nftables.notAtStart':
    'nftables does not start with the machine, so after a restart nothing in {path} is loaded: neither these rules nor any others. To have it start: systemctl enable nftables',

  'nftables.openForGood': '{opening} was open only until the next restart. Now it stays open.',
  'nftables.openToAnyone': '“{rule}” allows {ports} from anywhere, so restricting it to {source} has no effect.',
  'nftables.openBy': '“{rule}” in the chain {chain} already allows it',
  'nftables.refusesNothing': 'no chain of nftables refuses it',
  'nftables.storeReason': 'With this file, the rules are loaded again after every restart.',
  'nftables.includeReason': 'Without this line, {config} would not load the file.',
  'nftables.noConfiguration': '{paths} do not exist, so nftables loads no rules when the machine starts.',
  'nftables.unclearConfiguration': 'Sallyport cannot work out what {path} loads, so it stores nothing there.',
  'nftables.strangeChain':
    'The rules of the chain {chain} do not come from {path}: there it is missing or refuses nothing. Something else made it.',
  'nftables.goneAfterRestart': 'These rules will be gone after a restart: open the service again then.',
  'nftables.noLimit': 'On nftables, Sallyport cannot limit yet how often an address may connect.',
  'nftables.noPrograms': 'nftables judges ports, not programs.',
  'nftables.askedFor': '{opening} asks for that. Nothing was changed.',
  'nftables.leaveLimitOut': 'Leave the limit out.',
  'nftables.leaveProgramOut': 'Leave the program out.',

  'nftables.denied': '“{rule}” in the chain {chain} refuses {ports}.',
  'nftables.removeDenied':
    'If it is no longer needed, remove it from the configuration of nftables and load that again.',
  'nftables.refusesPart': '“{rule}” in the chain {chain} comes first and refuses part of {opening}.',
  'nftables.behindJump':
    'The chain {chain} jumps to rules of which “{rule}” refuses part of {ports}, and “{last}” the rest.',
  'nftables.behindJumpMeaning':
    'A rule in front of that jump would overrule the first of them. Sallyport does not overrule what somebody decided on purpose. Nothing was changed.',
  'nftables.returnInstead':
    'Have the chain that it jumps to return instead of ending in “{last}”, and give the base chain “policy drop”. Then try again.',
  'nftables.endsRefusing':
    'In the chain {chain}, “{rule}” refuses part of {ports}, and the last rule, “{last}”, refuses the rest.',
  'nftables.endsRefusingMeaning':
    'A file beside the configuration can add a rule only at the chain’s top, where it would overrule the first, or at its end, where it would have no effect. Nothing was changed.',
  'nftables.policyInstead':
    'Give the chain “policy drop” in place of its last rule, so that a rule can stand at its end. Then try again.',
  'nftables.unwritableName': 'A table or chain is called “{name}”, which no command of nft can name.',
  'nftables.cannotAdd': 'Sallyport cannot add a rule there. Nothing was changed.',
  'nftables.rename': 'In the configuration of nftables, give it a name of letters, digits, “_”, “-” and “.” only.',

  'nftables.neverStored': 'nftables has no configuration that is loaded when the machine starts.',
  'nftables.writeThenOpen': 'Write the rules into /etc/nftables.conf, then open the service again.',
  'nftables.configurationUnclear': 'Sallyport cannot work out what {path} loads.',
  'nftables.configurationRootOnly': 'Only root can tell what {path} loads.',
  'nftables.tryConfiguration': 'See what this says: nft -c -f {path}',
  'nftables.storeAtSource': 'Store the rule where that chain comes from.',
  'nftables.storedOpen': '{path} allows {ports}.',
  'nftables.storedShut': '{path} does not allow {opening}: {why}.',
  'nftables.rulesNotLoaded': 'The rules of nftables are not loaded.',
  'nftables.loadThem': 'Load them with: systemctl restart nftables',
  'nftables.loadedOpen': 'The kernel allows {opening} in {chains}.',
  'nftables.loadedUnjudged': 'No chain of nftables judges {opening}.',
  'nftables.loadedShut': 'The kernel does not allow {opening}: {why}.',
  'nftables.reload': 'Load the configuration again with: systemctl reload nftables',
  'nftables.byPolicy': 'the policy of the chain {chain} refuses it over IPv{family}',
  'nftables.byRule': '“{rule}” in the chain {chain} refuses it over IPv{family}',

  'nftables.rule':
    '{ports} from {from}{toWhom, select, anyone {} other { to {to}}}{family, plural, =0 {} other { over IPv{family}}}',
  'nftables.allow': 'Allow {rules} in {count, plural, one {the chain {chains}} other {the chains {chains}}}',
  'nftables.remove': 'No longer allow {rules} in {count, plural, one {the chain {chains}} other {the chains {chains}}}',
  'nftables.store': 'Store the rules in {path}',
  'nftables.removeFile': 'Remove {path}',
  'nftables.include': 'Have {config} load {path}',
  'nftables.exclude': 'Have {config} no longer load {path}',
  'nftables.chainChanged': 'The chain {chain} has changed since this was planned.',
  'nftables.otherPlace': 'The rule could take effect in another place than was shown. Nothing was changed.',
  'nftables.fileOfAnother': 'Sallyport may have opened something else with it. Nothing was changed.',
  'nftables.takesOtherName': 'Make a new plan: it takes another name.',

  'nftables.noReject': 'The policy of a chain is accept or drop. Only a rule at its end can reject.',
  'nftables.dropInstead': 'Choose to drop instead, or end the chain with a rule that rejects.',
  'nftables.noChainFor':
    'nftables has no chain for {way, select, in {incoming packets} out {outgoing packets} other {forwarded packets}}.',
  'nftables.addChain': 'Add one with the hook {hook} to the configuration.',
  'nftables.policyNotStored':
    'Sallyport cannot find the line with the policy of {chain} in the configuration, so this lasts only until that is loaded again.',
  'nftables.setPolicy': '{policy, select, drop {Drop packets} other {Allow packets}} that no rule of {chain} matches',
  'nftables.storePolicy':
    '{policy, select, drop {Drop packets} other {Allow packets}} that no rule of {chain} matches, in {config} too',

  'nftables.refusedAgain': 'From then on, whatever is not open is refused.',
  'nftables.onAfterRestart': 'It is then on after a restart too.',
  'nftables.nothingRefused': 'From then on nothing is refused. The configuration stays as it is.',
  'nftables.offAfterRestart': 'It then stays off after a restart.',
  'nftables.load': 'Load {config}',
  'nftables.unload': 'Remove {count, plural, one {the table {tables}} other {the tables {tables}}}',
  'nftables.enable': 'Have nftables start with the machine',
  'nftables.disable': 'Have nftables no longer start with the machine',
  'nftables.nothingStored': 'nftables has no configuration on this machine.',
  'nftables.configurationIdle': '{path} has no chain for incoming packets.',
  'nftables.nothingToLoad': 'There is nothing to load. Nothing was changed.',
  'nftables.couldNotLoad': 'Sallyport could not switch it on again afterwards. Nothing was changed.',
  'nftables.writeThenRetry': 'Write the rules into {path}, then try again.',
  'nftables.flushesOthers':
    '{config} begins with “flush ruleset”, and the kernel also holds the table {table}, which is not in it.',
  'nftables.flushesOthersMeaning':
    'Loading the configuration would remove the rules of another program. Nothing was changed.',
  'nftables.flushOwn':
    'Have {config} replace its own tables only, with “destroy table” or “delete table” instead of “flush ruleset”.',
  'nftables.differs': 'The rules in the kernel are not those of {config}.',
  'nftables.differsMeaning': 'Once removed, they could not be restored exactly. Nothing was changed.',
  'nftables.storeOrLoad':
    'Write the loaded rules into {config} (“nft list ruleset” shows them), or load {config} again. Then try again.',
} as const
