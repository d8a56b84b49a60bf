import { setTimeout as sleep } from 'node:timers/promises'
import { isOverdue, type Journal } from '../journal/index.js'

/** How often it is looked whether the entry is still in force, and what the clock says after a sleep of the machine. */
const LOOK_MS = 2_000

/**
 * Waits until the end of an entry has come. Holds no lock meanwhile.
 * @returns false when there is nothing to wait for any more: it was taken back, or somebody asked this process to stop
 */
export async function waitForEnd(journal: Journal, id: string, cancelled: () => boolean): Promise<boolean> {
  for (;;) {
    const entry = await journal.find(id)
    if (entry?.state !== 'applied' || !entry.end || cancelled()) return false
    if (isOverdue(entry)) return true
    await sleep(Math.max(1, Math.min(LOOK_MS, Date.parse(entry.end.until) - Date.now())))
  }
}
