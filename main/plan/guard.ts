import { backendOf, detect, type Backend, type PlanDraft } from '../firewall/index.js'
import type { Host, Platform } from '../hosts/index.js'
import type { FirewallFinding, FirewallKind } from '../model/observation.js'
import { programsOf, type Opening } from '../model/opening.js'
import { asProblem, problem } from '../model/problem.js'
import { readSsh } from '../verify/index.js'
import { msg, sentences, type Message } from '../text/index.js'

/**
 * The guard against locking out: what sshd listens on is let in before anything is refused.
 * @param sshConnection what sshd told this session about itself, when the caller comes through one
 * @throws ProblemError of kind `refused` when that cannot be had while somebody is connected through it
 */
export async function guardSsh(
  host: Host,
  sshConnection: string | undefined,
  { backend, finding }: { readonly backend: Backend; readonly finding: FirewallFinding },
  draft: PlanDraft,
): Promise<PlanDraft> {
  const { ports, inUse } = await readSsh(host, sshConnection)
  if (ports.length === 0) return draft
  const openings = ports.map((port) => sshOpening(port, host.platform))
  try {
    const observed = await backend.observe(host, finding, { programs: programsOf(openings) })
    const first = observed.plan(openings, { id: 'ssh', title: 'SSH' })
    const kept = first.steps.length > 0 ? [guardText(ports, inUse)] : []
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
      warnings: [sentences([msg('api.sshShut', { ports: ports.join(', ') }), cause.what]), ...draft.warnings],
    }
  }
}

function guardText(ports: readonly number[], inUse: readonly number[]): Message {
  const params = { ports: ports.map((port) => `${port}/tcp`), count: ports.length }
  return inUse.length > 0 ? msg('plan.sshInUse', params) : msg('plan.sshKept', params)
}

/** What launchd starts for each connection to Remote Login, and what the firewall of macOS knows it by. */
const SSH_ON_MACOS = '/usr/libexec/sshd-keygen-wrapper'

function sshOpening(port: number, platform: Platform): Opening {
  return {
    direction: 'in',
    protocol: 'tcp',
    ports: { first: port, last: port },
    source: 'any',
    ...(platform === 'darwin' ? { application: SSH_ON_MACOS } : {}),
    label: 'SSH',
    reason: msg('plan.sshStays'),
  }
}

/**
 * The same guard for a plan after which this firewall alone decides. While its rules are not in the kernel it takes no
 * new ones, so that its own come first. A daemon that is stopped does: it is told by its files, before it starts.
 */
export async function guardSshAlone(
  host: Host,
  sshConnection: string | undefined,
  kind: FirewallKind,
  draft: PlanDraft,
): Promise<PlanDraft> {
  const guard = (finding: FirewallFinding, backend: Backend) =>
    guardSsh(host, sshConnection, { backend, finding }, draft)
  const finding = (await detect(host)).firewalls.find((one) => one.kind === kind)
  const backend = backendOf(kind)
  if (!finding || !backend) return draft
  if (kind === 'firewalld' && finding.running === false) return guard(finding, backend)
  const guarded = await guard({ ...finding, running: true, loaded: true }, backend)
  if (finding.loaded !== false) return guarded
  const first = guarded.steps.slice(0, guarded.steps.length - draft.steps.length)
  return { ...guarded, steps: [...draft.steps, ...first] }
}
