import type { Host } from '../hosts/index.js'
import type { JournalEntry } from './entry.js'

/** This process, so that others can tell whether it still works: ids are used again, start times are not. */
export async function thisWorker(host: Host): Promise<JournalEntry['worker']> {
  const own = await host.process()
  return { pid: own?.pid ?? 0, started: own?.started ?? '' }
}

/** Whether an entry was left in the middle: its helper is gone. @param host the machine that the helper worked on */
export async function isInterrupted(host: Host, { state, worker, time }: JournalEntry): Promise<boolean> {
  if (!isUnfinished({ state })) return false
  const found = await host.process(worker.pid)
  if (found?.started !== worker.started) return true
  return found.notBefore !== undefined && Date.parse(time) < found.notBefore - CLOCK_STEP
}

/** Whether a change has begun and not ended. Who holds the helper's lock knows that nobody works on it any more. */
export function isUnfinished({ state }: Pick<JournalEntry, 'state'>): boolean {
  return state === 'applying' || state === 'undoing'
}

/** How far a clock may have been set since the machine started, in milliseconds. */
const CLOCK_STEP = 120_000
