import type { Host } from '../../hosts/index.js'
import type { FirewallFinding } from '../../model/observation.js'
import { problem } from '../../model/problem.js'
import { msg, sentences, type Message } from '../../text/index.js'
import type { PlanDraft, Switch } from '../backend.js'
import { touches } from './match.js'
import { managedState } from './problems.js'
import { PROFILES, type Profile } from './rule-text.js'
import { readStore, type Store } from './store.js'

/**
 * What switches the firewall on or off, one step for each category of networks that is not so yet, so that the way
 * back leaves each as it was.
 * @throws ProblemError of kind `refused` when a policy decides it, `failed` when the settings cannot be read
 */
export async function turnWindows(host: Host, finding: FirewallFinding, to: Switch): Promise<PlanDraft> {
  const store = await readStore(host)
  const { profiles, readable } = store
  if (!readable || !finding.installed)
    throw problem(
      'failed',
      msg('windows.stateUnread'),
      sentences([msg('windows.stateUnreadMeaning'), msg('text.nothingChanged')]),
      msg('windows.seeState'),
    )
  const others = PROFILES.filter((profile) => profiles[profile].enabled !== (to === 'on'))
  const managed = others.filter((profile) => profiles[profile].managed)
  if (managed.length > 0) throw managedState(managed, to)
  return {
    steps: others.map((profile) => ({
      call: { verb: 'windows.setState', args: { profile, state: to } },
      reason: msg(to === 'on' ? 'windows.onReason' : 'windows.offReason'),
      risk: to === 'on' ? ('low' as const) : ('high' as const),
    })),
    unchanged: [],
    warnings:
      to === 'off' ? [msg('windows.offWarning')] : [...shieldsUp(others, store), ...remoteDesktop(others, store)],
  }
}

function shieldsUp(on: readonly Profile[], { profiles }: Store): Message[] {
  const shut = on.filter((profile) => profiles[profile].shieldsUp)
  return shut.length === 0 ? [] : [msg('windows.willRefuseAll', { networks: shut })]
}

/** Whoever sits at another screen would be cut off: Windows tells nobody through what a person came in. */
function remoteDesktop(on: readonly Profile[], { rules }: Store): Message[] {
  const wanted = { direction: 'in', protocol: 'tcp', ports: { first: 3389, last: 3389 }, source: 'any' } as const
  const opening = { ...wanted, label: 'RDP', reason: '' }
  const without = on.filter(
    (profile) => !rules.some((rule) => rule.action === 'allow' && touches(rule, opening, [profile])),
  )
  return without.length === 0 ? [] : [msg('windows.noRemoteDesktop', { networks: without })]
}
