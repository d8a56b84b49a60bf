import type { PlanDraft } from '../../firewall/index.js'
import type { JournalEntry } from '../../journal/index.js'
import { LOCAL, type MachineId } from '../../model/machine.js'
import { CONFIRM_WITHIN, type Plan } from '../../model/plan.js'
import { placed } from '../../model/zones.js'
import {
  claimants,
  claimedOf,
  endsBefore,
  heldSteps,
  knownVerb,
  makePlan,
  openedFor,
  risksOf,
  type Wish,
} from '../../plan/index.js'
import { exposures } from '../../profiles/index.js'
import type { OpenTask, Request, Task } from '../contract.js'
import type { Context } from '../context.js'
import { closedWaysOut, readSsh } from '../../verify/index.js'
import { endFor, type EndOfPlan } from './end.js'
import { overSsh } from './over-ssh.js'
import { openEntries } from './history.js'
import { planTurn } from './turn.js'
import { workOut, type Wanted } from './wanted.js'
import { msg, type Message, type Text } from '../../text/index.js'

/** What applying would do, without doing it. */
export async function plan(context: Context, task: Task): Promise<Plan> {
  const made = await planTask(context, task)
  const [inUse, { confirmWithin = CONFIRM_WITHIN }] = await Promise.all([
    touchedPorts(context, made),
    context.settings.read(),
  ])
  const reasons = risksOf(made.steps, inUse)
  return overSsh(context.remote, reasons.length === 0 ? made : { ...made, risk: { reasons, confirmWithin } })
}

/** The ports that a plan opens and that somebody looks after this machine through right now. */
async function touchedPorts({ host, sshConnection }: Context, { openings, steps }: Plan): Promise<string[]> {
  const incoming = openings.filter(({ direction, protocol }) => direction === 'in' && protocol === 'tcp')
  if (incoming.length === 0 || steps.length === 0) return []
  const { inUse } = await readSsh(host, sshConnection)
  const isOpened = (port: number) => incoming.some(({ ports: { first, last } }) => first <= port && port <= last)
  return inUse.filter(isOpened).map((port) => `${port}/tcp`)
}

async function planTask(context: Context, task: Task): Promise<Plan> {
  if ('turn' in task) return planTurn(context, task)
  if ('remedy' in task) return (await import('./remedy.js')).planRemedy(context, task) // seldom: it loads much
  return planOpen(context, await workOut(context, task), task)
}

/** The plan of a service that was worked out, with its end if it is to have one. */
export async function planOpen(context: Context, wanted: Wanted, task: OpenTask): Promise<Plan> {
  const { backend, profile, openings, letOut, observed } = wanted
  const draft = await withFiles(context, wanted, observed.plan(openings, profile))
  const unchanged = new Set(draft.unchanged.map(({ opening }) => opening))
  const opened = openings.filter((opening) => !unchanged.has(opening))
  const calls = draft.steps.map(({ call }) => call)
  const entries = await openEntries(context)
  const wish = { profile, openings: placed(openings, { firewall: backend.kind, zone: task.zone }), until: task.until }
  const shared = openedFor(entries, wish)
  const [ending, closed] = await Promise.all([
    endFor(context.host, calls, profile.title, task.until, shared.length > 0),
    closedWaysOut(context.host, [...openings, ...letOut], opened, {
      families: observed.families,
      front: backend.kind,
    }),
  ])
  const held = shared.length > 0 ? [msg('api.sharedWith', { services: titlesOf(shared) })] : []
  const warnings = [...ending.warnings, ...closed, ...closingSoon(entries, wish), ...held]
  return planOf(wanted, task, draft, { end: ending.end, warnings, sharedWith: servicesOf(shared) }, context.machine)
}

/** The ports first, then the files: a service that is started anew by hand meanwhile finds its new ports open. */
async function withFiles({ host }: Context, { files }: Wanted, draft: PlanDraft): Promise<PlanDraft> {
  const steps = [...draft.steps]
  for (const { edit, reason } of files) {
    const call = { verb: 'file.edit', args: { ...edit } }
    // without rights to read the file, the helper finds out whether anything is to be done
    const hidden = host.uid !== 0 && (await host.read(edit.path)).state === 'denied'
    if (hidden || (await knownVerb(call).outstanding(host, call.args)) !== null)
      steps.push({ call, reason, risk: 'low' })
  }
  return { ...draft, steps }
}

/**
 * What ends with an earlier change although it is claimed from now on: a part of a rule that cannot be made narrower
 * while it stands.
 */
function closingSoon(inForce: readonly JournalEntry[], { openings, until }: Wish): Message[] {
  return claimants(inForce).flatMap((entry) => {
    if (!entry.end || !endsBefore(entry.end.until, until)) return []
    const held = heldSteps(entry)
    const ends = held.some((step) => {
      const claimed = claimedOf(step, held, openings)
      return claimed !== null && claimed.lost.length > 0 && !claimed.instead
    })
    return ends
      ? [msg('api.endsEarlier', { until: { at: entry.end.until }, command: `sallyport undo ${entry.id}` })]
      : []
  })
}

const titlesOf = (entries: readonly JournalEntry[]): Text[] =>
  servicesOf(entries).flatMap((id) => entries.find(({ profile }) => profile.id === id)?.profile.title ?? [])

/** The ids of the services that others opened it for, each once. */
function servicesOf(entries: readonly JournalEntry[]): string[] {
  return [...new Set(entries.map(({ profile }) => profile.id))]
}

export function planOf(
  { backend, profile, openings, observed }: Wanted,
  { answers, zone }: Request,
  draft: PlanDraft = observed.plan(openings, profile),
  { end, warnings, sharedWith }: EndOfPlan & Pick<Plan, 'sharedWith'> = { end: null, warnings: [], sharedWith: [] },
  machine: MachineId = LOCAL,
): Plan {
  const unread = observed.readable ? [] : [msg('api.rulesUnread')]
  return makePlan({
    machine,
    end,
    sharedWith,
    profile: { id: profile.id, title: profile.title },
    answers,
    openings: placed(openings, { firewall: backend.kind, zone }),
    draft,
    warnings: [...warnings, ...unread, ...exposures(profile, openings)],
    observed: observed.readable,
  })
}
