import type { Base, Chain, Ruleset, Table } from '../ruleset.js'
import { soleName, type Packets } from './packet.js'

/** A base chain with its table. */
export interface Hooked {
  readonly table: Table
  readonly chain: Chain & { readonly base: Base }
}

/** Priorities of the kernel's own hooks, netfilter_ipv4.h. */
export const CONNTRACK = -200
const NAT: Readonly<Record<string, number>> = { prerouting: -100, output: -100, input: 100, postrouting: 100 }

/** Base chains of one hook in the order in which the kernel runs them. */
export function chainsOf({ tables }: Ruleset, hook: string): Hooked[] {
  const found = tables.flatMap((table) =>
    [...table.chains.values()].filter(isBase).flatMap((chain) => (chain.base.hook === hook ? [{ table, chain }] : [])),
  )
  // Of equal priority the one that came last runs first: nf_hook_entries_grow() in the kernel's netfilter/core.c.
  return found
    .reverse()
    .sort((a, b) => rank(a.chain.base) - rank(b.chain.base) || a.chain.base.priority - b.chain.base.priority)
}

/** Whether packets of this kind come through the chain. */
export function concerns({ table, chain }: Hooked, packets: Packets): boolean {
  const { hook, devices, type } = chain.base
  const on = soleName(packets.in)
  if (hook === 'ingress') return on === undefined || devices.includes(on)
  // Only one rule may set a connection's new destination, and only of connections that are tracked.
  const translates = type === 'nat' && (hook === 'prerouting' || hook === 'output')
  if ((translates && packets.first) || (type === 'nat' && packets.tracking === 'untracked')) return false
  // what follows the first packet is sent where that was sent, and answers go back as they came
  if (type === 'nat' && !packets.opens && packets.direction !== 'in') return false
  return table.family === 'inet' || table.family === (packets.family === 4 ? 'ip' : 'ip6')
}

/** The two stacks are listed apart, so that the order of their chains of one priority cannot be seen. */
export function orderUnknown(one: Hooked, other: Hooked): boolean {
  return (
    rank(one.chain.base) === rank(other.chain.base) &&
    (one.table.stack === 'iptables-legacy') !== (other.table.stack === 'iptables-legacy')
  )
}

/** All nat chains of a hook run together, where the kernel's own translation hangs in. */
function rank({ type, hook, priority }: Base): number {
  return type === 'nat' ? (NAT[hook] ?? priority) : priority
}

function isBase(chain: Chain): chain is Chain & { base: Base } {
  return chain.base !== undefined
}
