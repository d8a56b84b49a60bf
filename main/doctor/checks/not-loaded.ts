import { FIREWALL_TITLES, type FirewallFinding } from '../../model/observation.js'
import { asProblem } from '../../model/problem.js'
import { backendOf } from '../../firewall/index.js'
import { loadStored } from '../../firewall/iptables/index.js'
import { oneStep, outcomeOf, ROOT_ONLY, unknown, type Check, type Found, type Remedy } from '../check.js'
import { contested } from '../contested.js'
import type { Scene } from '../scene.js'
import type { Text } from '../../text/index.js'

/** A firewall that is set to be on, and is not in the kernel. */
export const notLoaded: Check = {
  id: 'not-loaded',
  title: 'Rules of a firewall that is on, missing in the kernel',
  applies: ({ detection }) => detection.firewalls.some(({ enabled }) => enabled === true),
  check: async (scene) => {
    const quarrelling = new Set(contested(scene.detection).flatMap(({ firewalls }) => firewalls))
    const enabled = scene.detection.firewalls.filter((one) => one.enabled === true && !quarrelling.has(one.kind))
    const asleep = enabled.filter(
      // one that runs without rules was flushed
      ({ kind, running, loaded }) => loaded === false && !(kind === 'firewalld' && running === true),
    )
    if (asleep.length === 0 && enabled.some(({ loaded }) => loaded === null)) return unknown(ROOT_ONLY)
    return outcomeOf(await Promise.all(asleep.map((finding) => foundOf(scene, finding))))
  },
}

async function foundOf(scene: Scene, finding: FirewallFinding): Promise<Found> {
  const { kind, evidence } = finding
  const title = FIREWALL_TITLES[kind]
  const other = scene.detection.firewalls.find(
    ({ kind: of, running }) => FRONT_ENDS.has(of) && of !== kind && running === true,
  )
  const way = other ? { todo: instead(title, other) } : await wayOut(scene, finding)
  return {
    id: `not-loaded-${kind}`,
    firewalls: [kind],
    what: `${title} is switched on, but its rules are not in the kernel.`,
    meaning: other
      ? `${FIREWALL_TITLES[other.kind]} guards this machine instead. Once both are loaded, each is in the other’s way.`
      : 'Something removed them, or it was stopped. It refuses nothing now.',
    todo: 'todo' in way ? way.todo : 'Load them again.',
    evidence,
    contested: false,
    remedies: 'todo' in way ? [] : [way],
  }
}

const FRONT_ENDS: ReadonlySet<FirewallFinding['kind']> = new Set(['ufw', 'firewalld'])

/** Where a front end guards, loading this one beside it would remove the rules of that, or refuse what it lets in. */
function instead(title: string, { kind }: FirewallFinding): string {
  return `Have ${title} no longer start with the machine. If it is to decide, switch the other one off first, with: sallyport off --firewall ${kind}`
}

/** Its plan; or what a person has to do first, where there is none. */
async function wayOut({ host }: Scene, finding: FirewallFinding): Promise<Remedy | { readonly todo: Text }> {
  const { kind } = finding
  try {
    const draft = await (kind === 'ufw'
      ? oneStep('ufw.reload', {}, 'ufw is set to be on: this loads what it has stored.')
      : kind === 'iptables'
        ? loadStored(host)
        : backendOf(kind)?.turn(host, finding, 'on'))
    if (!draft || draft.steps.length === 0) return { todo: 'Switch it on in the system settings.' }
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
    return { todo: asProblem(error).todo }
  }
}
