import { isMessage, type Text } from './shape.js'
import { english } from './write.js'

/**
 * A value as `--json` prints it: every message in English where it stands, with its id beside it. `what` gets `whatId`;
 * a list of texts `notes` gets `notesIds`, with `null` for what is no message.
 */
export function withEnglish(value: unknown): unknown {
  if (isMessage(value)) return english(value)
  if (Array.isArray(value)) return value.map(withEnglish)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, item]: [string, unknown]): [string, unknown][] => {
      if (isMessage(item))
        return [
          [key, english(item)],
          [`${key}Id`, item.id],
        ]
      if (Array.isArray(item) && item.some(isMessage))
        return [
          [key, item.map(withEnglish)],
          [`${key}Ids`, (item as Text[]).map((text) => (isMessage(text) ? text.id : null))],
        ]
      return [[key, withEnglish(item)]]
    }),
  )
}
