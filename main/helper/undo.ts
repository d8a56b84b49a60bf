import { isUnfinished, thisWorker, type JournalEntry } from '../journal/index.js'
import type { EndEvent } from '../model/events.js'
import { problem } from '../model/problem.js'
import { callOff } from './end.js'
import type { UndoRequest } from './request.js'
import { undoSteps } from './undo-steps.js'
import type { Work } from './work.js'
import { msg } from '../text/index.js'

/** Takes back one entry, or the last one that is applied. Only what Sallyport added goes. */
export async function undo(work: Work, { journal: id }: Pick<UndoRequest, 'journal'>): Promise<EndEvent> {
  const entry =
    id === undefined
      ? (await work.journal.open()).findLast(({ state }) => state === 'applied')
      : await work.journal.find(id)
  if (!entry && id === undefined) return { event: 'end', result: 'unchanged', journal: null }
  if (!entry) throw notFound(id)
  if (entry.state !== 'applied') return { event: 'end', result: 'unchanged', journal: entry.id }
  entry.state = 'undoing'
  entry.worker = await thisWorker(work.journal.host)
  await work.journal.save(entry)
  const stuck = (await undoSteps(work, entry)) ?? (await callOff(work, entry))
  entry.state = stuck ? 'applied' : 'undone'
  await work.journal.save(entry)
  if (stuck) return { event: 'end', result: 'failed', journal: entry.id, problem: stuck }
  await work.journal.dropSnapshot(entry.id)
  return { event: 'end', result: 'undone', journal: entry.id }
}

/**
 * Takes back every change that was cut off in the middle. Call it with the lock held, before anything else: then whoever
 * began it is gone, whichever process has its number by now.
 * @returns the ids of those changes
 */
export async function recover(work: Work): Promise<string[]> {
  const recovered: string[] = []
  for (const entry of await work.journal.open()) {
    if (!isUnfinished(entry)) continue
    const undone: JournalEntry['state'] = entry.state === 'undoing' ? 'undone' : 'reverted'
    const stuck = (await undoSteps(work, entry, true)) ?? (await callOff(work, entry))
    if (stuck)
      throw problem(
        'failed',
        msg('helper.recoverFailed', { time: { at: entry.time }, problem: stuck.what }),
        msg('helper.recoverFirst'),
        stuck.todo,
      )
    entry.state = undone
    await work.journal.save(entry)
    await work.journal.dropSnapshot(entry.id)
    recovered.push(entry.id)
    work.emit({ event: 'recovered', journal: entry.id })
  }
  await work.journal.tidy()
  return recovered
}

function notFound(id: string | undefined): Error {
  return problem('input', msg('helper.noEntry', { id: id ?? '' }), msg('text.nothingChanged'), msg('helper.seeHistory'))
}
