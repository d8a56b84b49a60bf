import { formatPortRange, type PortRange } from '../../main/model/net.js'
import { openingText, sourceText, type Opening } from '../../main/model/opening.js'
import { LOCALES, msg } from '../../main/text/index.js'
import { language, say } from './say.js'

/** Up to this many openings are shown one by one. */
const FEW = 4

/** Openings as short chips: one each while they are few, otherwise ports that share protocol and source together. */
export function openingChips(openings: readonly Opening[]): readonly string[] {
  if (openings.length <= FEW) return openings.map((opening) => openingText(opening))
  const byPorts = new Map<string, { ports: PortRange; protocols: string[]; from: string }>()
  for (const opening of openings) {
    const on = opening.interface === undefined ? '' : ` on ${opening.interface}`
    const from = `from ${sourceText(opening.source)}${on}`
    const key = `${formatPortRange(opening.ports)} ${from}`
    const known = byPorts.get(key)
    if (known) known.protocols.push(opening.protocol)
    else byPorts.set(key, { ports: opening.ports, protocols: [opening.protocol], from })
  }
  const chips = new Map<string, { ports: string[]; rest: string }>()
  for (const { ports, protocols, from } of byPorts.values()) {
    const rest = `/${protocols.join('+')} ${from}`
    const chip = chips.get(rest) ?? { ports: [], rest }
    chip.ports.push(formatPortRange(ports, '–'))
    chips.set(rest, chip)
  }
  return [...chips.values()].map(({ ports, rest }) => ports.join(', ') + rest)
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

/** `21 Nov 2026, 10:50` in this machine's time zone. */
export function momentText(iso: string): string {
  const date = new Date(iso)
  if (Number.isNaN(date.getTime())) return iso
  return new Intl.DateTimeFormat(LOCALES[language.value], { dateStyle: 'medium', timeStyle: 'short' }).format(date)
}
