export const doctorChecks = {
  'doctorChecks.ipForwardCheck': 'A service that passes packets on, on a machine that does not',
  'doctorChecks.noForwardSetting': '{path} cannot be read.',
  'doctorChecks.ipForward': 'This machine does not forward IPv4',
  'doctorChecks.ipForwardMeaning':
    'Clients of {services} may connect, but nothing that they send gets any further: the kernel drops it.',
  'doctorChecks.ipForwardTodo': 'Switch forwarding on, now and for every start of the machine.',
  'doctorChecks.kernelSetting': '{setting}',
  'doctorChecks.forward': 'Switch it on',
  'doctorChecks.forwarding': 'IPv4 forwarding switched on',
  'doctorChecks.forwardReason':
    '{store, select, runtime {From now on the kernel passes packets on.} other {It stays so when the machine starts again.}}',
  'doctorChecks.forwardPolicyCheck': 'A service that passes packets on, behind a firewall that refuses them',
  'doctorChecks.forwardPolicy': 'The firewall refuses what a service passes on',
  'doctorChecks.forwardPolicyMeaning':
    'Clients of {services} may connect, but what they send, or the answer to it, is refused on its way through this machine.',
  'doctorChecks.forwardPolicyTodo':
    'Have {firewall} allow it. To allow only what the service needs is the safer choice, where there is one.',
  'doctorChecks.forwardPolicyByHand': 'Allow it by a rule of {firewall}: Sallyport has no plan for it.',
  'doctorChecks.forwardRefused': 'from {network} to the internet: refused by {words}',
  'doctorChecks.answersRefused': 'answers from the internet to {network}: refused by {words}',
  'doctorChecks.forwardNeeded': 'Allow only what {title} passes on',
  'doctorChecks.neededForwarded': 'What {title} passes on allowed',
  'doctorChecks.forwardAll': 'Allow everything that no rule refuses',
  'doctorChecks.allForwarded': '{firewall} allows what is passed on',
  'doctorChecks.forwardAllWarning':
    'This machine then passes packets on for anybody who can send them to it, unless a rule refuses them.',
  'doctorChecks.wrongAddressCheck': 'A service that listens where nobody arrives',
  'doctorChecks.listenersUnknown': 'The system did not say which programs listen.',
  'doctorChecks.wrongAddress': 'A service listens on another address than its clients call',
  'doctorChecks.wrongAddressMeaning':
    'The firewall may allow {services}, but nobody gets through to it: its program does not wait where they arrive.',
  'doctorChecks.wrongAddressTodo':
    'In the settings of {services}, have it listen on every address (0.0.0.0 or ::), or on the one that clients call. Then start it again.',
  'doctorChecks.listensHere': 'on {ports} it listens for this machine itself only: on {addresses}',
  'doctorChecks.listensThere': 'for {opening} it listens on {addresses} only',
  'doctorChecks.rpFilterCheck': 'Clients that come in through another interface than the answer would leave by',
  'doctorChecks.noPathSetting': '{path} cannot be read.',
  'doctorChecks.rpFilter': 'The kernel drops packets that come in another way than the answer goes',
  'doctorChecks.rpFilterMeaning':
    'The firewall may allow {ports}, but these clients get no answer: before any firewall sees their packets, the kernel drops those from addresses that it would reach through another interface.',
  'doctorChecks.rpFilterTodo':
    'Give the machine a route back through the interface that they come in by. Where the two ways are meant to differ, have the kernel check only that there is some way back.',
  'doctorChecks.comesElsewhere': '{opening}: the route back leaves by {interface}',
  'doctorChecks.droppedSoFar': 'packets dropped for this reason: {count, number}',
  'doctorChecks.looseCheck': 'Check only that there is some way back',
  'doctorChecks.looselyChecked': 'The kernel checks only that there is some way back',
  'doctorChecks.looseReason':
    '{store, select, runtime {From now on the kernel lets in what comes another way than the answer goes.} other {It stays so when the machine starts again.}}',
  'doctorChecks.looseWarning':
    'This holds for every interface: the kernel then notices less when somebody forges the address that a packet comes from.',

  'doctorChecks.flushAtBootCheck': 'A firewall that flushes the rules of another when the machine starts',
  'doctorChecks.flushAtBoot': 'When the machine starts, nftables may flush the rules of {firewalls}',
  'doctorChecks.flushAtBootMeaning':
    'Both load their rules at the same time. If nftables comes last, the rules of {firewalls} are gone after a restart, and {config} alone decides who gets in.',
  'doctorChecks.flushAtBootTodo':
    'Have nftables no longer start with the machine: {config} has no rule that guards it.',
  'doctorChecks.flushAtBootEditTodo':
    'Decide for one of the two. To keep both, replace the line “flush ruleset” in {config} by lines that delete only the tables which that file makes.',
  'doctorChecks.flushesAll': '{config} has the line “flush ruleset”',
  'doctorChecks.leaveOutNftables': 'Leave nftables out',
  'doctorChecks.nftablesLeftOut': 'nftables no longer starts with the machine',
  'doctorChecks.leaveOutReason': 'It would load no rule of its own, and may flush those of the others.',
} as const
