import { textOf, type Host } from '../../hosts/index.js'
import type { Family } from '../../model/net.js'

const NAMES: Readonly<Record<Family, string>> = { 4: '/proc/net/ip_tables_names', 6: '/proc/net/ip6_tables_names' }

/**
 * The tables of the older iptables that the kernel has loaded, without loading any: asking its own programs does. Root
 * only; none without.
 */
export async function legacyTables(host: Host, family: Family): Promise<readonly string[]> {
  return ((await textOf(host, NAMES[family])) ?? '').split('\n').filter(Boolean)
}
