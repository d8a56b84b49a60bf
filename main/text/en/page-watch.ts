/** The last rung of the proof: somebody tries from the other side while the page watches. */
export const pageWatch = {
  'pageWatch.title': 'Try it now from the other side',
  'pageWatch.intro':
    'Connect from another device as you would use the service. I watch here what becomes of it: which rule takes the packet, and whether the service answers.',
  'pageWatch.port': 'Port',
  'pageWatch.for': 'Watch for',
  'pageWatch.minutes': '{count, plural, one {# minute} other {# minutes}}',
  'pageWatch.start': 'Start watching',
  'pageWatch.again': 'Watch again',
  'pageWatch.stop': 'Stop',
  'pageWatch.starting': 'Getting ready to watch {port}…',
  'pageWatch.watching': 'I am watching {port}. Try it now.',
  'pageWatch.left': '{seconds, plural, one {# second left} other {# seconds left}}',
  'pageWatch.nothingYet': 'No packet has come yet.',
  'pageWatch.seen': '{count, plural, one {# packet came} other {# packets came}}',
  'pageWatch.seenTcp': '{count, plural, one {# attempt to connect} other {# attempts to connect}}',
  'pageWatch.letInBy': 'Let in by: {rule}',
} as const
