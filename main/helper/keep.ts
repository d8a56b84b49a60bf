import { thisWorker } from '../journal/index.js'
import type { EndEvent } from '../model/events.js'
import { problem } from '../model/problem.js'
import { takeOver } from './claims.js'
import { arm, disarm } from './end.js'
import { endingAt } from './ending.js'
import type { KeepRequest } from './request.js'
import type { Work } from './work.js'
import { msg } from '../text/index.js'

/**
 * Keeps a change that was made for a trial: it is not taken back at its end any more, or only at the end that was wanted.
 * @throws ProblemError of kind `refused` when it is not in force any more
 */
export async function keep(work: Work, { journal: id, until, confirmWithin }: KeepRequest): Promise<EndEvent> {
  const entry = await work.journal.find(id)
  if (entry?.state !== 'applied')
    throw problem('refused', msg('helper.notInForce', { id }), msg('helper.trialEnded'), msg('helper.makeAgain'))
  await disarm(work, entry)
  entry.end = endingAt(until ?? entry.end?.then, confirmWithin)
  entry.worker = await thisWorker(work.journal.host)
  await arm(
    work,
    entry,
    entry.steps.filter(({ state }) => state === 'done'),
  )
  await work.journal.save(entry)
  if (entry.purpose === 'open') await takeOver(work, entry)
  const { end } = entry
  return { event: 'end', result: 'applied', journal: id, ...(end?.confirm === true ? { confirmBy: end.until } : {}) }
}
