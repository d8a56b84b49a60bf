import { z } from '../model/zod.js'
import { FirewallKind } from '../model/observation.js'
import { Opening } from '../model/opening.js'
import { ChangeEnd, Purpose, StepCall } from '../model/plan.js'
import { Answers } from '../model/profile.js'
import { SafeText, Slug } from '../model/text.js'

export const JournalId = z
  .string()
  .check(z.regex(/^[0-9]{8}T[0-9]{6}-[0-9a-f]{6}$/, 'is not the id of a journal entry'))

export const JournalStep = z.extend(StepCall, {
  id: z.string(),
  /**
   * `started` is written before the command runs, so after a crash it may or may not have happened.
   * `unchanged`: it was so already and is never taken back. `reverted`: taken back again.
   */
  state: z.enum(['pending', 'started', 'done', 'unchanged', 'reverted']),
})
export type JournalStep = z.infer<typeof JournalStep>

/** One change of the firewall: what was wanted, what was done, how far it got. Holds nothing secret. */
export const JournalEntry = z.strictObject({
  schema: z.literal(1),
  id: JournalId,
  /** ISO 8601, UTC. */
  time: z.string(),
  /** `expired`: its end has come, and it was taken back by itself. */
  state: z.enum(['applying', 'applied', 'undoing', 'undone', 'reverted', 'expired']),
  /** Entries from before there were others have none: they opened a service. */
  purpose: z._default(Purpose, 'open'),
  /** When it is taken back by itself, and by whom. */
  end: z._default(z.nullable(ChangeEnd), null),
  /** The helper that works on it: its process id and that process's start time, /proc/PID/stat field 22. */
  worker: z.strictObject({ pid: z.int(), started: z.string() }),
  /** Who asked for it. */
  uid: z.int(),
  firewall: FirewallKind,
  scope: z.strictObject({ zone: z.optional(z.string()) }),
  profile: z.strictObject({ id: Slug, title: SafeText }),
  answers: Answers,
  openings: z.array(Opening),
  steps: z.array(JournalStep),
  /** SHA-256 of the firewall's stored files after the change, by path. */
  after: z.record(z.string(), z.string()),
})
export type JournalEntry = z.infer<typeof JournalEntry>

/**
 * A new id: sorts by time, and after the last one there is, which may be of the same second or of a clock set back since.
 * Without an id `undo` takes back the last change, so the order decides what is taken back.
 */
export function newId(now: Date, last = ''): string {
  const stamp = now.toISOString().replace(/[-:]|\.\d+Z$/g, '')
  const [lastStamp = '', lastNumber = ''] = last.split('-')
  if (stamp > lastStamp) return idOf(stamp, Math.floor(Math.random() * 0x800000)) // no secret
  const number = parseInt(lastNumber, 16) + 1
  return number <= 0xffffff ? idOf(lastStamp, number) : newId(secondAfter(lastStamp))
}

function idOf(stamp: string, number: number): string {
  return `${stamp}-${number.toString(16).padStart(6, '0')}`
}

function secondAfter(stamp: string): Date {
  const time = stamp.replace(/^(....)(..)(..)T(..)(..)(..)$/, '$1-$2-$3T$4:$5:$6Z')
  return new Date(Date.parse(time) + 1000)
}
