import type { JournalEntry, JournalStep } from '../journal/index.js'
import { asProblem, type Problem } from '../model/problem.js'
import { knownVerb } from '../plan/index.js'
import { execute } from './execute.js'
import { putBack, takeSnapshot } from './stored.js'
import type { Work } from './work.js'

/**
 * Takes back, from the last to the first, every step of an entry that was done or begun, and puts the stored files'
 * bytes back. Steps that found everything as they wanted it are not ours and stay. May be called again after a crash.
 * @returns the problem that stopped it, if any; the entry then keeps what is still to be taken back
 */
export async function takeBack(work: Work, entry: JournalEntry): Promise<Problem | undefined> {
  const { host, journal, emit } = work
  const now = await takeSnapshot(host, entry.steps)
  for (const step of [...entry.steps].reverse()) {
    if (step.state !== 'done' && step.state !== 'started') continue
    const inverse = knownVerb(step).inverse(step.args)
    const verb = knownVerb(inverse)
    const report = (args: unknown) => ({ event: 'step' as const, id: step.id, title: verb.title(args) })
    try {
      let args = await verb.outstanding(host, inverse.args)
      if (args === null) emit({ ...report(inverse.args), state: 'unchanged', argv: [] })
      // What was stored while a firewall was stopped stands in two places once it runs.
      for (; args !== null; args = await verb.outstanding(host, inverse.args)) {
        const command = verb.command(args)
        emit({ ...report(args), state: 'started', argv: 'argv' in command ? [...command.argv] : [] })
        const { argv, output } = await execute(work, { verb: inverse.verb, args })
        emit({ ...report(args), state: 'reverted', argv: [...argv], output })
      }
      step.state = 'reverted' satisfies JournalStep['state']
      await journal.save(entry).catch(() => undefined) // taking back twice is harmless; not taking back is not
    } catch (error) {
      const found = asProblem(error)
      emit({ ...report(inverse.args), state: 'failed', argv: [], output: found.what })
      return found
    }
  }
  await putBack(host, entry, await journal.snapshot(entry.id), now)
  return undefined
}
