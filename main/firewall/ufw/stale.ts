import { networkContains } from '../../model/net.js'
import type { Rule, RuleInWords } from '../../model/rule.js'
import { groupBy } from '../../model/text.js'
import type { Loaded } from './kernel.js'
import { tupleRule, type Tuple } from './tuple.js'

/** Where what ufw has stored and what the kernel holds of it differ, in words. */
export interface Stale {
  /** Rules that are stored only, as ufw writes them. */
  readonly absent: readonly string[]
  /** Rules that the kernel alone holds, as iptables writes them. */
  readonly leftOver: readonly string[]
}

/**
 * Compares the rules of one family, each by what it asks and does. Those that ask for more than an address, a port and an
 * interface are left out: they cannot be told apart from others.
 */
export function staleIn(tuples: readonly Tuple[], loaded: Loaded): Stale {
  const stored = tuples.filter(({ family }) => family === loaded.family).map((tuple) => tupleRule(tuple, 'stored'))
  // what asks for a port without a protocol becomes a rule for each
  const wanted = stored.filter(({ narrowed }) => !narrowed).flatMap(perProtocol)
  const held = loaded.rules.filter(({ narrowed }) => !narrowed)
  const absent = lacking(wanted, held).map(({ text }) => text)
  const unclear = stored.some(({ narrowed }) => narrowed)
  return {
    absent: [...new Set(absent)],
    leftOver: unclear ? [] : lacking(held, wanted).flatMap(({ text }) => (typeof text === 'string' ? text : [])),
  }
}

function perProtocol(rule: RuleInWords): RuleInWords[] {
  if (rule.protocol !== 'any' || rule.ports.length === 0) return [rule]
  return ['tcp', 'udp'].map((protocol) => ({ ...rule, protocol }))
}

/** Those of the first that have no like among the second. Thousands are compared by a key first. */
function lacking<R extends Rule>(rules: readonly R[], others: readonly Rule[]): R[] {
  const groups = groupBy(others, key)
  return rules.filter((rule) => !(groups.get(key(rule)) ?? []).some((other) => sameEnds(rule, other)))
}

function key({ action, direction, protocol, ports, interface: on, outInterface }: Rule): string {
  return JSON.stringify([action, direction, protocol, ports, on, outInterface])
}

function sameEnds(one: Rule, other: Rule): boolean {
  return same(one.source, other.source) && same(one.destination ?? 'any', other.destination ?? 'any')
}

const same = (one: string, other: string) =>
  one === other || (networkContains(one, other) && networkContains(other, one))
