import type { Host } from '../../hosts/index.js'
import type { Family, PortRange } from '../../model/net.js'
import type { Rule } from '../../model/rule.js'
import { isNarrowed, savedOf, withoutHostPrefix, type SavedRule } from '../../netfilter/index.js'

const SAVE: readonly (readonly [Family, string])[] = [
  [4, '/usr/sbin/iptables-save'],
  [6, '/usr/sbin/ip6tables-save'],
]

/** The chains of firewalld's iptables backend, of both IP families; `undefined` when the kernel holds none. */
export async function readSaved(host: Host): Promise<ReadonlyMap<string, readonly Rule[]> | undefined> {
  const chains = new Map<string, Rule[]>()
  for (const [family, program] of SAVE) {
    if (!(await host.exists(program))) continue
    const result = await host.run([program])
    const saved = result.code === 0 ? savedOf(result) : undefined
    if (!saved?.chains.has('INPUT_ZONES')) continue
    for (const name of saved.chains) if (!chains.has(name)) chains.set(name, [])
    for (const rule of saved.rules) chains.get(rule.chain)?.push(...readRule(rule, family))
  }
  return chains.size > 0 ? chains : undefined
}

/** Which way the packets go that a chain of firewalld's sees: `filter_OUT_policy_x`, `FWD_public_allow`. */
export function directionOf(chain: string): Rule['direction'] {
  const way = /^(?:filter_)?(OUT|FWD|FORWARD)(?:PUT)?_/.exec(chain)?.[1]
  return way === undefined ? 'in' : way === 'OUT' ? 'out' : 'forward'
}

const ACTIONS: Readonly<Record<string, Rule['action']>> = { ACCEPT: 'allow', DROP: 'deny', REJECT: 'reject' }

function readRule(saved: SavedRule, family: Family): Rule[] {
  const action = ACTIONS[saved.target ?? '']
  if (action === undefined) return []
  const ports = saved.ports.map(portsOf)
  // a state of "new" is every connection's first packet
  const known = { destination: undefined, outInterface: undefined, states: undefined }
  return [
    {
      action,
      direction: directionOf(saved.chain),
      protocol: saved.protocol,
      ports: ports.flat(),
      source: saved.source,
      ...(saved.destination === undefined ? {} : { destination: withoutHostPrefix(saved.destination) }),
      family,
      ...(saved.interface === undefined ? {} : { interface: saved.interface }),
      ...(saved.outInterface === undefined ? {} : { outInterface: saved.outInterface }),
      narrowed: isNarrowed({ ...saved, ...known }) || ports.some((range) => range.length === 0),
      text: saved.text,
      seen: 'loaded',
    },
  ]
}

function portsOf(text: string): PortRange[] {
  const [first = NaN, last = first] = text.split(':').map(Number)
  return Number.isInteger(first) && Number.isInteger(last) ? [{ first, last }] : []
}
