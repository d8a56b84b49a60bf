export const text = {
  'text.sentences': '{first} {next}',
  'text.nothingChanged': 'Nothing was changed.',
  'text.timeToday': '{time}',
  'text.timeAndDay': '{time} on {day}',
} as const
