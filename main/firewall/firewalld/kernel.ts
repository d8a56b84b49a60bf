import { z } from '../../model/zod.js'
import type { Host } from '../../hosts/index.js'
import type { PortRange } from '../../model/net.js'
import type { Rule } from '../../model/rule.js'
import { parseJson } from '../../netfilter/index.js'
import { directionOf, readSaved } from './saved.js'
import type { Owner } from './rules.js'

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

const Item = z.record(z.string(), z.unknown())
const Listing = z.object({ nftables: z.array(z.unknown()) })
const Chain = z.object({ name: z.string() })
const NftRule = z.object({ chain: z.string(), expr: z.array(Item) })
type NftRule = z.infer<typeof NftRule>
const Match = z.object({
  op: z.string(),
  left: z.object({
    payload: z.catch(z.optional(z.object({ protocol: z.string(), field: z.string() })), undefined),
    meta: z.optional(z.object({ key: z.string() })),
    ct: z.optional(z.object({ key: z.string() })),
  }),
  right: z.unknown(),
})

/**
 * Reads `nft -j list table` text into the rules of each chain that end in a verdict, libnftables-json(5).
 * @returns `undefined` when it is no such text; rules of another form are passed over
 */
export function parseChains(json: string): ReadonlyMap<string, readonly Rule[]> | undefined {
  const listing = Listing.safeParse(parseJson(json)).data
  if (!listing) return undefined
  const chains = new Map<string, Rule[]>()
  for (const item of listing.nftables) {
    const { chain, rule } = Item.safeParse(item).data ?? {}
    const named = Chain.safeParse(chain).data
    if (named) chains.set(named.name, [])
    const read = NftRule.safeParse(rule).data
    if (read) chains.get(read.chain)?.push(...readRule(read))
  }
  return chains
}

function readRule({ chain, expr }: NftRule): Rule[] {
  const verdict = expr.find((part) => 'accept' in part || 'drop' in part || 'reject' in part)
  if (!verdict) return []
  let protocol = 'any'
  let ports: PortRange[] = []
  let source = 'any'
  let families: (4 | 6)[] = [4, 6]
  let destination: string | undefined
  let on: string | undefined
  let leaves: string | undefined
  let narrowed = false
  for (const part of expr) {
    if (!('match' in part)) continue
    const match = Match.safeParse(part['match']).data
    if (!match) {
      narrowed = true
      continue
    }
    const { payload, meta, ct } = match.left
    const equal = match.op === '==' || match.op === 'in'
    if (equal && payload?.field === 'dport') {
      protocol = payload.protocol
      ports = portsOf(match.right)
      narrowed ||= ports.length === 0
    } else if (equal && (payload?.field === 'saddr' || payload?.field === 'daddr')) {
      families = payload.protocol === 'ip' ? [4] : [6]
      const network = networkOf(match.right)
      if (payload.field === 'saddr') source = network ?? source
      else destination = network
      narrowed ||= network === undefined
    } else if (equal && meta?.key === 'oifname' && typeof match.right === 'string') leaves = match.right
    else if (equal && meta?.key === 'iifname' && typeof match.right === 'string') on = match.right
    else if (equal && meta?.key === 'nfproto') families = match.right === 'ipv4' ? [4] : [6]
    else if (ct?.key !== 'state') narrowed = true // a state of "new" is every connection's first packet
  }
  if (expr.some((part) => 'limit' in part || 'lookup' in part)) narrowed = true
  const action = 'accept' in verdict ? 'allow' : 'drop' in verdict ? 'deny' : 'reject'
  return families.map((family) => ({
    action,
    direction: directionOf(chain),
    protocol,
    ports,
    source,
    ...(destination === undefined ? {} : { destination }),
    family,
    ...(on === undefined ? {} : { interface: on }),
    ...(leaves === undefined ? {} : { outInterface: leaves }),
    narrowed,
    text: JSON.stringify(expr),
    seen: 'loaded',
  }))
}

function portsOf(right: unknown): PortRange[] {
  if (typeof right === 'number') return [{ first: right, last: right }]
  const { range, set } = (right ?? {}) as { range?: [number, number]; set?: unknown[] }
  if (range) return [{ first: range[0], last: range[1] }]
  return set?.flatMap(portsOf) ?? []
}

function networkOf(right: unknown): string | undefined {
  if (typeof right === 'string') return right.startsWith('@') ? undefined : right
  const { prefix } = (right ?? {}) as { prefix?: { addr: string; len: number } }
  return prefix ? `${prefix.addr}/${prefix.len}` : undefined
}
