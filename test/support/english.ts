import { faultOf } from '../../main/model/fault.js'
import { english, isMessage, type Text } from '../../main/text/index.js'

/** A value with every message in it written in English, wherever it stands. */
export function inEnglish<T>(value: T): Worded<T> {
  if (isMessage(value)) return english(value) as Worded<T>
  if (Array.isArray(value)) return value.map(inEnglish) as Worded<T>
  if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== Object.prototype)
    return value as Worded<T>
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, inEnglish(item)])) as Worded<T>
}

type Worded<T> = [T] extends [Text]
  ? string
  : T extends readonly (infer Item)[]
    ? Worded<Item>[]
    : T extends object
      ? { [K in keyof T]: Text extends T[K] ? Extract<T[K], undefined> | string : T[K] }
      : T

/** What `--json` printed, without the ids beside the texts. Throws where an id stands without its text. */
export function withoutIds(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutIds)
  if (typeof value !== 'object' || value === null) return value
  const record = value as Readonly<Record<string, unknown>>
  return Object.fromEntries(
    Object.entries(record)
      .filter(([key, item]) => {
        const ids = Array.isArray(item) ? item : [item]
        if (!/Ids?$/.test(key) || !ids.every((id) => id === null || /^[a-z]+\.[a-zA-Z0-9]+$/i.test(String(id))))
          return true
        if (record[key.replace(/Ids?$/, '')] === undefined) throw new Error(`${key} stands alone`)
        return false
      })
      .map(([key, item]) => [key, withoutIds(item)]),
  )
}

/** What a parser says of an input that it does not take, in English. */
export function refusal(parse: () => unknown): string {
  try {
    parse()
  } catch (error) {
    return english(faultOf(error))
  }
  throw new Error('it was taken')
}

export { english }
