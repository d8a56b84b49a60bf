import type { HelperRequest } from '../../helper/index.js'
import { provenByFirewall } from '../../model/evidence.js'
import type { WorkEvent } from '../../model/events.js'
import type { MachineId } from '../../model/machine.js'
import { momentAfter, type Moment } from '../../model/moment.js'
import type { Plan } from '../../model/plan.js'
import { asProblem, problem, type Problem } from '../../model/problem.js'
import type { End } from '../contract.js'
import { msg } from '../../text/index.js'

/** What is tried of a machine that is reached over a network, once its part is made: whether one still gets in. */
export interface Trial {
  /** How long the machine waits to be told that it passed, where it is alone in a change. */
  readonly seconds: number
  /** @throws ProblemError when nobody gets in any more */
  passes(): Promise<void>
  /** The problem where the machine cannot be told to take its part back, and does so by itself. */
  left(cause: Problem, until: Moment): Problem
}

/** What a change does on one machine, and the helper there. */
export interface ChangePart {
  readonly machine: MachineId
  readonly plan: Plan
  /** Where the helper of that machine keeps its journal. */
  readonly stateDir: string
  /** Within how many seconds a person is to confirm it, or it is taken back. */
  readonly confirmWithin?: number
  /** It is wanted although it cuts somebody off. */
  readonly allowLockout?: boolean
  /** Of a machine over a network: without it, a change of this one alone is kept as it is. */
  readonly trial?: Trial
  /** Has the helper carry out a request. */
  run(request: HelperRequest, emit: (event: WorkEvent) => void): Promise<End>
}

/** How long each machine waits, in seconds, to be told that all went well before it takes its part back by itself. */
const TRIAL = 600

/**
 * A change of one machine or of several, all or nothing. Each machine of several makes its part with an end, and is told
 * to keep it once every part is made and proven; if one is not, all are taken back. Whatever becomes of this process,
 * of the network or of a machine meanwhile, the ends see to it.
 * @returns how it ended on each machine, in the order of the parts
 */
export async function applyChange<const P extends readonly ChangePart[]>(
  parts: P,
  emit: (event: WorkEvent) => void,
): Promise<{ [K in keyof P]: End }>
export async function applyChange(parts: readonly ChangePart[], emit: (event: WorkEvent) => void): Promise<End[]> {
  const [only, ...others] = parts
  const alone = only && others.length === 0
  if (alone && !only.trial) return [await made(only, only.plan.end?.until, emit, only.confirmWithin)]
  const until = momentAfter((alone ? only.trial?.seconds : undefined) ?? TRIAL, Date.now())
  // Each request to a helper has an end. What counts is how it ended after the last one.
  const ends = await onTrial(parts, until, (event) => {
    if (event.event !== 'end') emit(event)
  })
  for (const [index, { evidence: _, ...end }] of ends.entries())
    on(parts[index]?.machine ?? '', emit)({ event: 'end', ...end })
  return ends
}

async function onTrial(parts: readonly ChangePart[], until: Moment, emit: Tell): Promise<End[]> {
  const back = (ends: readonly End[], index: number) => takenBack(parts, ends, parts[index]?.machine ?? '', until, emit)
  const ends = await each(parts, (part) => made(part, until, emit))
  // One alone stays as here: the person is told that it is not proven, and decides.
  const isGood = parts.length === 1 ? isMade : isProven
  const failed = ends.findIndex((end) => !isGood(end))
  if (failed !== -1) return parts.length === 1 ? ends : back(ends, failed)
  const tried = await each(parts, ({ trial }, index) => triedOf(trial, ends[index]))
  const locked = tried.findIndex((end) => end.result === 'failed')
  if (locked !== -1) return back(tried, locked)
  const kept = await each(parts, (part, index) => keptOf(part, tried[index], emit))
  const lost = kept.findIndex((end) => end.result === 'failed')
  return lost === -1 ? kept : back(kept, lost)
}

async function triedOf(trial: Trial | undefined, end: End = failedEnd(new Error('no end'))): Promise<End> {
  if (!trial || end.journal === null) return end
  try {
    await trial.passes()
    return end
  } catch (error) {
    return { ...end, result: 'failed', problem: asProblem(error) }
  }
}

const each = (parts: readonly ChangePart[], work: (part: ChangePart, index: number) => Promise<End>): Promise<End[]> =>
  Promise.all(parts.map((part, index) => work(part, index).catch(failedEnd)))

function made(
  { plan, stateDir, run, machine, allowLockout }: ChangePart,
  until: string | undefined,
  emit: Tell,
  confirmWithin?: number,
): Promise<End> {
  const { purpose, firewall, profile, answers, openings, steps } = plan
  const request: HelperRequest = {
    request: 'apply',
    stateDir,
    machine,
    purpose,
    ...(purpose === 'turn-on' && firewall !== null ? { turnsOn: [firewall] } : {}),
    ...(until === undefined ? {} : { until }),
    ...(confirmWithin === undefined ? {} : { confirmWithin }),
    ...(allowLockout === undefined ? {} : { allowLockout }),
    profile,
    answers,
    openings,
    steps: steps.map(({ id, verb, args }) => ({ id, verb, args })),
  }
  return run(request, on(machine, emit))
}

/** Nothing to keep where nothing was changed. What could not be kept still says which entry has to be taken back. */
async function keptOf(
  { machine, plan, stateDir, run, confirmWithin }: ChangePart,
  end: End | undefined,
  emit: Tell,
): Promise<End> {
  if (!end || end.journal === null) return end ?? failedEnd(new Error('no end'))
  const until = plan.end === null ? {} : { until: plan.end.until }
  const trial = confirmWithin === undefined ? {} : { confirmWithin }
  const request: HelperRequest = { request: 'keep', stateDir, journal: end.journal, ...until, ...trial }
  const { problem: cause, confirmBy } = await run(request, on(machine, emit)).catch(failedEnd)
  const due = confirmBy === undefined ? {} : { confirmBy }
  return cause === undefined ? { ...end, ...due } : { ...end, result: 'failed', problem: cause }
}

/** Takes every part back, and says of each why. */
async function takenBack(
  parts: readonly ChangePart[],
  ends: readonly End[],
  because: MachineId,
  until: Moment,
  emit: Tell,
): Promise<End[]> {
  const why = problem(
    'failed',
    msg('api.failedOn', { machine: because }),
    msg('api.allOrNone'),
    msg('api.seeMachine', { machine: because }),
  ).problem
  return each(parts, async ({ machine, stateDir, run, trial }, index) => {
    const end = ends[index]
    if (!end) throw new Error('no end')
    const own = end.problem ?? why
    if (end.journal === null || end.result === 'reverted') return { ...end, problem: own }
    const undo: HelperRequest = { request: 'undo', stateDir, journal: end.journal }
    const undone = await run(undo, on(machine, emit)).catch(failedEnd)
    if (undone.problem === undefined) return { ...end, result: 'reverted', problem: own }
    return trial ? { ...end, result: 'failed', problem: trial.left(own, until) } : undone
  })
}

type Tell = (event: WorkEvent) => void

const on =
  (machine: MachineId, emit: Tell): Tell =>
  (event) => {
    emit({ ...event, machine })
  }

const isMade = ({ result }: End): boolean => result === 'applied' || result === 'unchanged'

const isProven = (end: End): boolean => isMade(end) && provenByFirewall(end.evidence)

const failedEnd = (error: unknown): End => ({
  result: 'failed',
  journal: null,
  evidence: [],
  problem: asProblem(error),
})
