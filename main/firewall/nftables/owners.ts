import type { Opening } from '../../model/opening.js'
import type { Family } from '../../model/net.js'
import { tableOwner } from '../../netfilter/index.js'
import type { NftChain, NftRuleset } from './ruleset.js'

/** The tables of iptables-nft, as iptables(8) names them; its chains are in capitals. */
const IPTABLES = /^(?:filter|nat|mangle|raw|security)$/

/** Whether a chain belongs to nobody but nft's own configuration: not to firewalld, iptables, docker and the like. */
export function isOwn({ name: { family, table, chain } }: NftChain): boolean {
  const iptables = family !== 'inet' && IPTABLES.test(table) && /^[A-Z]+$/.test(chain)
  return !iptables && tableOwner(table) === undefined
}

export const HOOKS: Readonly<Record<Opening['direction'], string>> = { in: 'input', out: 'output', forward: 'forward' }

/** The own base chains that judge packets of a direction, and of a family if one is named. */
export function ownBases(ruleset: NftRuleset, direction: Opening['direction'], family?: Family): NftChain[] {
  return [...ruleset.chains.values()].filter(
    (chain) =>
      chain.base?.hook === HOOKS[direction] &&
      (chain.base.type === 'filter' || chain.base.type === 'route') &&
      isOwn(chain) &&
      (family === undefined || chain.name.family === 'inet' || chain.name.family === (family === 4 ? 'ip' : 'ip6')),
  )
}
