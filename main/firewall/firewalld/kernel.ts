import type { Host } from '../../hosts/index.js'
import type { Rule } from '../../model/rule.js'
import { meaningsOf, parseNftJson, type KernelRule, type Table } from '../../netfilter/index.js'
import { directionOf, readSaved } from './saved.js'
import type { Owner } from './owner.js'

const NFT = '/usr/sbin/nft'

/** What the kernel holds of firewalld's rules; `present` is `null` when they may not be read. */
export interface Loaded {
  readonly present: boolean | null
  /** How firewalld spoke to the kernel, see FirewallBackend in firewalld.conf(5). */
  readonly by: 'nftables' | 'iptables'
  /** Rules by chain, each once for each family that it speaks of. */
  readonly chains: ReadonlyMap<string, readonly Rule[]>
  /** firewalld 2.1 and later: the table is its own, and "nft flush ruleset" leaves it alone. */
  readonly owned: boolean
}

/** In the line of the table itself, which comes first: `"flags": "owner"` or a list of flags. */
const OWNED = /^[^]{0,400}"table": \{[^}]*"flags": [^}]*"owner"/

/** Reads `table inet firewalld` (5 ms, root), or where there is none, the chains of its iptables backend. */
export async function readLoaded(host: Host): Promise<Loaded> {
  const unknown: Loaded = { present: null, by: 'nftables', chains: new Map(), owned: false }
  if (!(await host.exists(NFT))) return unknown
  const listed = await host.run([NFT, '-j', 'list', 'table', 'inet', 'firewalld'])
  const chains = listed.code === 0 ? parseChains(listed.stdout) : undefined
  if (chains) return { present: true, by: 'nftables', chains, owned: OWNED.test(listed.stdout) }
  if (!/No such file or directory/.test(listed.stderr)) return unknown
  const saved = await readSaved(host)
  return saved ? { present: true, by: 'iptables', chains: saved, owned: false } : { ...unknown, present: false }
}

/** The chains of a zone or a policy, in the order in which the kernel asks them; the last holds its target. */
export function chainsOf({ by }: Loaded, { kind, name, direction }: Owner): { sections: string[]; target: string } {
  const way = { in: 'IN', out: 'OUT', forward: 'FWD' }[direction]
  const target = by === 'iptables' ? `${way}_${name}` : `filter_${way}_${kind === 'policy' ? 'policy_' : ''}${name}`
  return { sections: ['pre', 'deny', 'allow', 'post'].map((section) => `${target}_${section}`), target }
}

/**
 * Reads `nft -j list table` text into the rules of each chain that end in a verdict.
 * @returns `undefined` when it is no such text
 */
export function parseChains(json: string): ReadonlyMap<string, readonly Rule[]> | undefined {
  const tables = parseNftJson(json)
  return (
    tables &&
    new Map(
      tables.flatMap((table) =>
        [...table.chains.values()].map(({ name, rules }): readonly [string, readonly Rule[]] => [
          name,
          rules.flatMap((rule) => readRule(rule, table, name)),
        ]),
      ),
    )
  )
}

const ACTIONS: Readonly<Record<string, Rule['action']>> = { accept: 'allow', drop: 'deny', reject: 'reject' }

function readRule(rule: KernelRule, table: Table, chain: string): Rule[] {
  return meaningsOf(rule, table).flatMap((meaning) => {
    const { verdict, protocols, ports, sources, destinations, families, out, narrowed, rated } = meaning
    const action = ACTIONS[verdict.kind]
    if (action === undefined) return []
    const several = [protocols, sources, destinations, meaning.in, out].some(({ length }) => length > 1)
    const [[on], [leaves], [destination]] = [meaning.in, out, destinations]
    return families.map((family) => ({
      action,
      direction: directionOf(chain),
      protocol: protocols[0] ?? 'any',
      ports: [...ports],
      source: sources[0] ?? 'any',
      ...(destination === undefined ? {} : { destination }),
      family,
      ...(on === undefined ? {} : { interface: on }),
      ...(leaves === undefined ? {} : { outInterface: leaves }),
      narrowed: narrowed !== 'no' || rated !== 'no' || several,
      text: rule.text(),
      seen: 'loaded' as const,
    }))
  })
}
