/** The page Relays. */
export const pageRelay = {
  'pageRelay.title': 'Relays',
  'pageRelay.means':
    'A JetStream relay takes files in from the internet and passes them on to the receiver behind it, which nobody can reach from there.',
  'pageRelay.questions': 'A relay on this machine',
  'pageRelay.once': 'Each address and port is asked for once. Every machine that has to agree on it is told the same.',
  'pageRelay.receiver': 'Where is the receiver?',
  'pageRelay.receiverHelp':
    'The address of the JetStream server behind this relay, such as 10.10.2.2. It alone may control the relay.',
  'pageRelay.needReceiver': 'Enter the receiver’s address.',
  'pageRelay.address': 'What do the others know this machine by?',
  'pageRelay.addressHelp':
    'A name or address that the receiver and the senders reach this relay at. If you leave it empty, it is {name}.',
  'pageRelay.addressHelpUnknown': 'A name or address that the receiver and the senders reach this relay at.',
  'pageRelay.senders': 'Who may send files?',
  'pageRelay.sendersHelp': 'Anywhere, if your partners are on the internet. Otherwise name their networks.',
  'pageRelay.receivePort': 'Which port do they send to?',
  'pageRelay.receivePortHelp': 'The receiver’s --recv-port, 8886 unless you want another.',
  'pageRelay.controlPort': 'Which port does the receiver control the relay through?',
  'pageRelay.controlPortHelp': 'The relay’s --control-port, 8887 unless you want another.',
  'pageRelay.show': 'Show the plan',
  'pageRelay.showing': 'Looking at this machine',
  'pageRelay.result': 'What each machine needs',
  'pageRelay.thisMachine': 'This machine',
  'pageRelay.changes': '{count, plural, =0 {Open already} one {# change} other {# changes}}',
  'pageRelay.review': 'Review and apply',
} as const
