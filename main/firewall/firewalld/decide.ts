import type { PortRange } from '../../model/net.js'
import type { Opening } from '../../model/opening.js'
import { familiesOf, type Rule } from '../../model/rule.js'
import { decideRules, type RulesDecision } from '../../netfilter/index.js'

/** What rules in firewalld's order do with an opening: of each IP family the worst counts. */
export function decide<R extends Rule>(rules: readonly R[], opening: Opening): RulesDecision<R> {
  const decisions = familiesOf(opening).map((family) => decideRules(rules, opening, family))
  const parts = [...new Set(decisions.flatMap((decision) => decision.parts))]
  const worst = (['refused', 'closed', 'open'] as const).flatMap(
    (state) => decisions.find((decision) => decision.state === state) ?? [],
  )[0]
  return { state: 'closed', ...worst, parts }
}

export function without(pieces: readonly PortRange[], ports: PortRange): PortRange[] {
  return pieces.flatMap(({ first, last }) =>
    [
      { first, last: Math.min(last, ports.first - 1) },
      { first: Math.max(first, ports.last + 1), last },
    ].filter((piece, index) => piece.first <= piece.last && (index === 0 ? first < ports.first : last > ports.last)),
  )
}
