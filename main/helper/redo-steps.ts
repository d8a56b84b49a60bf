import type { JournalEntry, JournalStep } from '../journal/index.js'
import { asProblem, type Problem } from '../model/problem.js'
import { knownVerb } from '../plan/index.js'
import { execute } from './execute.js'
import { hashes, takeSnapshot } from './stored.js'
import type { Work } from './work.js'

/**
 * Carries out steps once more that have just been taken back, since that would have cut somebody off.
 * @returns the problem that stopped it, if any; the entry then says which steps are in force
 */
export async function redoSteps(
  { host, lock, emit }: Work,
  entry: JournalEntry,
  steps: readonly JournalStep[],
): Promise<Problem | undefined> {
  for (const step of steps) {
    const verb = knownVerb(step)
    const report = { event: 'step' as const, id: step.id, title: verb.title(step.args) }
    try {
      const args = await verb.outstanding(host, step.args)
      if (args !== null) {
        emit({ ...report, state: 'started', argv: [] })
        const { argv, output } = await execute({ host, lock }, { verb: step.verb, args })
        emit({ ...report, state: 'done', argv: [...argv], output })
      }
      step.state = 'done'
    } catch (error) {
      const problem = asProblem(error)
      emit({ ...report, state: 'failed', argv: [], output: problem.what })
      return problem
    }
  }
  entry.after = hashes(await takeSnapshot(host, entry.steps))
  return undefined
}
