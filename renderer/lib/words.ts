import { formatPortRange } from '../../main/model/net.js'
import { endsKey, openingText, type Opening } from '../../main/model/opening.js'
import { groupBy } from '../../main/model/text.js'
import { LOCALES, msg, type Message } from '../../main/text/index.js'
import { language, say } from './say.js'

/** Up to this many openings are shown one by one. */
const FEW = 4

/** Openings as short chips: one each while they are few, otherwise ports that share protocol and ends together. */
export function openingChips(openings: readonly Opening[]): readonly string[] {
  if (openings.length <= FEW) return openings.map((opening) => say(openingText(opening)))
  const samePorts = groupBy(openings, (opening) => `${formatPortRange(opening.ports)} ${endsKey(opening)}`)
  const ways = [...samePorts.values()].flatMap((group) => {
    const [first] = group
    return first ? [{ first, protocols: group.map(({ protocol }) => protocol).join('+') }] : []
  })
  return [...groupBy(ways, ({ first, protocols }) => `${protocols} ${endsKey(first)}`).values()].flatMap((group) => {
    const [way] = group
    if (!way) return []
    const ports = group.map(({ first }) => formatPortRange(first.ports, '–')).join(', ')
    return say(openingText(way.first, `${ports}/${way.protocols}`))
  })
}

/** A time to wait: in seconds while they are few, otherwise in minutes, of which the last one counts as a whole one. */
export function timeText(seconds: number): Message {
  return seconds < 120 && seconds !== 60
    ? msg('pageConfirm.seconds', { count: seconds })
    : msg('pageConfirm.minutes', { count: Math.ceil(seconds / 60) })
}

const SPANS: readonly (readonly [Intl.RelativeTimeFormatUnit, number])[] = [
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
]

/** `just now`, `5 minutes ago`, `yesterday`. Both in milliseconds since 1970. */
export function agoText(then: number, now: number): string {
  const seconds = (now - then) / 1000
  const span = SPANS.find(([, length]) => seconds >= length)
  if (!span) return say(msg('pageParts.justNow'))
  return new Intl.RelativeTimeFormat(LOCALES[language.value], { numeric: 'auto' }).format(
    -Math.floor(seconds / span[1]),
    span[0],
  )
}

/** `21 Nov 2026` for a day such as `2026-11-21`. */
export function dayText(day: string): string {
  const date = new Date(`${day}T12:00:00`)
  return Number.isNaN(date.getTime())
    ? day
    : new Intl.DateTimeFormat(LOCALES[language.value], { dateStyle: 'medium' }).format(date)
}

/** `10:50` in this machine's time zone. */
export function clockText(iso: string): string {
  const date = new Date(iso)
  if (Number.isNaN(date.getTime())) return iso
  return new Intl.DateTimeFormat(LOCALES[language.value], { timeStyle: 'short' }).format(date)
}

/** `21 Nov 2026, 10:50` in this machine's time zone. */
export function momentText(iso: string): string {
  const date = new Date(iso)
  if (Number.isNaN(date.getTime())) return iso
  return new Intl.DateTimeFormat(LOCALES[language.value], { dateStyle: 'medium', timeStyle: 'short' }).format(date)
}
