import { chainOwner, isNarrowed, type SavedRule, type SavedTable } from '../../netfilter/index.js'

/** Whether another program made the chain. */
export function isForeign(chain: string): boolean {
  return chainOwner(chain) !== undefined
}

/** The front end whose chains the packets pass that come in; the policy and the last rules are then its own too. */
export function ownerOf({ chains, rulesOf }: SavedTable): 'ufw' | 'firewalld' | undefined {
  const into = (target: RegExp) => rulesOf('INPUT').some((rule) => target.test(rule.target ?? ''))
  if (into(/^ufw6?-before-input$/)) return 'ufw'
  return chains.has('INPUT_ZONES') || into(/^INPUT_ZONES$/) ? 'firewalld' : undefined
}

/** Whether the table, taken alone, refuses anything that comes in, by its policy or by a rule that no other program made. */
export function filters(table: SavedTable): boolean {
  return refusesIn(table, 'INPUT')
}

/** The same for any chain. Behind a rule that lets everything through nothing is refused, but of what went back before. */
export function refusesIn(table: SavedTable, chain: string, above: readonly string[] = []): boolean {
  const drops = table.policies.get(chain) === 'DROP'
  let left = false
  for (const rule of table.rulesOf(chain)) {
    if (passesAll(rule)) return left && drops
    left ||= rule.goto || rule.target === 'RETURN'
    if (isRefusal(rule) || leadsToRefusal(table, rule, above)) return true
  }
  return drops
}

/** Whether the rule accepts whatever comes. */
export function passesAll(rule: SavedRule): boolean {
  const { target, protocol, source, interface: on, ports } = rule
  const anything = protocol === 'any' && source === 'any' && on === undefined && ports.length === 0
  return target === 'ACCEPT' && anything && !isNarrowed(rule)
}

function leadsToRefusal(table: SavedTable, { chain, target = '' }: SavedRule, above: readonly string[]): boolean {
  return (
    table.chains.has(target) &&
    !isForeign(target) &&
    !above.includes(target) &&
    refusesIn(table, target, [...above, chain])
  )
}

export function isRefusal({ target }: SavedRule): boolean {
  return target === 'DROP' || target === 'REJECT'
}
