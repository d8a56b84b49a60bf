import { runHelper } from '../../elevate/index.js'
import type { HelperEvent, HelperRequest } from '../../helper/index.js'
import { isInterrupted, isOverdue, systemState } from '../../journal/index.js'
import { provenByFirewall, type OpeningEvidence } from '../../model/evidence.js'
import type { EndEvent, WorkEvent } from '../../model/events.js'
import type { Plan } from '../../model/plan.js'
import { problem, ProblemError } from '../../model/problem.js'
import type { End, Task } from '../contract.js'
import type { Context } from '../context.js'
import { applyChange, type ChangePart } from './change.js'
import { openEntries } from './history.js'
import { assertEnds, trialOf } from './over-ssh.js'
import { plan, planOpen } from './plan.js'
import { methodFor } from './rights.js'
import { switchedOff } from './turn.js'
import { verify } from './verify.js'
import { workOut } from './wanted.js'
import { msg } from '../../text/index.js'

export type Emit = (event: WorkEvent) => void

/** Opens a service, switches the firewall or mends a conflict: plans again, compares with what was shown, and hands the plan to the elevated helper. */
export async function apply(
  context: Context,
  request: Task & { digest?: string | undefined; confirmWithin?: number | undefined },
  emit: Emit,
): Promise<End> {
  await recoverFirst(context, emit)
  const service = 'profile' in request ? request : undefined
  const wanted = service && (await workOut(context, service))
  const made = wanted
    ? await planOpen(context, wanted, service)
    : (shownPlan(context, request) ?? (await plan(context, request)))
  if (request.digest !== undefined && request.digest !== made.digest) throw changed()
  if (made.steps.length + made.sharedWith.length === 0 && !(await leftToSettle(context, made))) {
    const evidence = service ? (await verify(context, service)).openings : []
    if (service) emit({ event: 'evidence', openings: evidence })
    return finish({ event: 'end', result: 'unchanged', journal: null }, evidence, emit)
  }
  if (context.remote) {
    await methodFor(context) // without rights nothing else matters
    await assertEnds(context.remote, made)
  }
  const [end] = await applyChange([partOf(context, made, request)], emit)
  return end
}

/** A plan for the machine of a context. */
export function partOf(
  context: Context,
  plan: Plan,
  {
    confirmWithin,
    allowLockout,
  }: { readonly confirmWithin?: number | undefined; readonly allowLockout?: boolean | undefined } = {},
): ChangePart {
  return {
    machine: context.machine,
    plan,
    stateDir: helperState(context),
    ...(confirmWithin === undefined ? {} : { confirmWithin }),
    ...(allowLockout === undefined ? {} : { allowLockout }),
    ...(context.remote ? { trial: trialOf(context.remote) } : {}),
    run: (request, emit) => elevated(context, request, emit),
  }
}

/** Whether the firewall is on already, and an earlier switching off has still to be done with. */
async function leftToSettle(context: Context, { purpose, firewall }: Plan): Promise<boolean> {
  return purpose === 'turn-on' && firewall !== null && switchedOff(await openEntries(context), firewall).length > 0
}

/** A remedy that was made of readings with rights: to read them again would be to ask for the password again. */
function shownPlan({ host, shown }: Context, request: Task & { digest?: string | undefined }): Plan | undefined {
  return host.uid !== 0 && 'remedy' in request ? shown.get(request.digest ?? '') : undefined
}

/**
 * Takes back what an earlier run left in the middle, and what should have ended by now, if anything: a plan that counted on the rules it left would lack
 * them once the helper has taken them back.
 */
async function recoverFirst(context: Context, emit: Emit): Promise<void> {
  const entries = await openEntries(context)
  const cutOff = await Promise.all(entries.map((entry) => isInterrupted(context.keeper, entry)))
  if (!cutOff.includes(true) && !entries.some((entry) => isOverdue(entry))) return
  const { problem: stuck } = await elevated(
    context,
    { request: 'recover', stateDir: helperState(context) },
    (event) => {
      if (event.event !== 'end') emit(event)
    },
  )
  if (stuck) throw new ProblemError(stuck)
}

/** Runs a request that changes something, and sums up its events. */
export async function elevated(context: Context, request: HelperRequest, emit: Emit): Promise<End> {
  let evidence: OpeningEvidence[] = []
  let end: EndEvent | undefined
  const follow = (event: HelperEvent) => {
    if (event.event === 'readings' || event.event === 'watched') return
    if (event.event === 'evidence') evidence = event.openings
    if (event.event === 'end') end = event
    else emit(event)
  }
  await runHelper(await methodFor(context), request, follow, context.signal)
  if (!end) throw new Error('the helper reported no end')
  return finish(end, evidence, emit)
}

function finish(end: EndEvent, evidence: OpeningEvidence[], emit: Emit): End {
  const { result, journal, confirmBy, problem: cause } = end
  const opened = result === 'applied' || (result === 'unchanged' && evidence.length > 0)
  const unproven = opened && !provenByFirewall(evidence) ? notProven(evidence) : undefined
  const shown = cause ?? unproven
  emit({ ...end, ...(shown ? { problem: shown } : {}) })
  const due = confirmBy === undefined ? {} : { confirmBy }
  return { result, journal, evidence, ...due, ...(shown ? { problem: shown } : {}) }
}

/** Where the helper keeps its journal. */
export function helperState({ host, namedState, stateDirs }: Context): string {
  const system = systemState(host.platform)
  return namedState ?? (host.uid === 0 ? (stateDirs[0] ?? system) : system)
}

function changed(): Error {
  return problem('changed', msg('api.changed'), msg('text.nothingChanged'), msg('api.lookAgain'))
}

function notProven(evidence: readonly OpeningEvidence[]): End['problem'] {
  const failed = evidence.flatMap(({ checks }) =>
    checks.filter(({ level, result }) =>
      level === 'effective' ? result === 'fail' : level !== 'listening' && result !== 'pass',
    ),
  )
  const [first] = failed
  return {
    kind: 'unproven',
    what: msg('api.notProven', { seen: first?.seen ?? '' }),
    meaning: msg('api.maybeUnreachable'),
    todo: first?.fix ?? msg('api.checkAgain'),
  }
}
