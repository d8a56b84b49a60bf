import type { Host } from '../../hosts/index.js'
import type { SeenIn } from '../../model/rule.js'
import { msg } from '../../text/index.js'
import { everything, targetRules, type Stage } from './path.js'
import { readRuntimePolicies, readStoredPolicies, type NamedPolicy } from './policies.js'
import type { Owner } from './owner.js'
import { rulesOf } from './rules.js'
import type { Store } from './verbs.js'
import type { Zone } from './zone.js'
import { readRuntimeZone, readStoredZone } from './zones.js'

/** What firewalld holds in one of its stores. */
export interface World {
  /** False when a zone could not be read without rights. */
  readonly readable: boolean
  readonly stages: readonly Stage[]
}

/** Reads the zones of these names, and every policy. */
export async function readWorld(host: Host, store: Store, names: readonly string[]): Promise<World> {
  const running = store === 'runtime'
  const seen: SeenIn = running ? 'loaded' : 'stored'
  const [zones, policies] = await Promise.all([
    Promise.all(
      names.map(async (name) => ({
        name,
        zone: running ? await readRuntimeZone(host, name) : await readStoredZone(host, name),
      })),
    ),
    running ? readRuntimePolicies(host) : readStoredPolicies(host),
  ])
  const stages = await Promise.all([
    ...zones.map(({ name, zone }) => zoneStages(host, name, isZone(zone) ? zone : UNREAD, seen)),
    ...policies.map((policy) => policyStage(host, policy, seen)),
  ])
  return { readable: zones.every(({ zone }) => isZone(zone)), stages: stages.flat() }
}

/** Stands for a zone that may not be read: what is there already is found out while applying. */
const UNREAD: Zone = {
  target: 'default',
  services: [],
  ports: [],
  rules: [],
  interfaces: [],
  sources: [],
  forward: false,
  priority: 0,
}

function isZone(zone: Zone | 'absent' | 'denied' | undefined): zone is Zone {
  return typeof zone === 'object'
}

async function zoneStages(host: Host, name: string, zone: Zone, seen: SeenIn): Promise<Stage[]> {
  const owner: Owner = { kind: 'zone', name, direction: 'in' }
  const through: Owner = { ...owner, direction: 'forward' }
  const common = { ingress: [name], ports: zone.ports }
  const inside = zone.forward ? zone.interfaces : []
  return [
    {
      ...common,
      owner,
      egress: ['HOST'],
      priority: zone.priority,
      ...(await rulesOf(host, owner, zone, seen)),
      end: targetRules(owner, zone.target, seen),
    },
    {
      ...common,
      owner: through,
      egress: ['ANY'],
      priority: 0,
      front: inside.flatMap((on) =>
        everything('allow', 'forward', seen, msg('firewalld.insideZone', { zone: name }), on),
      ),
      behind: [],
      end: targetRules(through, zone.target, seen),
    },
  ]
}

async function policyStage(host: Host, policy: NamedPolicy, seen: SeenIn): Promise<Stage[]> {
  const { name, ingress, egress, priority, ports, target } = policy
  const direction = egress.includes('HOST') ? 'in' : ingress.includes('HOST') ? 'out' : 'forward'
  const owner: Owner = { kind: 'policy', name, direction }
  return [
    {
      owner,
      ingress,
      egress,
      priority,
      ports,
      ...(await rulesOf(host, owner, policy, seen)),
      end: targetRules(owner, target, seen),
    },
  ]
}
