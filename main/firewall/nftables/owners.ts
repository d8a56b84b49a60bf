import type { Opening } from '../../model/opening.js'
import type { Family } from '../../model/net.js'
import { chainOwner, tableOwner } from '../../netfilter/index.js'
import { keyOf, type NftChain, type NftRuleset } from './ruleset.js'

/** The tables of iptables-nft, as iptables(8) names them; its chains are in capitals. */
const IPTABLES = /^(?:filter|nat|mangle|raw|security)$/

const isLikeIptables = ({ name: { family, table, chain } }: NftChain) =>
  family !== 'inet' && IPTABLES.test(table) && /^[A-Z]+$/.test(chain)

/**
 * Chains of iptables' names, when it is the configuration of nftables that makes them: iptables-restore-translate writes
 * such. Where a front end has chains in their table, they are its own.
 */
export function translatedChains({ chains }: NftRuleset): ReadonlySet<string> {
  const own = [...chains].filter(
    ([, chain]) => isLikeIptables(chain) && [...chain.table.chains.keys()].every((name) => !chainOwner(name)),
  )
  return new Set(own.map(([key]) => key))
}

/** Whether a chain belongs to nobody but nft's own configuration: not to firewalld, iptables, docker and the like. */
function isOwn(chain: NftChain, { translated }: NftRuleset): boolean {
  if (isLikeIptables(chain)) return translated?.has(keyOf(chain.name)) === true
  return tableOwner(chain.name.table) === undefined
}

export const HOOKS: Readonly<Record<Opening['direction'], string>> = { in: 'input', out: 'output', forward: 'forward' }

/** The own base chains that judge packets of a direction, and of a family if one is named. */
export function ownBases(ruleset: NftRuleset, direction: Opening['direction'], family?: Family): NftChain[] {
  return [...ruleset.chains.values()].filter(
    (chain) =>
      chain.base?.hook === HOOKS[direction] &&
      (chain.base.type === 'filter' || chain.base.type === 'route') &&
      isOwn(chain, ruleset) &&
      (family === undefined || chain.name.family === 'inet' || chain.name.family === (family === 4 ? 'ip' : 'ip6')),
  )
}
