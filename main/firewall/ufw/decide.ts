import type { Family } from '../../model/net.js'
import type { Opening } from '../../model/opening.js'
import { ruleCovers, ruleTouches, type Rule } from '../../model/rule.js'
import type { Policy } from '../backend.js'

/** What ufw does with the packets of an opening. */
export interface Decision {
  /** `closed`: no rule speaks of all of them, and the default refuses. */
  readonly state: 'open' | 'refused' | 'closed'
  /** The rule that decides; none where the default does. */
  readonly by?: Rule
  /** Rules in front of it that refuse a part. */
  readonly parts: readonly Rule[]
}

/**
 * The first rule that speaks of all of the opening decides, then the default. What comes in by default only does not
 * count as open: whoever turns the default round would close it.
 */
export function decide(rules: readonly Rule[], policy: Policy, opening: Opening, family: Family): Decision {
  const parts: Rule[] = []
  for (const rule of rules) {
    if (!ruleTouches(rule, opening, family)) continue
    const whole = ruleCovers(rule, opening, family)
    if (letsIn(rule)) {
      if (whole) return { state: 'open', by: rule, parts }
    } else if (whole) return { state: 'refused', by: rule, parts }
    else parts.push(rule)
  }
  const byDefault = opening.direction !== 'in' && policy[opening.direction] === 'allow'
  return { state: byDefault ? 'open' : 'closed', parts }
}

export function letsIn({ action }: Rule): boolean {
  return action === 'allow' || action === 'limit'
}
