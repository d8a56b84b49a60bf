import type { PortRange } from '../../model/net.js'
import type { Opening } from '../../model/opening.js'
import { familiesOf, ruleCovers, ruleTouches, type Rule } from '../../model/rule.js'

/** What rules in firewalld's order do with an opening. */
export interface Decision {
  /** `closed`: no rule speaks of all of it. */
  readonly state: 'open' | 'refused' | 'closed'
  /** The rule that let the last of it pass, or refused it. */
  readonly by?: Rule
  /** Rules that refuse a part before the rest is let pass. */
  readonly parts: readonly Rule[]
}

/** Each part of a port range may have a rule of its own; of each IP family the worst counts. */
export function decide(rules: readonly Rule[], opening: Opening): Decision {
  const decisions = familiesOf(opening).map((family) => {
    const parts: Rule[] = []
    let pieces: readonly PortRange[] = [opening.ports]
    for (const rule of rules) {
      if (!pieces.some((ports) => ruleTouches(rule, { ...opening, ports }, family))) continue
      const left = ruleCovers({ ...rule, ports: [] }, opening, family) ? cut(pieces, rule.ports) : pieces
      if (rule.action === 'allow') {
        pieces = left
        if (left.length === 0) return { state: 'open' as const, by: rule, parts }
      } else if (left.length === 0) return { state: 'refused' as const, by: rule, parts }
      else parts.push(rule)
    }
    return { state: 'closed' as const, parts }
  })
  const parts = [...new Set(decisions.flatMap((decision) => decision.parts))]
  const worst = (['refused', 'closed', 'open'] as const).flatMap(
    (state) => decisions.find((decision) => decision.state === state) ?? [],
  )[0]
  return { state: 'closed', ...worst, parts }
}

/** What of the ports is left without those of a rule, which speaks of every port when it names none. */
function cut(pieces: readonly PortRange[], ports: readonly PortRange[]): readonly PortRange[] {
  return ports.length === 0 ? [] : ports.reduce(without, pieces)
}

export function without(pieces: readonly PortRange[], ports: PortRange): PortRange[] {
  return pieces.flatMap(({ first, last }) =>
    [
      { first, last: Math.min(last, ports.first - 1) },
      { first: Math.max(first, ports.last + 1), last },
    ].filter((piece, index) => piece.first <= piece.last && (index === 0 ? first < ports.first : last > ports.last)),
  )
}
