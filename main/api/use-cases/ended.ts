import type { Host } from '../../hosts/index.js'
import { isOverdue, type JournalEntry } from '../../journal/index.js'
import { servicePath } from '../../plan/index.js'

/**
 * How an entry stands to its end: `none` without one, or when it was taken back otherwise; `ahead`; `passed` once it was
 * taken back by itself; `overdue` when that should have happened and did not.
 */
export type Ended = 'none' | 'ahead' | 'passed' | 'overdue'

/** A timer may be a little late, and what it runs takes its time; in milliseconds. */
const GRACE = 60_000

/** Needs no rights: the service of a timer removes itself as the last thing that it does. */
export async function endedOf(host: Host, entry: JournalEntry): Promise<Ended> {
  const { id, state, end } = entry
  if (state === 'expired') return 'passed'
  if (state !== 'applied' || end === null) return 'none'
  // the timer of a trial does not go by the clock
  const isTrial = end.confirm === true && end.by === 'timer'
  if (isTrial && !(await host.exists(servicePath(id)))) return 'passed'
  if (!isOverdue(entry)) return 'ahead'
  if (end.by === 'timer' && !(await host.exists(servicePath(id)))) return 'passed'
  return isOverdue(entry, Date.now() - GRACE) ? 'overdue' : 'ahead'
}
