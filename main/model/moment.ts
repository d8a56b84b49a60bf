import { msg } from '../text/index.js'
import { fault } from './fault.js'
import { z } from './zod.js'

/** A moment in UTC, to the second: `2026-11-21T14:30:00Z`. */
export const Moment = z.string().check(
  z.regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$/, fault(msg('model.notMoment'))),
  z.refine((text) => formatMoment(Date.parse(text)) === text, fault(msg('model.noSuchMoment'))),
)
export type Moment = z.infer<typeof Moment>

/** How long something may be kept open, in seconds: from one minute to thirty days. */
export const SHORTEST = 60
export const LONGEST = 30 * 86_400

const UNITS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3_600, d: 86_400 }

/**
 * Reads `90s`, `30m`, `2h`, `1d` or a chain of them such as `1h30m`.
 * @returns seconds
 * @throws Error with a {@link fault}, also for what is shorter than {@link SHORTEST} or longer than {@link LONGEST}
 */
export function parseDuration(text: string): number {
  const seconds = parseSeconds(text)
  if (seconds < SHORTEST) throw new Error(fault(msg('model.underMinute')))
  if (seconds > LONGEST) throw new Error(fault(msg('model.overThirtyDays')))
  return seconds
}

/** As {@link parseDuration}, however long or short that is. */
export function parseSeconds(text: string): number {
  const parts = /^(?:(\d{1,8})d)?(?:(\d{1,8})h)?(?:(\d{1,8})m)?(?:(\d{1,8})s)?$/.exec(text.trim().toLowerCase())
  if (!parts || text.trim() === '') throw new Error(fault(msg('model.notTime')))
  return ['d', 'h', 'm', 's'].reduce((sum, unit, index) => sum + Number(parts[index + 1] ?? 0) * (UNITS[unit] ?? 0), 0)
}

/** The moment so many seconds after `now`, which is in milliseconds since 1970; part of a second is left out. */
export function momentAfter(seconds: number, now: number): Moment {
  return formatMoment(now + seconds * 1000)
}

/** Whether the moment lies behind `now`, in milliseconds since 1970. */
export function hasPassed(moment: Moment, now: number): boolean {
  return Date.parse(moment) <= now
}

function formatMoment(milliseconds: number): string {
  return Number.isFinite(milliseconds) && Math.abs(milliseconds) <= 8.64e15
    ? new Date(milliseconds).toISOString().replace(/\.\d{3}Z$/, 'Z')
    : ''
}
