import { backendOf, type Observed } from '../firewall/index.js'
import type { Host } from '../hosts/index.js'
import type { Detection, FirewallFinding, FirewallKind } from '../model/observation.js'
import type { Opening } from '../model/opening.js'
import type { Forwards } from '../model/profile.js'
import { readGround, type Ground } from '../netfilter/index.js'
import type { Text } from '../text/index.js'

/** A service that is open on the machine, or asked about. */
export interface Service {
  readonly title: Text
  readonly openings: readonly Opening[]
  /** Where it passes on what others send. */
  readonly forwards?: Forwards | undefined
}

/** What the checks look at. Everything is read once, and only when somebody asks for it. */
export interface Scene {
  readonly host: Host
  readonly detection: Detection
  /** What Sallyport opened, and what it still stands for. */
  readonly openings: readonly Opening[]
  readonly services: readonly Service[]
  observe(kind: FirewallKind): Promise<Observed | undefined>
  ground(): Promise<Ground>
}

/** What was found of one firewall; nothing where it is none of this system's. */
export function findingOf({ detection }: Scene, kind: FirewallKind): FirewallFinding | undefined {
  return detection.firewalls.find((finding) => finding.kind === kind)
}

/** What is known of a machine already; what is missing is read. */
export type Known = Pick<Scene, 'host' | 'detection' | 'openings'> & Partial<Scene>

export function sceneOf({ host, detection, openings, services = [], observe, ground }: Known): Scene {
  const kept = new Map<FirewallKind, Promise<Observed | undefined>>()
  const read = async (kind: FirewallKind) => {
    const finding = detection.firewalls.find((one) => one.kind === kind && one.installed)
    return finding && (await backendOf(kind)?.observe(host, finding, {}))
  }
  let kernel: Promise<Ground> | undefined
  return {
    host,
    detection,
    openings,
    services,
    observe: (kind) => {
      const observed = observe?.(kind) ?? kept.get(kind) ?? read(kind)
      kept.set(kind, observed)
      return observed
    },
    ground: ground ?? (() => (kernel ??= readGround(host))),
  }
}
