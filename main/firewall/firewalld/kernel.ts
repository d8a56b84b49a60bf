import type { Host } from '../../hosts/index.js'
import type { PortRange } from '../../model/net.js'
import type { Rule } from '../../model/rule.js'

const NFT = '/usr/sbin/nft'

/** What the kernel holds of firewalld's table; `present` is `null` when it may not be read. */
export interface Loaded {
  readonly present: boolean | null
  /** Rules by chain, each once for each family that it speaks of. */
  readonly chains: ReadonlyMap<string, readonly Rule[]>
}

/** Reads `table inet firewalld` (5 ms, root). firewalld's iptables backend has no such table: `present` is false. */
export async function readLoaded(host: Host): Promise<Loaded> {
  const unknown = { present: null, chains: new Map<string, Rule[]>() }
  if (!(await host.exists(NFT))) return unknown
  const listed = await host.run([NFT, '-j', 'list', 'table', 'inet', 'firewalld'])
  if (listed.code === 0) return { present: true, chains: parseChains(listed.stdout) }
  return /No such file or directory/.test(listed.stderr) ? { ...unknown, present: false } : unknown
}

interface NftRule {
  readonly family: string
  readonly chain: string
  readonly expr: readonly Record<string, unknown>[]
}

/** Reads `nft -j list table` text into the rules of each chain that end in a verdict. */
export function parseChains(json: string): ReadonlyMap<string, readonly Rule[]> {
  const chains = new Map<string, Rule[]>()
  const { nftables } = JSON.parse(json) as { nftables: readonly Record<string, unknown>[] }
  for (const item of nftables) {
    const chain = item['chain'] as { name: string } | undefined
    if (chain) chains.set(chain.name, [])
    const rule = item['rule'] as NftRule | undefined
    if (rule) chains.get(rule.chain)?.push(...readRule(rule))
  }
  return chains
}

interface Match {
  readonly op: string
  readonly left: {
    readonly payload?: { protocol: string; field: string }
    readonly meta?: { key: string }
    readonly ct?: { key: string }
  }
  readonly right: unknown
}

function readRule({ expr }: NftRule): Rule[] {
  const verdict = expr.find((part) => 'accept' in part || 'drop' in part || 'reject' in part)
  if (!verdict) return []
  let protocol = 'any'
  let ports: PortRange[] = []
  let source = 'any'
  let families: (4 | 6)[] = [4, 6]
  let on: string | undefined
  let narrowed = false
  for (const part of expr) {
    const match = part['match'] as Match | undefined
    if (!match) continue
    const { payload, meta, ct } = match.left
    const equal = match.op === '==' || match.op === 'in'
    if (equal && payload?.field === 'dport') {
      protocol = payload.protocol
      ports = portsOf(match.right)
    } else if (equal && payload?.field === 'saddr') {
      families = payload.protocol === 'ip' ? [4] : [6]
      source = networkOf(match.right) ?? source
      narrowed ||= networkOf(match.right) === undefined
    } else if (equal && meta?.key === 'iifname' && typeof match.right === 'string') on = match.right
    else if (equal && meta?.key === 'nfproto') families = match.right === 'ipv4' ? [4] : [6]
    else if (ct?.key !== 'state') narrowed = true // a state of "new" is every connection's first packet
  }
  if (expr.some((part) => 'limit' in part || 'lookup' in part)) narrowed = true
  const action = 'accept' in verdict ? 'allow' : 'drop' in verdict ? 'deny' : 'reject'
  return families.map((family) => ({
    action,
    direction: 'in',
    protocol,
    ports,
    source,
    family,
    ...(on === undefined ? {} : { interface: on }),
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
  if (typeof right === 'string') return right
  const { prefix } = (right ?? {}) as { prefix?: { addr: string; len: number } }
  return prefix ? `${prefix.addr}/${prefix.len}` : undefined
}
