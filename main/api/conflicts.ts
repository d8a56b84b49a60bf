import { backendOf, findConflicts, readGround, type Found, type Ground, type Observed } from '../firewall/index.js'
import type { Host } from '../hosts/index.js'
import type { JournalEntry } from '../journal/index.js'
import type { Detection, FirewallKind } from '../model/observation.js'

/** What was read of a machine already, so that looking for conflicts reads it no second time. */
export interface Read {
  readonly host: Host
  readonly detection: Detection
  /** Changes that are in force. */
  readonly entries: readonly JournalEntry[]
  observe?(kind: FirewallKind): Promise<Observed | undefined>
  ground?(): Promise<Ground>
}

/** Everything that is in each other's way here. */
export function conflictsIn({ host, detection, entries, observe, ground }: Read): Promise<Found[]> {
  const kept = new Map<FirewallKind, Promise<Observed | undefined>>()
  const read = async (kind: FirewallKind) => {
    const finding = detection.firewalls.find((one) => one.kind === kind && one.installed)
    return finding && (await backendOf(kind)?.observe(host, finding, {}))
  }
  let kernel: Promise<Ground> | undefined
  return findConflicts({
    host,
    detection,
    openings: entries.filter(({ purpose }) => purpose === 'open').flatMap((entry) => entry.openings),
    observe: (kind) => {
      const observed = observe?.(kind) ?? kept.get(kind) ?? read(kind)
      kept.set(kind, observed)
      return observed
    },
    ground: ground ?? (() => (kernel ??= readGround(host))),
  })
}
