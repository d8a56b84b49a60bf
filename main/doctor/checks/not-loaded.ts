import { FIREWALL_TITLES, type FirewallFinding } from '../../model/observation.js'
import { asProblem } from '../../model/problem.js'
import { backendOf } from '../../firewall/index.js'
import { loadStored } from '../../firewall/iptables/index.js'
import { oneStep, type Finder, type Remedy } from '../check.js'
import type { Scene } from '../scene.js'
import { contested } from '../contested.js'

/** A firewall that is set to be on, and is not in the kernel. */
export const notLoaded: Finder = async (scene) => {
  const { firewalls } = scene.detection
  const quarrelling = new Set(contested(scene.detection).flatMap((conflict) => conflict.firewalls))
  const asleep = firewalls.filter(
    ({ kind, enabled, running, loaded }) =>
      // one that runs without rules was flushed
      enabled === true && loaded === false && !(kind === 'firewalld' && running === true) && !quarrelling.has(kind),
  )
  return Promise.all(
    asleep.map(async (finding) => {
      const { kind, evidence } = finding
      const title = FIREWALL_TITLES[kind]
      const other = firewalls.find(({ kind: of, running }) => FRONT_ENDS.has(of) && of !== kind && running === true)
      const way = other ? instead(title, other) : await wayOut(scene, finding)
      return {
        id: `not-loaded-${kind}`,
        firewalls: [kind],
        what: `${title} is switched on, but its rules are not in the kernel.`,
        meaning: other
          ? `${FIREWALL_TITLES[other.kind]} guards this machine instead. Once both are loaded, each is in the other’s way.`
          : 'Something removed them, or it was stopped. It refuses nothing now.',
        todo: typeof way === 'string' ? way : 'Load them again.',
        evidence,
        contested: false,
        remedies: typeof way === 'string' ? [] : [way],
      }
    }),
  )
}

const FRONT_ENDS: ReadonlySet<FirewallFinding['kind']> = new Set(['ufw', 'firewalld'])

/** Where a front end guards, loading this one beside it would remove the rules of that, or refuse what it lets in. */
function instead(title: string, { kind }: FirewallFinding): string {
  return `Have ${title} no longer start with the machine. If it is to decide, switch the other one off first, with: sallyport off --firewall ${kind}`
}

/** Its plan; or what a person has to do first, where there is none. */
async function wayOut({ host }: Scene, finding: FirewallFinding): Promise<Remedy | string> {
  const { kind } = finding
  try {
    const draft = await (kind === 'ufw'
      ? oneStep('ufw.reload', {}, 'ufw is set to be on: this loads what it has stored.')
      : kind === 'iptables'
        ? loadStored(host)
        : backendOf(kind)?.turn(host, finding, 'on'))
    if (!draft || draft.steps.length === 0) return 'Switch it on in the system settings.'
    const title = `The rules of ${FIREWALL_TITLES[kind]} loaded again`
    return {
      id: 'load',
      label: 'Load its rules',
      title,
      firewall: kind,
      decidesAlone: true,
      draft: () => Promise.resolve(draft),
    }
  } catch (error) {
    return asProblem(error).todo
  }
}
