import { setTimeout as sleep } from 'node:timers/promises'
import { isOverdue, type Journal } from '../journal/index.js'

/** How often it is looked whether the entry is still in force, and what the clock says after a sleep of the machine. */
const LOOK_MS = 2_000

/**
 * Waits until the end of an entry has come, by the clock or by the time that has gone by: the clock may be set meanwhile.
 * Holds no lock.
 * @returns false when there is nothing to wait for any more: it was taken back, or somebody asked this process to stop
 */
export async function waitForEnd(journal: Journal, id: string, cancelled: () => boolean): Promise<boolean> {
  const first = await journal.find(id)
  const due = performance.now() + Date.parse(first?.end?.until ?? '') - Date.now()
  for (;;) {
    const entry = await journal.find(id)
    if (entry?.state !== 'applied' || !entry.end || cancelled()) return false
    const sameEnd = entry.end.until === first?.end?.until
    if (isOverdue(entry) || (sameEnd && performance.now() >= due)) return true
    await sleep(Math.max(1, Math.min(LOOK_MS, sameEnd ? due - performance.now() : LOOK_MS)))
  }
}
