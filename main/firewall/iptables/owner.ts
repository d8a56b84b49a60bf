import type { SavedRule, SavedTable } from '../iptables-save.js'

/** Chains that other programs make and tend: their rules are not iptables' own. */
const OTHERS = /^(?:ufw6?-|DOCKER|f2b-|fail2ban-|sshguard|LIBVIRT_|INPUT_|FWD[IO]_|IN_|KUBE-|cali-|CNI-|NETAVARK|ts-)/

/** Whether another program made the chain. */
export function isForeign(chain: string): boolean {
  return OTHERS.test(chain)
}

/** The front end whose chains the packets pass that come in; the policy and the last rules are then its own too. */
export function ownerOf({ chains, rulesOf }: SavedTable): 'ufw' | 'firewalld' | undefined {
  const into = (target: RegExp) => rulesOf('INPUT').some((rule) => target.test(rule.target ?? ''))
  if (into(/^ufw6?-before-input$/)) return 'ufw'
  return chains.has('INPUT_ZONES') || into(/^INPUT_ZONES$/) ? 'firewalld' : undefined
}

/** Whether the table, taken alone, refuses anything that comes in, by its policy or by a rule that no other program made. */
export function filters(table: SavedTable): boolean {
  return table.policies.get('INPUT') === 'DROP' || refuses(table, 'INPUT', [])
}

function refuses(table: SavedTable, chain: string, above: readonly string[]): boolean {
  return table.rulesOf(chain).some((rule) => isRefusal(rule) || leadsToRefusal(table, rule, above))
}

function leadsToRefusal(table: SavedTable, { chain, target = '' }: SavedRule, above: readonly string[]): boolean {
  return (
    table.chains.has(target) &&
    !isForeign(target) &&
    !above.includes(target) &&
    refuses(table, target, [...above, chain])
  )
}

export function isRefusal({ target }: SavedRule): boolean {
  return target === 'DROP' || target === 'REJECT'
}
