import { conflictOf, type Judged, type Remedy } from '../../doctor/index.js'
import type { Conflicts, UnknownCheck } from '../../model/observation.js'
import type { Plan } from '../../model/plan.js'
import { problem } from '../../model/problem.js'
import { placed } from '../../model/zones.js'
import { guardSshAlone, makePlan } from '../../plan/index.js'
import type { Context } from '../context.js'
import type { RemedyTask } from '../contract.js'
import { endFor } from './end.js'
import { examined } from './examined.js'
import { msg } from '../../text/index.js'

/** What is in each other's way on this machine. Reads with rights: may ask for a password. */
export async function conflicts(context: Context): Promise<Conflicts> {
  const { found, unknown } = await examined(context)
  return { conflicts: found.map(conflictOf), unknownChecks: [...unknown] }
}

/** What mends a conflict, without doing it. */
export async function planRemedy(context: Context, task: RemedyTask): Promise<Plan> {
  const { host, found, unknown } = await examined(context, task)
  const conflict = found.find(({ id }) => id === task.remedy)
  if (!conflict) throw notThere(task.remedy, found, unknown)
  const remedy = chosen(conflict, task.choice)
  const { sshConnection } = context
  const made = await remedy.draft()
  const draft =
    remedy.decidesAlone === true && remedy.firewall !== undefined
      ? await guardSshAlone(host, { sshConnection, allowLockout: task.allowLockout }, remedy.firewall, made)
      : made
  const calls = draft.steps.map(({ call }) => call)
  const end = await endFor(context.host, calls, remedy.title, task.until)
  const plan = makePlan({
    machine: context.machine,
    purpose: 'remedy',
    profile: { id: `remedy-${conflict.id}`, title: remedy.title },
    answers: { values: {} },
    openings: remedy.firewall === undefined ? [] : placed(remedy.openings ?? [], { firewall: remedy.firewall }),
    observed: true,
    draft,
    warnings: end.warnings,
    end: end.end,
  })
  if (context.shown.size >= SHOWN) context.shown.clear()
  context.shown.set(plan.digest, plan)
  return plan
}

/** Nobody looks at more plans at once. */
const SHOWN = 20

/** @throws ProblemError of kind `input` when it is not clear which one is meant */
function chosen({ what, todo, remedies }: Judged, choice: string | undefined): Remedy {
  const [only, ...others] = remedies
  const remedy = choice === undefined && others.length === 0 ? only : remedies.find(({ id }) => id === choice)
  if (remedy) return remedy
  if (!only) throw problem('refused', what, msg('api.noPlanForIt'), todo)
  throw problem(
    'input',
    choice === undefined
      ? msg('api.severalRemedies', { conflict: what })
      : msg('api.noSuchRemedy', { choice, conflict: what }),
    msg('text.nothingChanged'),
    msg('api.chooseRemedy', { choices: remedies.map(({ id, label }) => msg('api.remedyChoice', { id, label })) }),
  )
}

function notThere(id: string, found: readonly Judged[], unknown: readonly UnknownCheck[]): Error {
  const unmade = unknown.find((check) => id === check.id || id.startsWith(`${check.id}-`))
  if (unmade)
    return problem(
      'failed',
      msg('api.remedyUnchecked', { id, why: unmade.why }),
      msg('text.nothingChanged'),
      msg('api.unblockReading'),
    )
  const ids = found.map((conflict) => conflict.id)
  return problem(
    'input',
    msg('api.noSuchConflict', { id }),
    msg('api.maybeMended'),
    ids.length === 0 ? msg('api.noConflicts') : msg('api.conflictsFound', { ids }),
  )
}
