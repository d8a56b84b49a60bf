import { z } from '../model/zod.js'
import { LOCAL, MachineId } from '../model/machine.js'
import { FirewallKind } from '../model/observation.js'
import { Opening } from '../model/opening.js'
import { ChangeEnd, Purpose, StepCall } from '../model/plan.js'
import { Answers } from '../model/profile.js'
import { Slug, Title } from '../model/text.js'
import { fault } from '../model/fault.js'
import { msg } from '../text/index.js'
import { placed, PlacedOpening } from '../model/zones.js'

export const JournalId = z.string().check(z.regex(/^[0-9]{8}T[0-9]{6}-[0-9a-f]{6}$/, fault(msg('model.notEntry'))))

export const JournalStep = z.extend(StepCall, {
  id: z.string(),
  /**
   * `started` is written before the command runs, so after a crash it may or may not have happened.
   * `unchanged`: it was so already and is never taken back. `reverted`: taken back again. `kept`: it became a step of
   * another entry, which claims what it opened.
   */
  state: z.enum(['pending', 'started', 'done', 'unchanged', 'reverted', 'kept']),
})
export type JournalStep = z.infer<typeof JournalStep>

const Common = {
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
  profile: z.strictObject({ id: Slug, title: Title }),
  answers: Answers,
  steps: z.array(JournalStep),
  /** SHA-256 of the files that its steps may change, after the change, by path. */
  after: z.record(z.string(), z.string()),
}

/** The newest form of entries that this version writes and reads. */
export const NEWEST = 2

/** One change of a machine: what was wanted, what was done, how far it got. Holds nothing secret. */
const Entry = z.strictObject({
  ...Common,
  schema: z.literal(NEWEST),
  machine: MachineId,
  openings: z.array(PlacedOpening),
})
export type JournalEntry = z.infer<typeof Entry>

/** As entries were before a plan could have steps of several firewalls, or of none. */
const FirstEntry = z.strictObject({
  ...Common,
  schema: z.literal(1),
  firewall: FirewallKind,
  scope: z.strictObject({ zone: z.optional(z.string()) }),
  openings: z.array(Opening),
})

/** @returns `undefined` for what is no entry, perhaps one of a newer version */
export function parseEntry(value: unknown): JournalEntry | undefined {
  const first = FirstEntry.safeParse(value).data
  if (!first) return Entry.safeParse(value).data
  const { firewall, scope, openings, ...rest } = first
  return { ...rest, schema: NEWEST, machine: LOCAL, openings: placed(openings, { firewall, ...scope }) }
}

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
