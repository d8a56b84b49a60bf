import { thisWorker } from '../journal/index.js'
import type { EndEvent } from '../model/events.js'
import { problem } from '../model/problem.js'
import { leaveClaimed, makeUp, takeOver } from './claims.js'
import { callOff } from './end.js'
import { knownVerb } from '../plan/index.js'
import { guardWaysIn } from './lockout.js'
import { redoSteps } from './redo-steps.js'
import type { UndoRequest } from './request.js'
import { isTorn, undoSteps } from './undo-steps.js'
import type { Work } from './work.js'
import { msg } from '../text/index.js'

/** Takes back one entry, or the last one that is applied. Only what Sallyport added goes. */
export async function undo(
  work: Work,
  { journal: id, allowLockout }: Pick<UndoRequest, 'journal' | 'allowLockout'>,
): Promise<EndEvent> {
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
  const losses = await leaveClaimed(work, entry)
  const taken = entry.steps.filter(({ state }) => state === 'done')
  const lockedOut = await guardWaysIn(
    work,
    taken.map((step) => knownVerb(step).inverse(step.args)),
    { insists: allowLockout, unproven: 'done' },
  )
  let stuck = (await undoSteps(work, entry)) ?? (await makeUp(work, losses))
  const cutOff = stuck ? undefined : await lockedOut()
  if (cutOff) {
    const failed = await redoSteps(work, entry, taken)
    entry.state = 'applied'
    await work.journal.save(entry)
    // what was handed to others would go at their end
    await takeOver(work, entry)
    return { event: 'end', result: 'failed', journal: entry.id, problem: failed ?? cutOff.problem }
  }
  stuck ??= await callOff(work, entry)
  entry.state = !stuck ? 'undone' : (await isTorn(work, entry)) ? 'undoing' : 'applied'
  await work.journal.save(entry)
  if (stuck) return { event: 'end', result: 'failed', journal: entry.id, problem: stuck }
  await work.journal.dropSnapshot(entry.id)
  return { event: 'end', result: 'undone', journal: entry.id }
}

function notFound(id: string | undefined): Error {
  return problem('input', msg('helper.noEntry', { id: id ?? '' }), msg('text.nothingChanged'), msg('helper.seeHistory'))
}
