import type { Family } from '../../model/net.js'
import type { Opening } from '../../model/opening.js'
import type { Rule } from '../../model/rule.js'
import { decideRules, type RulesDecision } from '../../netfilter/index.js'
import type { Policy } from '../backend.js'

/**
 * What ufw does with the packets of an opening, by its rules, then by its default. What comes in by default only does
 * not count as open: whoever turns the default round would close it.
 */
export function decide<R extends Rule>(
  rules: readonly R[],
  policy: Policy,
  opening: Opening,
  family: Family,
): RulesDecision<R> {
  const decision = decideRules(rules, opening, family)
  const byDefault = opening.direction !== 'in' && policy[opening.direction] === 'allow'
  return decision.state === 'closed' && byDefault ? { ...decision, state: 'open' } : decision
}

export function letsIn({ action }: Rule): boolean {
  return action === 'allow' || action === 'limit'
}
