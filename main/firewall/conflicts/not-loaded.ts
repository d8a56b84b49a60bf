import { FIREWALL_TITLES, type FirewallFinding } from '../../model/observation.js'
import { backendOf } from '../list.js'
import { loadStored } from '../iptables/index.js'
import { oneStep, type Finder, type Remedy, type Scene } from './conflict.js'

/** A firewall that is set to be on, and is not in the kernel. */
export const notLoaded: Finder = async (scene) => {
  const { firewalls, conflicts } = scene.detection
  const contested = new Set(conflicts.flatMap((conflict) => conflict.firewalls))
  const asleep = firewalls.filter(
    ({ kind, enabled, running, loaded }) =>
      // one that runs without rules was flushed
      enabled === true && loaded === false && !(kind === 'firewalld' && running === true) && !contested.has(kind),
  )
  return Promise.all(
    asleep.map(async (finding) => {
      const { kind, evidence } = finding
      const title = FIREWALL_TITLES[kind]
      const remedy = await remedyFor(scene, finding)
      return {
        id: `not-loaded-${kind}`,
        firewalls: [kind],
        what: `${title} is switched on, but its rules are not in the kernel.`,
        meaning: 'Something removed them, or it was stopped. It refuses nothing now.',
        todo: remedy ? 'Load them again.' : (TODO[kind] ?? 'Switch it on in the system settings.'),
        evidence,
        contested: false,
        remedies: remedy ? [remedy] : [],
      }
    }),
  )
}

const TODO: Readonly<Partial<Record<FirewallFinding['kind'], string>>> = {
  firewalld: 'Start it the way this machine starts its services.',
  nftables: 'Load them again with: nft -f /etc/nftables.conf',
}

async function remedyFor({ host }: Scene, finding: FirewallFinding): Promise<Remedy | undefined> {
  const { kind } = finding
  const draft = await (kind === 'ufw'
    ? oneStep('ufw.reload', {}, 'ufw is set to be on: this loads what it has stored.')
    : kind === 'iptables'
      ? loadStored(host)
      : backendOf(kind)
          ?.turn(host, finding, 'on')
          .catch(() => undefined))
  if (!draft || draft.steps.length === 0) return undefined
  const title = `The rules of ${FIREWALL_TITLES[kind]} loaded again`
  return {
    id: 'load',
    label: 'Load its rules',
    title,
    firewall: kind,
    decidesAlone: true,
    draft: () => Promise.resolve(draft),
  }
}
