import type { HelperRequest } from '../../helper/index.js'
import { provenByFirewall } from '../../model/evidence.js'
import type { WorkEvent } from '../../model/events.js'
import type { MachineId } from '../../model/machine.js'
import { momentAfter } from '../../model/moment.js'
import type { Plan } from '../../model/plan.js'
import { asProblem, problem } from '../../model/problem.js'
import type { End } from '../contract.js'
import { msg } from '../../text/index.js'

/** What a change does on one machine, and the helper there. */
export interface ChangePart {
  readonly machine: MachineId
  readonly plan: Plan
  /** Where the helper of that machine keeps its journal. */
  readonly stateDir: string
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
  if (only && others.length === 0) return [await made(only, only.plan.end?.until, emit)]
  const trial = momentAfter(TRIAL, Date.now())
  const ends = await each(parts, (part) => made(part, trial, emit))
  const failed = ends.findIndex((end) => !isProven(end))
  if (failed !== -1) return takenBack(parts, ends, parts[failed]?.machine ?? '', emit)
  const kept = await each(parts, (part, index) => keptOf(part, ends[index], emit))
  const lost = kept.findIndex((end) => end.result === 'failed')
  return lost === -1 ? kept : takenBack(parts, kept, parts[lost]?.machine ?? '', emit)
}

const each = (parts: readonly ChangePart[], work: (part: ChangePart, index: number) => Promise<End>): Promise<End[]> =>
  Promise.all(parts.map((part, index) => work(part, index).catch(failedEnd)))

function made({ plan, stateDir, run, machine }: ChangePart, until: string | undefined, emit: Tell): Promise<End> {
  const { purpose, firewall, profile, answers, openings, steps } = plan
  const request: HelperRequest = {
    request: 'apply',
    stateDir,
    machine,
    purpose,
    ...(purpose === 'turn-on' && firewall !== null ? { turnsOn: [firewall] } : {}),
    ...(until === undefined ? {} : { until }),
    profile,
    answers,
    openings,
    steps: steps.map(({ id, verb, args }) => ({ id, verb, args })),
  }
  return run(request, on(machine, emit))
}

/** Nothing to keep where nothing was changed. What could not be kept still says which entry has to be taken back. */
async function keptOf({ machine, plan, stateDir, run }: ChangePart, end: End | undefined, emit: Tell): Promise<End> {
  if (!end || end.journal === null) return end ?? failedEnd(new Error('no end'))
  const until = plan.end === null ? {} : { until: plan.end.until }
  const request: HelperRequest = { request: 'keep', stateDir, journal: end.journal, ...until }
  const { problem: cause } = await run(request, on(machine, emit)).catch(failedEnd)
  return cause === undefined ? end : { ...end, result: 'failed', problem: cause }
}

/** Takes every part back, and says of each why. */
async function takenBack(
  parts: readonly ChangePart[],
  ends: readonly End[],
  because: MachineId,
  emit: Tell,
): Promise<End[]> {
  const why = problem(
    'failed',
    msg('api.failedOn', { machine: because }),
    msg('api.allOrNone'),
    msg('api.seeMachine', { machine: because }),
  ).problem
  return each(parts, async ({ machine, stateDir, run }, index) => {
    const end = ends[index]
    if (!end) throw new Error('no end')
    const own = end.problem ?? why
    if (end.journal === null || end.result === 'reverted') return { ...end, problem: own }
    const undone = await run({ request: 'undo', stateDir, journal: end.journal }, on(machine, emit))
    return undone.problem === undefined ? { ...end, result: 'reverted', problem: own } : undone
  })
}

type Tell = (event: WorkEvent) => void

const on =
  (machine: MachineId, emit: Tell): Tell =>
  (event) => {
    emit({ ...event, machine })
  }

const isProven = ({ result, evidence }: End): boolean =>
  (result === 'applied' || result === 'unchanged') && provenByFirewall(evidence)

const failedEnd = (error: unknown): End => ({
  result: 'failed',
  journal: null,
  evidence: [],
  problem: asProblem(error),
})
