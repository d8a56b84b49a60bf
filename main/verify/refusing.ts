import { decidedBy } from '../firewall/index.js'
import type { Host } from '../hosts/index.js'
import type { Family } from '../model/net.js'
import { journeysOf, typicalPacket, type Ground } from '../netfilter/index.js'
import type { Text } from '../text/index.js'

/** What the kernel does with new connections from outside, whatever front end is on. */
export interface Refusing {
  readonly family: Family
  /** Whether any port is refused, and whether all are that something refuses. */
  readonly refuses: boolean
  /** Who decides first, in its firewall's own words. */
  readonly by: Text | undefined
}

/**
 * Whether the kernel refuses any connection from outside, for each family that this machine has a network of.
 * @returns `undefined` without the rights to read the kernel's rules
 */
export async function refusingOf(host: Host, { ruleset, network }: Ground): Promise<readonly Refusing[] | undefined> {
  if (!ruleset) return undefined
  const found: Refusing[] = []
  for (const family of [4, 6] as const) {
    const packet = typicalPacket({ direction: 'in', protocol: 'tcp', port: 1 }, family, network)
    if (!packet) continue
    const { stopped } = journeysOf({ ...packet, ports: { first: 1, last: 65_535 } }, ruleset, network)
    const refusal = stopped.find(({ outcome }) => outcome === 'drop' || outcome === 'reject')
    const told = refusal && (await decidedBy(host, refusal))
    found.push({ family, refuses: refusal !== undefined, by: told?.words })
  }
  return found
}
