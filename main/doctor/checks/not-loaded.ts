import { firewallName, firewallNameFirst, type FirewallFinding } from '../../model/observation.js'
import { asProblem } from '../../model/problem.js'
import { backendOf } from '../../firewall/index.js'
import { loadStored, storedIsLoaded } from '../../firewall/iptables/index.js'
import { oneStep, outcomeOf, ROOT_ONLY, unknown, type Check, type Found, type Remedy } from '../check.js'
import { contested } from '../contested.js'
import type { Scene } from '../scene.js'
import { msg, type Text } from '../../text/index.js'

/** A firewall that is set to be on, and is not in the kernel. */
export const notLoaded: Check = {
  id: 'not-loaded',
  title: msg('doctor.notLoadedCheck'),
  side: 'exposed',
  applies: ({ detection }) => detection.firewalls.some(({ enabled }) => enabled === true),
  check: async (scene) => {
    const quarrelling = new Set(contested(scene.detection).flatMap(({ firewalls }) => firewalls))
    const enabled = scene.detection.firewalls.filter((one) => one.enabled === true && !quarrelling.has(one.kind))
    const idle = enabled.filter(
      // one that runs without rules was flushed
      ({ kind, running, loaded }) => loaded === false && !(kind === 'firewalld' && running === true),
    )
    // beside a front end its rules stand among those of that
    const isBeside = enabled.some(({ kind }) => FRONT_ENDS.has(kind)) && (await storedIsLoaded(scene.host))
    const asleep = idle.filter(({ kind }) => kind !== 'iptables' || !isBeside)
    if (asleep.length === 0 && enabled.some(({ loaded }) => loaded === null)) return unknown(ROOT_ONLY)
    return outcomeOf(await Promise.all(asleep.map((finding) => foundOf(scene, finding))))
  },
}

async function foundOf(scene: Scene, finding: FirewallFinding): Promise<Found> {
  const { kind, evidence } = finding
  const name = firewallName(kind)
  const other = scene.detection.firewalls.find(
    ({ kind: of, running }) => FRONT_ENDS.has(of) && of !== kind && running === true,
  )
  const way = other ? { todo: instead(name, other) } : await wayOut(scene, finding)
  return {
    id: `not-loaded-${kind}`,
    firewalls: [kind],
    what: msg('doctor.notLoaded', { firewall: firewallNameFirst(kind) }),
    meaning: other ? msg('doctor.otherGuards', { other: firewallNameFirst(other.kind) }) : msg('doctor.refusesNothing'),
    todo: 'todo' in way ? way.todo : msg('doctor.loadAgainTodo'),
    evidence,
    contested: false,
    remedies: 'todo' in way ? [] : [way],
  }
}

const FRONT_ENDS: ReadonlySet<FirewallFinding['kind']> = new Set(['ufw', 'firewalld'])

/** Where a front end guards, loading this one beside it would remove the rules of that, or refuse what it lets in. */
function instead(firewall: Text, { kind }: FirewallFinding): Text {
  return msg('doctor.noLongerStart', { firewall, other: kind })
}

/** Its plan; or what a person has to do first, where there is none. */
async function wayOut({ host }: Scene, finding: FirewallFinding): Promise<Remedy | { readonly todo: Text }> {
  const { kind } = finding
  try {
    const draft = await (kind === 'ufw'
      ? oneStep('ufw.reload', {}, msg('doctor.ufwLoadReason'))
      : kind === 'iptables'
        ? loadStored(host)
        : backendOf(kind)?.turn(host, finding, 'on'))
    if (!draft || draft.steps.length === 0) return { todo: msg('doctor.switchOnInSettings') }
    return {
      id: 'load',
      label: msg('doctor.loadRules'),
      title: msg('doctor.rulesLoadedAgain', { firewall: firewallName(kind) }),
      firewall: kind,
      decidesAlone: true,
      draft: () => Promise.resolve(draft),
    }
  } catch (error) {
    return { todo: asProblem(error).todo }
  }
}
