import { isUnfinished, type JournalEntry } from '../journal/index.js'
import { problem, type Problem } from '../model/problem.js'
import { whyUnsound } from '../plan/index.js'
import { msg } from '../text/index.js'
import { callOff } from './end.js'
import { sweep } from './sweep.js'
import { undoSteps, undoUnclaimed } from './undo-steps.js'
import type { Work } from './work.js'

/**
 * Takes back every change that was cut off in the middle. Call it with the lock held, before anything else: then whoever
 * began it is gone, whichever process has its number by now. An entry that cannot be carried out is set aside, and one
 * that cannot be taken back now keeps no other from it.
 * @returns the ids of those changes
 * @throws ProblemError of kind `failed` when one could not be taken back; the others have been
 */
export async function recover(work: Work): Promise<string[]> {
  const recovered: string[] = []
  let failed: { readonly entry: JournalEntry; readonly stuck: Problem } | undefined
  await setBadAside(work)
  for (const entry of await work.journal.open()) {
    await sweep(work, entry)
    if (!isUnfinished(entry)) continue
    const undone: JournalEntry['state'] = entry.state === 'undoing' ? 'undone' : 'reverted'
    const takeBack = undone === 'undone' ? undoUnclaimed : undoSteps
    const stuck = (await takeBack(work, entry, true)) ?? (await callOff(work, entry))
    if (stuck) {
      failed ??= { entry, stuck }
      continue
    }
    entry.state = undone
    await work.journal.save(entry)
    await work.journal.dropSnapshot(entry.id)
    recovered.push(entry.id)
    work.emit({ event: 'recovered', journal: entry.id })
  }
  if (failed) throw notRecovered(failed.entry, failed.stuck)
  await work.journal.tidy()
  return recovered
}

/** Sets aside what no command can ever take back: what cannot be read, and what holds a step that is none. */
async function setBadAside({ journal, emit }: Work): Promise<void> {
  const unreadable = await journal.unreadable()
  const unsound = (await journal.open()).flatMap((entry) => {
    const why = whyUnsound(entry.steps)
    return why === undefined ? [] : [{ id: entry.id, why }]
  })
  for (const { id, why } of [...unreadable.map((of) => ({ id: of, why: msg('helper.entryUnreadable') })), ...unsound]) {
    await journal.setAside(id)
    emit({ event: 'setAside', journal: id, why })
  }
}

function notRecovered({ time }: JournalEntry, { what, todo }: Problem): Error {
  return problem(
    'failed',
    msg('helper.recoverFailed', { time: { at: time }, problem: what }),
    msg('helper.recoverFirst'),
    todo,
  )
}
