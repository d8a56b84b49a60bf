import { LOCALES } from '../../main/text/index.js'
import { groupBy } from '../../main/model/text.js'
import { language } from './say.js'

/** What happened on one day, in this machine's time zone. */
export interface Day<Item> {
  /** `today`, `yesterday`, or `Monday 30 November 2026`. */
  readonly title: string
  readonly items: readonly Item[]
}

/**
 * Groups what has a time by its day, in the order in which it comes.
 * @param now milliseconds since 1970
 */
export function byDay<Item extends { readonly time: string }>(items: readonly Item[], now: number): Day<Item>[] {
  const days = groupBy(items, ({ time }) => startOfDay(time))
  return [...days].map(([start, ofDay]) => ({ title: dayTitle(start, startOfDay(now)), items: ofDay }))
}

function dayTitle(start: number, today: number): string {
  const locale = LOCALES[language.value]
  // a day may have 23 or 25 hours
  const ago = Math.round((today - start) / 86_400_000)
  return ago === 0 || ago === 1
    ? new Intl.RelativeTimeFormat(locale, { numeric: 'auto' }).format(-ago, 'day')
    : new Intl.DateTimeFormat(locale, { dateStyle: 'full' }).format(start)
}

const startOfDay = (time: string | number): number => new Date(time).setHours(0, 0, 0, 0)
