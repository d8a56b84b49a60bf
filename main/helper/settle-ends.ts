import { isOverdue, thisWorker, type JournalEntry } from '../journal/index.js'
import { knownVerb, servicePath, undoOrder } from '../plan/index.js'
import { callOff } from './end.js'
import { isTorn, undoUnclaimed } from './undo-steps.js'
import type { Work } from './work.js'

/**
 * Ends every change whose end has passed: mostly the timer has taken it back already and only the journal has to learn
 * of it; otherwise it is taken back now. Call it with the lock held. One that cannot be taken back stays as it is, and
 * does not keep others from working.
 * @param only the one that has ended by whoever waited for it, whatever the clock says now
 * @returns the ids of those that were still in force
 */
export async function settleEnds(work: Work, only?: string): Promise<string[]> {
  const late: string[] = []
  for (const entry of await work.journal.open()) {
    if (only === undefined ? !(await hasEnded(work, entry)) : entry.id !== only || entry.state !== 'applied') continue
    const inForce = await isInForce(work, entry)
    entry.state = 'undoing'
    entry.worker = await thisWorker(work.journal.host)
    await work.journal.save(entry)
    const stuck = (await undoUnclaimed(work, entry)) ?? (await callOff(work, entry))
    entry.state = !stuck ? 'expired' : (await isTorn(work, entry)) ? 'undoing' : 'applied'
    await work.journal.save(entry)
    if (stuck) continue
    await work.journal.dropSnapshot(entry.id)
    if (!inForce) continue
    late.push(entry.id)
    work.emit({ event: 'expired', journal: entry.id })
  }
  return late
}

/** The timer of a trial does not go by the clock: that it is gone tells that it has been. */
async function hasEnded({ host }: Work, entry: JournalEntry): Promise<boolean> {
  const { id, state, end } = entry
  if (isOverdue(entry)) return true
  const isTrial = state === 'applied' && end?.confirm === true && end.by === 'timer'
  return isTrial && !(await host.exists(servicePath(id)))
}

/** Whether anything of the entry is still there to be taken back. */
async function isInForce({ host }: Work, { steps }: JournalEntry): Promise<boolean> {
  const ours = undoOrder(steps).changes.filter(({ state }) => state === 'done' || state === 'started')
  const left = await Promise.all(
    ours.map((step) => {
      const inverse = knownVerb(step).inverse(step.args)
      return knownVerb(inverse)
        .outstanding(host, inverse.args)
        .catch(() => ({}))
    }),
  )
  return left.some((args) => args !== null)
}
