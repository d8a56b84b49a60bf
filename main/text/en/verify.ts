export const verify = {
  'verify.checkAgain': 'Check again.',

  'verify.listenersUnknown': 'The system did not tell what listens on it.',
  'verify.listens': 'A program listens on {ports}.',
  'verify.listensAt': 'A program listens on {ports}, at {addresses} only.',
  'verify.listensWithout': 'A program listens on {ports}, but not over IPv{family}.',
  'verify.listensElsewhere': 'A program listens at {addresses} only, where {opening} does not arrive.',
  'verify.listensHereOnly': 'A program listens on {ports}, but only for this machine itself (127.0.0.1).',
  'verify.listenToAll': 'Set the service to listen on all addresses, or on that of your network.',
  'verify.rangeUnused': 'Nothing listens on {ports} now. Services open such ranges as they need them.',
  'verify.checkInUse': 'Check again while the service is in use.',
  'verify.nothingListens': 'Nothing listens on {ports}.',
  'verify.startService': 'Start the service, then check again.',

  'verify.rootOnly': 'The kernel’s rules can be read by root only.',
  'verify.checkWithRights': 'Check with rights.',
  'verify.noNetwork': 'This machine has no network from which anybody could come.',
  'verify.checkConnected': 'Check again once it is connected.',
  'verify.explain': 'See the whole way with: sallyport explain {protocol} {port}',
  'verify.undecided': 'Whether {packet} gets through cannot be told: {why}.',
  'verify.changing': 'it depends on something that changes',
  'verify.unread': 'No rule that could be read refuses it, but {unread}.',
  'verify.installNftables': 'Install nftables, then check again.',
  'verify.refused': 'The kernel refuses {packet}. Decided by: {by}',
  'verify.passes': '{opening} gets through every chain of the kernel.',
  'verify.passesBy': '{opening} gets through every chain of the kernel ({by}).',
  'verify.except': '{count, plural, one {One sender is} other {# senders are}} refused all the same: {who} ({by}).',
  'verify.exceptMany': '{count} senders or networks are refused all the same, such as {who} ({by}).',
  'verify.familyOff': 'The firewall refuses all of IPv{family} by a switch of its own.',
  'verify.packet':
    '{ports}{fromWhom, select, anyone {} other { from {from}}}{toWhom, select, anyone {} other { to {to}}}{through, select, any {} other { through {interface}}}',

  'verify.refusedBeside':
    'Rules beside those of {firewall} refuse {opening} all the same, so nobody will reach it. What decides is {by}. See what can be done with: sallyport remedy',
  'verify.wayOutClosed': 'This service needs the way out for {opening}, and it is closed. {seen}',
  'verify.answerRefused':
    'Nobody gets an answer from {ports}: the way out is closed to it over IPv{family}. What decides is {by}.',
  'verify.onlyFirstIn':
    'Whoever calls {ports} is heard once and then no more: what follows is refused over IPv{family}. What decides is {by}.',
  'verify.letAnswersOut':
    'Allow answers to go out, with a rule for connections that are there already (established, related).',
  'verify.neighboursRefused':
    'Over IPv6 nobody reaches this machine through {interface}: neighbours ask which machine has its address, and that is refused. What decides is {by}.',
  'verify.neighboursRefusedSomehow':
    'Over IPv6 nobody reaches this machine through {interface}: neighbours ask which machine has its address, and that is refused.',
  'verify.neighboursUnanswered':
    'Over IPv6 nobody reaches this machine through {interface}: neighbours ask which machine has its address, and its answer is refused. What decides is {by}.',
  'verify.letNeighboursIn':
    'Allow ICMPv6 in and out, at least neighbour solicitations and advertisements (types 135 and 136).',
  'verify.worksOver4': 'Over IPv4 the opening works.',
  'verify.answerRefusedSomehow':
    'Nobody gets an answer from {ports}: the way out is closed to it over IPv{family}. What decides is not known.',

  'verify.simulatedNoProgram': 'This machine is simulated: no program runs on it.',
  'verify.simulatedNoCaller': 'This machine is simulated: nobody can call it.',
  'verify.practiseForReal': 'Practise on Linux with nftables, ufw or firewalld for the real thing.',
  'verify.clientSilent': 'The practice client does not answer: {fault}.',
  'verify.tooLong': 'it takes too long',
  'verify.saidElse': 'it said something else',
  'verify.clientCallsMachine': 'The practice client only calls the machine itself, at eth0; not {opening}.',
  'verify.clientCannotCall': 'The practice client cannot call from {from}: {why}.',
  'verify.clientAnswered': 'A client at {callers} called {ports} and got its answer.',
  'verify.clientRefused': 'A client at {from} called {port} and was refused ({seen}).',
  'verify.clientUnanswered': 'A client at {from} called {port} and got no answer ({seen}).',
  'verify.seeRungBelow': 'See which rung below fails, or open {opening}.',
} as const
