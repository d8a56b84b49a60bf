import type { JournalEntry, JournalStep } from '../journal/index.js'
import { asProblem, type Problem } from '../model/problem.js'
import { knownVerb, undoOrder } from '../plan/index.js'
import { leaveClaimed, makeUp } from './claims.js'
import { execute } from './execute.js'
import { putBack, takeSnapshot } from './stored.js'
import { assertLoads, damagedFiles, keepingFiles, mend, settle } from './whole.js'
import type { Work } from './work.js'
import { noted } from '../log/index.js'

/**
 * Takes back, from the last to the first, every step of an entry that was done or begun, and puts the stored files'
 * bytes back; then has services read them. Steps that found everything as they wanted it are not ours and stay. May be
 * called again after a crash.
 * @param cutOff whether it comes after a crash: a service may have read by itself what it was to be told of later
 * @returns the problem that stopped it, if any; the entry then keeps what is still to be taken back
 */
export async function undoSteps(work: Work, entry: JournalEntry, cutOff = false): Promise<Problem | undefined> {
  try {
    return await takeBack(work, entry, cutOff)
  } catch (error) {
    return asProblem(error)
  }
}

async function takeBack(work: Work, entry: JournalEntry, cutOff: boolean): Promise<Problem | undefined> {
  const { host, journal } = work
  const before = await journal.snapshot(entry.id)
  const isUndo = entry.state === 'undoing'
  if (!isUndo) await mend(host, entry.steps, before, !cutOff)
  else if (cutOff) await mend(host, entry.steps, await journal.snapshot(undoingOf(entry.id)), false)
  const now = await takeSnapshot(host, entry.steps)
  if (isUndo && !cutOff) await journal.saveSnapshot(undoingOf(entry.id), now)
  const { changes, afterwards } = undoOrder(entry.steps)
  for (const step of changes) {
    if (step.state !== 'done' && step.state !== 'started') continue
    const stuck = await undoStep(work, entry, step)
    if (stuck) return stuck
  }
  await putBack(host, entry, before, now)
  const isTakenBack = changes.some(({ state }) => state === 'reverted')
  for (const step of afterwards) {
    // a test that failed before says nothing about what is there now
    const isDue =
      knownVerb(step).role === 'test'
        ? step.state === 'done'
        : step.state === 'done' || step.state === 'started' || (cutOff && isTakenBack && step.state === 'pending')
    const stuck = isDue ? await undoStep(work, entry, step) : undefined
    if (stuck) return stuck
  }
  await settle(work, entry.steps)
  await assertLoads(host, entry.steps, now)
  return undefined
}

/** Under which the files are kept as they were when taking back began: not all that was there by then is Sallyport's. */
const undoingOf = (id: string) => `${id}.undoing`

/** Whether a file of the entry is still cut off, as it could not be put back: then nothing may forget what it said. */
export async function isTorn({ host, journal }: Work, { id, steps }: JournalEntry): Promise<boolean> {
  const before = await journal.snapshot(undoingOf(id))
  return before !== undefined && (await damagedFiles(host, steps, before, true)).length > 0
}

/** As {@link undoSteps}, for an entry that stood: what other entries claim of it stays, and becomes theirs. */
export async function undoUnclaimed(work: Work, entry: JournalEntry, cutOff = false): Promise<Problem | undefined> {
  const losses = await leaveClaimed(work, entry)
  return (await undoSteps(work, entry, cutOff)) ?? (await makeUp(work, losses))
}

async function undoStep(
  { host, journal, lock, emit }: Work,
  entry: JournalEntry,
  step: JournalStep,
): Promise<Problem | undefined> {
  const inverse = knownVerb(step).inverse(step.args)
  const verb = knownVerb(inverse)
  const report = (args: unknown) => ({ event: 'step' as const, id: step.id, title: verb.title(args) })
  try {
    let args = await verb.outstanding(host, inverse.args)
    if (args === null) {
      const remains = await verb.remains(host, inverse.args)
      emit({
        ...report(inverse.args),
        state: 'unchanged',
        argv: [],
        ...(remains === null ? {} : { output: remains }),
      })
    }
    // What was stored while a firewall was stopped stands in two places once it runs.
    while (args !== null) {
      const left = args
      const command = verb.command(args)
      emit({ ...report(args), state: 'started', argv: 'argv' in command ? [...command.argv] : [] })
      const { argv, output } = await keepingFiles(host, inverse, () =>
        execute({ host, lock }, { verb: inverse.verb, args: left }),
      )
      emit({ ...report(args), state: 'reverted', argv: [...argv], output })
      args = verb.role === 'change' ? await verb.outstanding(host, inverse.args) : null
    }
    step.state = 'reverted'
    await journal.save(entry).catch(noted(`writing the journal entry ${entry.id}`)) // taking back twice is harmless; not taking back is not
    return undefined
  } catch (error) {
    const found = asProblem(error)
    emit({ ...report(inverse.args), state: 'failed', argv: [], output: found.what })
    return found
  }
}
