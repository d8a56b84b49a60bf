import type { Catalogue } from '../message.js'

export const text = {
  'text.sentences': '{first} {next}',
  'text.nothingChanged': 'Es wurde nichts geändert.',
  'text.timeToday': '{time} Uhr',
  'text.timeAndDay': '{time} Uhr am {day}',
} as const satisfies Catalogue
