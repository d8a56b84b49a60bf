import type { Host } from '../../hosts/index.js'
import type { FirewallFinding } from '../../model/observation.js'
import { problem } from '../../model/problem.js'
import type { PlanDraft, Switch } from '../backend.js'
import { touches } from './match.js'
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
      'The settings of Windows Defender Firewall cannot be read.',
      'Without them it could not be switched back. Nothing was changed.',
      'Look at them with: netsh advfirewall show allprofiles',
    )
  const others = PROFILES.filter((profile) => profiles[profile].enabled !== (to === 'on'))
  const managed = others.filter((profile) => profiles[profile].managed)
  if (managed.length > 0)
    throw problem(
      'refused',
      `A policy of your organisation keeps Windows Defender Firewall ${to === 'on' ? 'off' : 'on'} on ${managed.join(' and ')} networks.`,
      'What is set on this machine has no effect beside it. Nothing was changed.',
      'Ask your administrator.',
    )
  return {
    steps: others.map((profile) => ({
      call: { verb: 'windows.setState', args: { profile, state: to } },
      reason:
        to === 'on'
          ? 'From then on what nobody let in is refused.'
          : 'From then on nothing is refused on such networks, whatever the rules say.',
      risk: to === 'on' ? ('low' as const) : ('high' as const),
    })),
    unchanged: [],
    warnings:
      to === 'off'
        ? ['With the firewall off every program of this machine can be reached by everyone on the network.']
        : [...shieldsUp(others, store), ...remoteDesktop(others, store)],
  }
}

function shieldsUp(on: readonly Profile[], { profiles }: Store): string[] {
  const shut = on.filter((profile) => profiles[profile].shieldsUp)
  return shut.length === 0
    ? []
    : [
        `On ${shut.join(' and ')} networks everything will be refused, also remote desktop: "Block all incoming connections" is set there.`,
      ]
}

/** Whoever sits at another screen would be cut off: Windows tells nobody through what a person came in. */
function remoteDesktop(on: readonly Profile[], { rules }: Store): string[] {
  const wanted = { direction: 'in', protocol: 'tcp', ports: { first: 3389, last: 3389 }, source: 'any' } as const
  const opening = { ...wanted, label: 'Remote Desktop', reason: '' }
  const without = on.filter(
    (profile) => !rules.some((rule) => rule.action === 'allow' && touches(rule, opening, [profile])),
  )
  return without.length === 0
    ? []
    : [
        `No rule lets remote desktop (3389/tcp) in on ${without.join(' and ')} networks. If you work on this machine from afar, open that first.`,
      ]
}
