import { z } from '../../model/zod.js'
import type { Host } from '../../hosts/index.js'
import type { Family } from '../../model/net.js'
import { legacyTables } from '../../netfilter/index.js'

/**
 * iptables comes twice: on nf_tables, and on the older ip_tables of the kernel. Each has tables of its own, and a
 * packet passes both. `default` is the one that the plain names mean.
 */
export const Stack = z.enum(['default', 'nft', 'legacy'])
export type Stack = z.infer<typeof Stack>

export const IPTABLES = '/usr/sbin/iptables'

/** `/usr/sbin/ip6tables-legacy-save` and the like. */
export function program(family: Family, stack: Stack, tail: '' | '-save' | '-restore' = ''): string {
  return `/usr/sbin/${family === 4 ? 'iptables' : 'ip6tables'}${stack === 'default' ? '' : `-${stack}`}${tail}`
}

/** Words for people: `iptables`, `ip6tables-legacy`. */
export function programName(family: Family, stack: Stack): string {
  return program(family, stack).replace('/usr/sbin/', '')
}

export interface Version {
  readonly version: string | null
  readonly variant: 'nft' | 'legacy'
}

/**
 * `iptables v1.8.9 (nf_tables)`; before 1.8 there was only the older kind, and it names none. Needs no rights.
 * @param head the first line of what `iptables-save` printed, if there was anything to print: it says the same
 */
export async function readVersion(host: Host, head: string | undefined): Promise<Version> {
  const text = head ?? (await host.run([IPTABLES, '-V'])).stdout
  return {
    version: /\bv(\d+(?:\.\d+)+)/.exec(text)?.[1] ?? null,
    variant: text.includes('nf_tables') ? 'nft' : 'legacy',
  }
}

/** IPv4, and IPv6 where the kernel speaks it and its iptables is there. */
export async function familiesInUse(host: Host): Promise<readonly Family[]> {
  const six = await Promise.all([host.exists('/proc/sys/net/ipv6'), host.exists(program(6, 'default'))])
  return six.includes(false) ? [4] : [4, 6]
}

/**
 * The stack beside the usual one, if it may hold rules. It is only asked when it is loaded: asking the older kind loads its
 * kernel modules.
 */
export async function otherStacks(host: Host, { variant }: Version): Promise<readonly Stack[]> {
  if (variant === 'legacy') return (await host.exists(program(4, 'nft', '-save'))) ? ['nft'] : []
  const tables = await Promise.all(([4, 6] as const).map((family) => legacyTables(host, family)))
  const loaded = tables.some((names) => names.includes('filter'))
  return loaded && (await host.exists(program(4, 'legacy', '-save'))) ? ['legacy'] : []
}
