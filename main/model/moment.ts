import { z } from './zod.js'

/** A moment in UTC, to the second: `2026-11-21T14:30:00Z`. */
export const Moment = z.string().check(
  z.regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$/, 'is not a moment such as 2026-11-21T14:30:00Z'),
  z.refine((text) => formatMoment(Date.parse(text)) === text, 'is no moment that there is'),
)
export type Moment = z.infer<typeof Moment>

/** How long something may be kept open, in seconds: from one minute to thirty days. */
export const SHORTEST = 60
export const LONGEST = 30 * 86_400

const UNITS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3_600, d: 86_400 }

/**
 * Reads `90s`, `30m`, `2h`, `1d` or a chain of them such as `1h30m`.
 * @returns seconds
 * @throws Error whose message completes "`TEXT` …"
 */
export function parseDuration(text: string): number {
  const parts = /^(?:(\d{1,8})d)?(?:(\d{1,8})h)?(?:(\d{1,8})m)?(?:(\d{1,8})s)?$/.exec(text.trim().toLowerCase())
  if (!parts || text.trim() === '') throw new Error('is not a time such as 30m, 2h or 1d')
  const seconds = ['d', 'h', 'm', 's'].reduce(
    (sum, unit, index) => sum + Number(parts[index + 1] ?? 0) * (UNITS[unit] ?? 0),
    0,
  )
  if (seconds < SHORTEST) throw new Error('is shorter than a minute')
  if (seconds > LONGEST) throw new Error('is longer than 30 days')
  return seconds
}

/** The moment so many seconds after `now`, which is in milliseconds since 1970; part of a second is left out. */
export function momentAfter(seconds: number, now: number): Moment {
  return formatMoment(now + seconds * 1000)
}

/** Whether the moment lies behind `now`, in milliseconds since 1970. */
export function hasPassed(moment: Moment, now: number): boolean {
  return Date.parse(moment) <= now
}

/** `14:30`, or with its day when that is not today's: `14:30 on 22 Nov`. In this machine's time zone. */
export function untilText(moment: Moment, now: number): string {
  const then = new Date(moment)
  const time = new Intl.DateTimeFormat('en-GB', { timeStyle: 'short' }).format(then)
  if (then.toDateString() === new Date(now).toDateString()) return time
  return `${time} on ${new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short' }).format(then)}`
}

function formatMoment(milliseconds: number): string {
  return Number.isFinite(milliseconds) && Math.abs(milliseconds) <= 8.64e15
    ? new Date(milliseconds).toISOString().replace(/\.\d{3}Z$/, 'Z')
    : ''
}
