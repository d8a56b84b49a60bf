import { backendOf, type Observed } from '../firewall/index.js'
import type { Host } from '../hosts/index.js'
import type { Detection, FirewallFinding, FirewallKind } from '../model/observation.js'
import type { Opening } from '../model/opening.js'
import { readGround, type Ground } from '../netfilter/index.js'

/** What the checks look at. Everything is read once, and only when somebody asks for it. */
export interface Scene {
  readonly host: Host
  readonly detection: Detection
  /** What Sallyport opened, and what it still stands for. */
  readonly openings: readonly Opening[]
  observe(kind: FirewallKind): Promise<Observed | undefined>
  ground(): Promise<Ground>
}

/** What was found of one firewall; nothing where it is none of this system's. */
export function findingOf({ detection }: Scene, kind: FirewallKind): FirewallFinding | undefined {
  return detection.firewalls.find((finding) => finding.kind === kind)
}

/** What is known of a machine already; what is missing is read. */
export type Known = Pick<Scene, 'host' | 'detection' | 'openings'> & Partial<Scene>

export function sceneOf({ host, detection, openings, observe, ground }: Known): Scene {
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
    observe: (kind) => {
      const observed = observe?.(kind) ?? kept.get(kind) ?? read(kind)
      kept.set(kind, observed)
      return observed
    },
    ground: ground ?? (() => (kernel ??= readGround(host))),
  }
}
