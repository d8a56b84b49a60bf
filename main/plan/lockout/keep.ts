import { backendOf, detect, type Backend, type PlanDraft } from '../../firewall/index.js'
import type { Host, Platform } from '../../hosts/index.js'
import { familyOf } from '../../model/net.js'
import type { FirewallFinding, FirewallKind } from '../../model/observation.js'
import { programsOf, type Opening } from '../../model/opening.js'
import { asProblem, problem } from '../../model/problem.js'
import { readWaysIn, type WaysIn } from '../../verify/index.js'
import { distinct, msg, sentences, type Message } from '../../text/index.js'

/** Who must not be locked out. */
export interface Guarded {
  /** What sshd told this session about itself, when the caller comes through one. */
  readonly sshConnection: string | undefined
  /** They were told, and insist. */
  readonly allowLockout?: boolean | undefined
}

/**
 * The guard against locking out: what this machine is looked after by, and who works on it from elsewhere, is let in
 * before anything is refused.
 * @throws ProblemError of kind `refused` when that cannot be had while somebody is connected through it
 */
export async function guardSsh(
  host: Host,
  { sshConnection, allowLockout }: Guarded,
  { backend, finding }: { readonly backend: Backend; readonly finding: FirewallFinding },
  draft: PlanDraft,
): Promise<PlanDraft> {
  if (allowLockout === true) return draft
  const ways = await readWaysIn(host, sshConnection)
  const openings = openingsFor(ways, host.platform)
  if (openings.length === 0) return draft
  const inUse = distinct(ways.sessions.map(({ port }) => String(port)))
  try {
    const observed = await backend.observe(host, finding, { programs: programsOf(openings) })
    const first = observed.plan(openings, { id: 'ssh', title: 'SSH' })
    const kept = first.steps.length > 0 ? [guardText(openings, inUse.length > 0)] : []
    return {
      steps: [...first.steps.map((step) => ({ ...step, reason: msg('plan.sshStays') })), ...draft.steps],
      unchanged: first.unchanged,
      warnings: [...kept, ...draft.warnings],
    }
  } catch (error) {
    const cause = asProblem(error)
    if (inUse.length > 0)
      throw problem(
        'refused',
        sentences([msg('api.sshInUse', { ports: inUse.join(', ') }), cause.what]),
        sentences([msg('plan.lockOut'), msg('text.nothingChanged')]),
        sentences([cause.todo, msg('api.atTheMachine')]),
      )
    return {
      ...draft,
      warnings: [sentences([msg('api.sshShut', { ports: ways.ports.join(', ') }), cause.what]), ...draft.warnings],
    }
  }
}

function guardText(openings: readonly Opening[], inUse: boolean): Message {
  const ports = distinct(openings.map((opening) => `${opening.ports.first}/tcp`))
  const params = { ports, count: ports.length }
  return inUse ? msg('plan.sshInUse', params) : msg('plan.sshKept', params)
}

/** What launchd starts for each connection to Remote Login, and what the firewall of macOS knows it by. */
const SSH_ON_MACOS = '/usr/libexec/sshd-keygen-wrapper'

/** The ports of sshd for everybody, as whoever looks after the machine may be anywhere; others for who is connected. */
function openingsFor({ ports, sessions }: WaysIn, platform: Platform): Opening[] {
  const application = platform === 'darwin' ? { application: SSH_ON_MACOS } : {}
  const others = sessions.filter(({ port, peer }) => !ports.includes(port) && peer !== undefined)
  return [
    ...ports.map((port) => ({ ...openingOf(port, 'any'), ...application })),
    ...others.map(({ port, peer = '' }) => openingOf(port, `${peer}/${familyOf(peer) === 4 ? 32 : 128}`)),
  ]
}

function openingOf(port: number, source: string): Opening {
  return {
    direction: 'in',
    protocol: 'tcp',
    ports: { first: port, last: port },
    source,
    label: source === 'any' ? 'SSH' : 'Session',
    reason: msg('plan.sshStays'),
  }
}

/**
 * The same guard for a plan after which this firewall alone decides. While its rules are not in the kernel it takes no
 * new ones, so that its own come first. A daemon that is stopped does: it is told by its files, before it starts.
 */
export async function guardSshAlone(
  host: Host,
  guarded: Guarded,
  kind: FirewallKind,
  draft: PlanDraft,
): Promise<PlanDraft> {
  const guard = (finding: FirewallFinding, backend: Backend) => guardSsh(host, guarded, { backend, finding }, draft)
  const finding = (await detect(host)).firewalls.find((one) => one.kind === kind)
  const backend = backendOf(kind)
  if (!finding || !backend) return draft
  if (kind === 'firewalld' && finding.running === false) return guard(finding, backend)
  const kept = await guard({ ...finding, running: true, loaded: true }, backend)
  if (finding.loaded !== false) return kept
  const first = kept.steps.slice(0, kept.steps.length - draft.steps.length)
  return { ...kept, steps: [...draft.steps, ...first] }
}
