import { readOnce } from '../hosts/index.js'
import { noted } from '../log/index.js'
import { thisWorker, type JournalEntry, type JournalStep } from '../journal/index.js'
import type { EndEvent } from '../model/events.js'
import { asProblem, problem } from '../model/problem.js'
import { readGround, type Ground } from '../netfilter/index.js'
import { takeOver } from './claims.js'
import { arm, disarm } from './end.js'
import { endingAt } from './ending.js'
import { knownVerb, openedFor } from '../plan/index.js'
import { execute } from './execute.js'
import type { ApplyRequest } from './request.js'
import { onceMade } from './once-made.js'
import { undoTurnOff } from './undo-turn-off.js'
import { guardWaysIn } from './lockout.js'
import { hashes, takeSnapshot } from './stored.js'
import { undoSteps } from './undo-steps.js'
import { assertLoads, keepingFiles } from './whole.js'
import type { Work } from './work.js'
import { shutAltogether } from '../verify/index.js'
import { msg, sentences } from '../text/index.js'

/**
 * Carries out a plan. The journal is written before anything changes, and again around every step; the first failure
 * takes everything back.
 */
export async function apply(work: Work, request: ApplyRequest, uid: number): Promise<EndEvent> {
  const { host, journal, emit } = work
  const ahead = await lookAhead(work, request)
  const isSo = ahead.every(({ verb, state }) => state === 'unchanged' || knownVerb({ verb }).role === 'test')
  if (isSo && !(await isClaimed(work, request))) return await nothingToDo(work, request)
  const lockedOut = await guardWaysIn(work, request.steps, {
    insists: request.allowLockout,
    unproven: request.confirmWithin === undefined ? 'refused' : 'done',
  })
  const now = new Date()
  const { machine, profile, answers, openings, purpose = 'open' } = request
  const entry: JournalEntry = {
    schema: 2,
    id: await journal.newId(now),
    machine,
    time: now.toISOString(),
    state: 'applying',
    purpose,
    end: endingAt(request.until, request.confirmWithin),
    worker: await thisWorker(journal.host),
    uid,
    profile,
    answers,
    openings,
    steps: request.steps.map(({ id, verb, args }) => ({ id, verb, args, state: 'pending' })),
    after: {},
  }
  const before = await takeSnapshot(host, request.steps)
  const groundBefore =
    purpose === 'open' && host.platform === 'linux'
      ? await readGround(host).catch(noted('reading the kernel’s rules'))
      : undefined
  await journal.saveSnapshot(entry.id, before)
  await journal.save(entry)
  try {
    // Before the first step: from then on nothing stays open for ever, whatever happens to this process.
    if (entry.end) {
      await arm(work, entry, ours(ahead))
      await journal.save(entry)
    }
    for (const step of entry.steps) {
      await runStep(work, entry, step)
      if (work.cancelled()) throw stopped()
    }
    const cutOff = await lockedOut()
    if (cutOff) throw cutOff
    await arm(work, entry, ours(entry.steps))
    await assertLoads(host, request.steps, before)
    if (groundBefore) await assertHelps(work, openings, groundBefore)
    entry.after = hashes(await takeSnapshot(host, request.steps))
    entry.state = 'applied'
    await journal.save(entry)
  } catch (error) {
    return rollBack(work, entry, error)
  }
  const { end } = entry
  const made: EndEvent = {
    event: 'end',
    result: 'applied',
    journal: entry.id,
    ...(end?.confirm === true ? { confirmBy: end.until } : {}),
  }
  return onceMade(made, async () => {
    if (purpose === 'open') await takeOver(work, entry)
    await undoTurnOff(work, request.turnsOn ?? [])
  })

  async function runStep(inside: Work, of: JournalEntry, step: JournalEntry['steps'][number]): Promise<void> {
    const verb = knownVerb(step)
    const report = { event: 'step' as const, id: step.id, title: verb.title(step.args) }
    const args = isIdle(step, of.steps.slice(0, of.steps.indexOf(step)))
      ? null
      : await verb.outstanding(host, step.args)
    if (args === null) {
      step.state = 'unchanged'
      emit({ ...report, state: 'unchanged', argv: [] })
      return
    }
    step.args = args
    step.state = 'started'
    await journal.save(of)
    const command = verb.command(args)
    emit({ ...report, state: 'started', argv: 'argv' in command ? [...command.argv] : [] })
    try {
      const { argv, output } = await keepingFiles(host, step, () => execute(inside, step))
      step.state = 'done' // stored with the next step: until then it stands there as begun, which is taken back as well
      emit({ ...report, state: 'done', argv: [...argv], output })
    } catch (error) {
      emit({ ...report, state: 'failed', argv: [], output: asProblem(error).what })
      throw error
    }
  }
}

/** @throws ProblemError of kind `unproven` when nobody gets in all the same */
async function assertHelps({ host }: Work, openings: ApplyRequest['openings'], before: Ground): Promise<void> {
  const shut = await shutAltogether(host, openings, before).catch(noted('looking who refuses what was opened'))
  if (shut)
    throw problem('unproven', msg('helper.didNotHelp', { seen: shut.seen }), msg('helper.didNotHelpMeaning'), shut.fix)
}

/** Whether it is open by other changes, which would close it again if it were not claimed. */
async function isClaimed({ journal }: Work, { purpose = 'open', ...wish }: ApplyRequest): Promise<boolean> {
  return purpose === 'open' && openedFor(await journal.open(), wish).length > 0
}

const ours = (steps: readonly JournalStep[]): JournalStep[] => steps.filter(({ state }) => state !== 'unchanged')

/** What each step will find to do, as far as that can be told before the first one has run. */
async function lookAhead({ host }: Work, { steps }: ApplyRequest): Promise<JournalStep[]> {
  const look = readOnce(host)
  const found = await Promise.all(
    steps.map(async ({ id, verb, args }): Promise<JournalStep> => {
      const left = await knownVerb({ verb }).outstanding(look, args)
      return { id, verb, args: left ?? args, state: left === null ? 'unchanged' : 'pending' }
    }),
  )
  return found.map((step, index) => (isIdle(step, found.slice(0, index)) ? { ...step, state: 'unchanged' } : step))
}

/** A service need not read again what none of the steps in front has changed; without such steps it was asked for itself. */
function isIdle(step: JournalStep, inFront: readonly JournalStep[]): boolean {
  if (knownVerb(step).role !== 'activation') return false
  const changes = inFront.filter((other) => knownVerb(other).role === 'change')
  return changes.length > 0 && changes.every(({ state }) => state === 'unchanged')
}

async function nothingToDo(work: Work, { steps, turnsOn = [] }: ApplyRequest): Promise<EndEvent> {
  for (const step of steps)
    work.emit({
      event: 'step',
      id: step.id,
      title: knownVerb(step).title(step.args),
      state: 'unchanged',
      argv: [],
    })
  await undoTurnOff(work, turnsOn)
  return { event: 'end', result: 'unchanged', journal: null }
}

async function rollBack(work: Work, entry: JournalEntry, error: unknown): Promise<EndEvent> {
  const cause = asProblem(error)
  const stuck = await undoSteps(work, entry)
  if (stuck) {
    await work.journal.save(entry).catch(noted(`writing the journal entry ${entry.id}`))
    const what = sentences([cause.what, msg('helper.undoFailedToo', { problem: stuck.what })])
    return {
      event: 'end',
      result: 'failed',
      journal: entry.id,
      problem: { ...cause, what, todo: msg('helper.undoOnceMended') },
    }
  }
  entry.state = 'reverted'
  // What is left of it finds nothing to take back, and goes at its end.
  await disarm(work, entry).catch(noted(`removing what would end ${entry.id}`))
  await work.journal.save(entry).catch(noted(`writing the journal entry ${entry.id}`))
  await work.journal.dropSnapshot(entry.id)
  return {
    event: 'end',
    result: 'reverted',
    journal: entry.id,
    problem: { ...cause, meaning: sentences([cause.meaning, msg('helper.rolledBack')]) },
  }
}

function stopped(): Error {
  return problem('failed', msg('helper.stopped'), msg('helper.nothingHalfDone'), msg('helper.applyAgain'))
}
