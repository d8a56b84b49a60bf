import { contested } from '../../doctor/index.js'
import { detect, firewallOfChange, isUsable, type PlanDraft, type Switch } from '../../firewall/index.js'
import type { JournalEntry } from '../../journal/index.js'
import { untilText } from '../../model/moment.js'
import { FIREWALL_TITLES, titleOf, type Detection, type FirewallKind } from '../../model/observation.js'
import type { Plan } from '../../model/plan.js'
import { problem } from '../../model/problem.js'
import { capital } from '../../model/text.js'
import { guardSsh, makePlan } from '../../plan/index.js'
import { readListeners } from '../../verify/index.js'
import type { Context } from '../context.js'
import type { TurnTask } from '../contract.js'
import { endFor } from './end.js'
import { openEntries } from './history.js'
import { chooseTarget, type Target } from './target.js'

/** What switches this machine's firewall on or off, without doing it. */
export async function planTurn(context: Context, { turn: to, firewall, until }: TurnTask): Promise<Plan> {
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
      ? await guardSsh(host, context.sshConnection, target, draft)
      : await warned(context, draft)
  const title = `${capitalNot(FIREWALL_TITLES[backend.kind])} switched ${to}`
  const parts = {
    purpose: to === 'on' ? ('turn-on' as const) : ('turn-off' as const),
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
function endsOf(off: readonly JournalEntry[], to: Switch): string[] {
  const now = Date.now()
  return off.flatMap((entry) => {
    const { id, end } = entry
    if (!end) return []
    const when = `${titleOf(firewallOfChange(entry))} was to be switched on by itself at ${untilText(end.until, now)}`
    return to === 'on'
      ? [`${when}. That is called off: it is on from now.`]
      : [`${when}, and still is. To choose another end, take that back first with: sallyport undo ${id}`]
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
  const title = FIREWALL_TITLES[other.kind]
  throw problem(
    'refused',
    `${capital(title)} guards this machine already.`.replace(/^Ufw|^Firewalld|^Nftables|^Iptables/, title),
    'Two firewalls at once are in each other’s way: what one lets in, the other may refuse. Nothing was changed.',
    `Switch ${title} off first, with: sallyport off --firewall ${other.kind}`,
  )
}

const MANY = 8

/** What becomes reachable, as far as it listens now. */
async function warned({ host }: Context, draft: PlanDraft): Promise<PlanDraft> {
  const listeners = await readListeners(host)
  const open = (listeners ?? []).filter(({ loopback }) => !loopback)
  const ports = [...new Set(open.map(({ port, protocol }) => `${port}/${protocol}`))]
  const shown = ports.slice(0, MANY).join(', ')
  const rest = ports.length > MANY ? ` and ${ports.length - MANY} more` : ''
  const none = listeners === null ? 'What listens now could not be read.' : 'Nothing listens right now.'
  const which = ports.length === 0 ? none : `Now these listen: ${shown}${rest}.`
  return {
    ...draft,
    warnings: [
      `While it is off, nothing is refused: whatever listens on this machine can be reached from the network. ${which}`,
      ...draft.warnings,
    ],
  }
}

const capitalNot = (title: string) => (/^(?:ufw|firewalld|nftables|iptables)$/.test(title) ? title : capital(title))
