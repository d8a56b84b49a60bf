import { contested } from '../../doctor/index.js'
import { detect, firewallOfChange, isUsable, type PlanDraft, type Switch } from '../../firewall/index.js'
import type { JournalEntry } from '../../journal/index.js'
import { firewallName, firewallNameFirst, type Detection, type FirewallKind } from '../../model/observation.js'
import type { Plan } from '../../model/plan.js'
import { problem } from '../../model/problem.js'
import { guardSsh, makePlan } from '../../plan/index.js'
import { readListeners } from '../../verify/index.js'
import type { Context } from '../context.js'
import type { TurnTask } from '../contract.js'
import { endFor } from './end.js'
import { openEntries } from './history.js'
import { chooseTarget, type Target } from './target.js'
import { msg, sentences, type Message } from '../../text/index.js'

/** What switches this machine's firewall on or off, without doing it. */
export async function planTurn(context: Context, { turn: to, firewall, until, allowLockout }: TurnTask): Promise<Plan> {
  const { host } = context
  const [detection, entries] = await Promise.all([detect(host), openEntries(context)])
  const target = chooseTarget(detection, firewall ?? likely(detection, to, entries))
  const { backend, finding } = target
  if (to === 'on') refuseSecond(detection, target)
  const turned = await backend.turn(host, finding, to)
  const draft = { ...turned, warnings: [...endsOf(switchedOff(entries, backend.kind), to), ...turned.warnings] }
  const nothing = draft.steps.length === 0
  const guarded = nothing
    ? draft
    : to === 'on'
      ? await guardSsh(host, { sshConnection: context.sshConnection, allowLockout }, target, draft)
      : await warned(context, draft)
  const title = msg(to === 'on' ? 'api.switchedOn' : 'api.switchedOff', { firewall: firewallNameFirst(backend.kind) })
  const parts = {
    machine: context.machine,
    purpose: to === 'on' ? ('turn-on' as const) : ('turn-off' as const),
    firewall: backend.kind,
    profile: { id: `turn-${to}`, title },
    answers: { values: {} },
    openings: [],
    observed: true,
  }
  const calls = guarded.steps.map(({ call }) => call)
  const end = await endFor(host, calls, title, until)
  return makePlan({ ...parts, draft: guarded, warnings: end.warnings, end: end.end })
}

/** Every time that Sallyport switched this firewall off, as far as nobody took that back. */
export function switchedOff(entries: readonly JournalEntry[], kind: FirewallKind): JournalEntry[] {
  return entries.filter(
    (entry) => entry.purpose === 'turn-off' && entry.state === 'applied' && firewallOfChange(entry) === kind,
  )
}

/** What an earlier end does to what is wanted now. */
function endsOf(off: readonly JournalEntry[], to: Switch): Message[] {
  return off.flatMap((entry) => {
    const { id, end } = entry
    if (!end) return []
    const parts = { firewall: firewallNameFirst(firewallOfChange(entry)), until: { at: end.until } }
    return to === 'on'
      ? [msg('api.switchOnCalledOff', parts)]
      : [msg('api.switchOnStays', { ...parts, command: `sallyport undo ${id}` })]
  })
}

/**
 * Where nothing guards: the one that Sallyport switched off, else the only one that is set to start, or that there is.
 * To switch off what is off, any will do.
 */
function likely(detection: Detection, to: Switch, entries: readonly JournalEntry[]): FirewallKind | undefined {
  const { inCharge, firewalls } = detection
  if (inCharge !== null || contested(detection).length > 0) return undefined
  const off = firewalls.filter(({ installed, kind }) => installed && switchedOff(entries, kind).length > 0)
  if (to === 'on' && off.length === 1) return off[0]?.kind
  const installed = firewalls.filter(isUsable)
  const enabled = installed.filter((finding) => finding.enabled)
  return (enabled.length === 1 || to === 'off' ? (enabled[0] ?? installed[0]) : undefined)?.kind
}

function refuseSecond({ firewalls }: Detection, { finding }: Target): void {
  const other = firewalls.find(({ kind, running, loaded }) => kind !== finding.kind && running && loaded !== false)
  if (!other) return
  throw problem(
    'refused',
    msg('api.guardedAlready', { firewall: firewallNameFirst(other.kind) }),
    msg('api.twoAtOnce'),
    msg('api.switchOffFirst', {
      firewall: firewallName(other.kind),
      command: `sallyport off --firewall ${other.kind}`,
    }),
  )
}

const MANY = 8

/** What becomes reachable, as far as it listens now. */
async function warned({ host }: Context, draft: PlanDraft): Promise<PlanDraft> {
  const listeners = await readListeners(host)
  const open = (listeners ?? []).filter(({ loopback }) => !loopback)
  const ports = [...new Set(open.map(({ port, protocol }) => `${port}/${protocol}`))]
  const rest = ports.length > MANY ? [msg('api.moreListeners', { count: ports.length - MANY })] : []
  const none = listeners === null ? msg('api.listenersUnread') : msg('api.noListeners')
  const which = ports.length === 0 ? none : msg('api.listeners', { ports: [...ports.slice(0, MANY), ...rest] })
  return { ...draft, warnings: [sentences([msg('api.offExposes'), which]), ...draft.warnings] }
}
