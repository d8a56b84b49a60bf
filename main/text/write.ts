import { IntlMessageFormat } from 'intl-messageformat'
import { de } from './de/index.js'
import { en } from './en/index.js'
import { LOCALES, type Language } from './language.js'
import type { Catalogue, MessageId } from './message.js'
import { printable } from './printable.js'
import type { Param, Text } from './shape.js'

export const catalogues: Readonly<Record<Language, Catalogue>> = { en, de }

/**
 * A text in words, for one who reads `language`, see {@link printable}. Never throws: a message that this version does
 * not know, from a journal of a newer one, is shown by its id.
 */
export const write = (text: Text, language: Language): string => printable(words(text, language))

function words(text: Text, language: Language): string {
  if (typeof text === 'string') return text
  const format = formatOf(text.id as MessageId, language)
  if (format === undefined) return text.id
  try {
    const values = Object.entries(text.params).map(([name, param]) => [name, value(param, language)] as const)
    return String(format.format(Object.fromEntries(values)))
  } catch {
    return text.id
  }
}

/** In English, as `--json` and logs have it. */
export const english = (text: Text): string => write(text, 'en')

const compiled = new Map<string, IntlMessageFormat>()

function formatOf(id: MessageId, language: Language): IntlMessageFormat | undefined {
  const own = catalogues[language][id]
  const [pattern, of] = own === undefined ? ([en[id] as string | undefined, 'en'] as const) : [own, language]
  if (pattern === undefined) return undefined
  const key = `${of} ${id}`
  const known = compiled.get(key)
  if (known) return known
  const made = new IntlMessageFormat(pattern, LOCALES[of], undefined, { ignoreTag: true })
  compiled.set(key, made)
  return made
}

function value(param: Param, language: Language): string | number {
  if (typeof param === 'string' || typeof param === 'number') return param
  if (isList(param)) return list(param, language)
  return 'at' in param ? moment(param.at, language) : words(param, language)
}

const isList = (param: Param): param is readonly Param[] => Array.isArray(param)

function list(params: readonly Param[], language: Language): string {
  const items = params.map((item) => String(value(item, language)))
  return new Intl.ListFormat(LOCALES[language], { type: 'conjunction' }).format(items)
}

/** `14:30`, or with its day when that is not today's: `14:30 on 22 Nov`. In the time zone of this machine. */
function moment(at: string, language: Language): string {
  const then = new Date(at)
  if (Number.isNaN(then.getTime())) return at
  const time = new Intl.DateTimeFormat(LOCALES[language], { timeStyle: 'short' }).format(then)
  if (then.toDateString() === new Date().toDateString())
    return write({ id: 'text.timeToday' satisfies MessageId, params: { time } }, language)
  const day = new Intl.DateTimeFormat(LOCALES[language], { day: 'numeric', month: 'short' }).format(then)
  return write({ id: 'text.timeAndDay' satisfies MessageId, params: { time, day } }, language)
}
