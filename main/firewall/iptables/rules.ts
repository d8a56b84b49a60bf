import { networkContains, type Family } from '../../model/net.js'
import type { Rule, RuleAction, SeenIn } from '../../model/rule.js'
import { isNarrowed, savedPorts, type SavedRule, type SavedTable } from '../../netfilter/index.js'
import { isLimit } from './limit.js'
import { isForeign } from './owner.js'
import { CHAINS } from './walk.js'

const ACTIONS: Readonly<Record<string, RuleAction>> = { ACCEPT: 'allow', DROP: 'deny', REJECT: 'reject' }
/** How deep chains are followed; deeper ones only narrow further. */
const DEPTH = 4

/** The rules of the built-in chains in common terms, with those of the chains that they lead to; without other programs'. */
export function tableRules(table: SavedTable, family: Family, seen: SeenIn): Rule[] {
  return (['in', 'out', 'forward'] as const).flatMap((direction) =>
    follow(CHAINS[direction], undefined, 0).map((rule) => ({ ...rule, direction })),
  )

  function follow(chain: string, outer: SavedRule | undefined, depth: number): Omit<Rule, 'direction'>[] {
    return table.rules
      .filter((rule) => rule.chain === chain)
      .flatMap((rule) => {
        const inner = outer === undefined ? rule : within(outer, rule)
        const action = ACTIONS[rule.target ?? '']
        if (action) return verdict(inner, action)
        const known = table.chains.has(rule.target ?? '') && !isForeign(rule.target ?? '') && depth < DEPTH
        return known ? follow(rule.target ?? '', inner, depth + 1) : []
      })
  }

  function verdict(rule: SavedRule, action: RuleAction): Omit<Rule, 'direction'>[] {
    const ports = savedPorts(rule.ports)
    // what is for connections that are there already opens nothing
    if (rule.states && !rule.states.includes('NEW')) return []
    return [
      {
        action: isLimit(rule) && action === 'allow' ? 'limit' : action,
        protocol: rule.protocol,
        ports: ports ?? [],
        source: rule.source,
        family,
        ...(rule.interface === undefined ? {} : { interface: rule.interface }),
        narrowed:
          ports === undefined || isNarrowed({ ...rule, states: undefined, others: isLimit(rule) ? [] : rule.others }),
        ...(rule.comment === undefined ? {} : { comment: rule.comment }),
        text: rule.text.replace(/^-A /, '').replace(/ -m comment --comment (?:"(?:[^"\\]|\\.)*"|\S+)/, ''),
        seen,
      },
    ]
  }
}

/** A rule of a chain for the packets that are led there: both must hold. What cannot be joined counts as narrowed. */
function within(outer: SavedRule, rule: SavedRule): SavedRule {
  const others = [...outer.others, ...rule.others]
  const join = <T>(name: string, wide: T, a: T, b: T): T => {
    if (a === wide || b === wide || a === b) return a === wide ? b : a
    others.push(name)
    return b
  }
  const source = narrower(outer.source, rule.source)
  if (source === undefined) others.push('-s')
  const narrowed = isNarrowed({ ...outer, states: undefined, others: [] })
  return {
    ...rule,
    protocol: join('-p', 'any', outer.protocol, rule.protocol),
    source: source ?? rule.source,
    interface: join('-i', undefined, outer.interface, rule.interface),
    ports: outer.ports.length === 0 || rule.ports.length === 0 ? [...outer.ports, ...rule.ports] : rule.ports,
    states: rule.states ?? outer.states,
    others: [...others, ...(narrowed || (outer.ports.length > 0 && rule.ports.length > 0) ? ['jump'] : [])],
  }
}

function narrower(a: string, b: string): string | undefined {
  try {
    if (networkContains(a, b)) return b
    return networkContains(b, a) ? a : undefined
  } catch {
    return undefined
  }
}
