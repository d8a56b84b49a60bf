/** The page of the doctor. */
export const pageDoctor = {
  'pageDoctor.title': 'Doctor',
  'pageDoctor.means': 'What keeps your services from being reached, and what is open that should not be.',
  'pageDoctor.checkAgain': 'Check again',
  'pageDoctor.checking': 'Checking this machine…',
  'pageDoctor.found': 'What was found',
  'pageDoctor.blocked': 'Blocked',
  'pageDoctor.exposed': 'Exposed',
  'pageDoctor.seen': 'What was seen',
  'pageDoctor.becauseOf': 'It comes from “{what}”: fix that first.',
  'pageDoctor.ignore': 'Ignore',
  'pageDoctor.ignoreThis': 'Ignore: {what}',
  'pageDoctor.allWell':
    '{count, plural, =0 {There was nothing to check} one {One check, all well} other {# checks, all well}}',
  'pageDoctor.nothingFound':
    '{count, plural, =0 {Nothing could be checked} one {One check found nothing} other {# checks found nothing}}',
  'pageDoctor.allWellMeans': 'Nothing keeps your services from being reached, as far as this machine can tell.',
  'pageDoctor.whatWasChecked': 'What was checked',
  'pageDoctor.unknown': '{count, plural, one {One check could not be made} other {# checks could not be made}}',
  'pageDoctor.ignored': '{count, plural, one {One finding is ignored} other {# findings are ignored}}',
  'pageDoctor.heed': 'Report it again',
  'pageDoctor.heedThis': 'Report it again: {what}',
} as const
