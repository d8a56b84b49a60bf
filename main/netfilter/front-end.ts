import type { Family } from '../model/net.js'
import type { Opening } from '../model/opening.js'
import type { Rule } from '../model/rule.js'
import { decide, ruleOf } from './decide.js'
import { msg } from '../text/index.js'
import { unknownCondition, type Json } from './json.js'
import type { Chain, KernelRule, Table } from './ruleset.js'
import { addressRange } from './walk/interval.js'
import { askedOf } from './walk/packet.js'
import type { Place } from './walk/walk.js'

/** What rules of a front end do with all of an opening. */
export interface RulesDecision<R extends Rule = Rule> {
  /** `closed`: they leave some of it to the default. */
  readonly state: 'open' | 'refused' | 'closed'
  /** The rule that lets the last of it in, or refuses all of the rest. */
  readonly by?: R
  /** Rules in front of it that refuse a part. */
  readonly parts: readonly R[]
}

/**
 * Asks rules in the order in which a front end has the kernel ask them. They are put into the kernel's terms first, so
 * that they are judged as the kernel's own are.
 */
export function decideRules<R extends Rule>(rules: readonly R[], opening: Opening, family: Family): RulesDecision<R> {
  const { direction } = opening
  const asked = rules.filter((rule) => rule.direction === direction && rule.family === family).map(inKernelTerms)
  const chain: Chain = { name: '', base: undefined, rules: asked }
  const { kind, by, parts } = decide(TABLE, chain, askedOf(opening, family))
  // what was put in comes out
  const ownOf = (place: Place) => ownRuleOf(place) as R | undefined
  const rule = by && ownOf(by)
  const state = kind === 'open' ? 'open' : kind === 'default' || rule === undefined ? 'closed' : 'refused'
  return {
    state,
    ...(rule === undefined || state === 'closed' ? {} : { by: rule }),
    parts: parts.flatMap(({ at }) => ownOf(at) ?? []),
  }
}

const TABLE: Table = { stack: 'nftables', family: 'inet', name: '', chains: new Map(), sets: new Map() }

const kernelRules = new WeakMap<Rule, KernelRule>()
const ownRules = new WeakMap<KernelRule, Rule>()

function ownRuleOf(place: Place): Rule | undefined {
  const rule = ruleOf(place)
  return rule && ownRules.get(rule)
}

function inKernelTerms(rule: Rule): KernelRule {
  const known = kernelRules.get(rule)
  if (known) return known
  // nobody asks it for its words: its own rule has them
  const made = { statements: statementsOf(rule), text: () => '' }
  kernelRules.set(rule, made)
  ownRules.set(made, rule)
  return made
}

function statementsOf(rule: Rule): Json[] {
  const is = (left: Json, right: Json): Json => ({ match: { op: '==', left, right } })
  const address = (field: string, network = 'any'): Json[] => {
    if (network === 'any') return []
    if (!addressRange(network)) return [unknownCondition(msg('net.notNetwork', { network }))]
    const [addr = '', len] = network.split('/')
    const right = len === undefined ? addr : { prefix: { addr, len: Number(len) } }
    return [is({ payload: { protocol: rule.family === 4 ? 'ip' : 'ip6', field } }, right)]
  }
  return [
    ...(rule.protocol === 'any' ? [] : [is({ meta: { key: 'l4proto' } }, rule.protocol)]),
    ...(rule.ports.length === 0
      ? []
      : [
          is(
            { payload: { protocol: 'th', field: 'dport' } },
            { set: rule.ports.map(({ first, last }) => ({ range: [first, last] })) },
          ),
        ]),
    ...address('saddr', rule.source),
    ...address('daddr', rule.destination),
    ...(rule.interface === undefined ? [] : [is({ meta: { key: 'iifname' } }, rule.interface)]),
    ...(rule.outInterface === undefined ? [] : [is({ meta: { key: 'oifname' } }, rule.outInterface)]),
    ...(rule.narrowed ? [unknownCondition(msg('net.asksMore'))] : []),
    VERDICTS[rule.action],
  ]
}

const VERDICTS: Readonly<Record<Rule['action'], Json>> = {
  allow: { accept: null },
  limit: { accept: null },
  deny: { drop: null },
  reject: { reject: null },
}
