import { parseJson, readListing, type Chain, type KernelRule, type Table } from '../../netfilter/index.js'

/** The families whose chains see the packets of people: those of bridges and devices are not Sallyport's. */
export type TableFamily = 'inet' | 'ip' | 'ip6'

export interface ChainName {
  readonly family: TableFamily
  readonly table: string
  readonly chain: string
}

export type NftRule = KernelRule

export interface NftChain {
  readonly name: ChainName
  readonly base: Chain['base']
  readonly rules: readonly NftRule[]
  /** The table that it jumps about in. */
  readonly table: Table
}

export interface NftRuleset {
  /** That of nft itself. */
  readonly version?: string
  /** By {@link keyOf}, in nft's order. */
  readonly chains: ReadonlyMap<string, NftChain>
  /** Chains of iptables' names that the configuration of nftables makes, by {@link keyOf}: they are its own. */
  readonly translated?: ReadonlySet<string>
}

export function keyOf({ family, table, chain }: ChainName): string {
  return `${family} ${table} ${chain}`
}

/** As {@link rulesetOf}, of the text. */
export function parseRuleset(text: string): NftRuleset | undefined {
  return rulesetOf(parseJson(text))
}

/** The chains that judge people's packets in what nft printed; `undefined` when that is no listing. */
export function rulesetOf(json: unknown): NftRuleset | undefined {
  const listing = readListing(json)
  if (!listing) return undefined
  const chains = listing.tables.flatMap((table) => {
    const { family } = table
    if (family === 'netdev') return []
    return [...table.chains.values()].map(({ name: chain, base, rules }): readonly [string, NftChain] => {
      const name = { family, table: table.name, chain }
      return [keyOf(name), { name, base, rules, table }]
    })
  })
  return { ...(listing.version === undefined ? {} : { version: listing.version }), chains: new Map(chains) }
}
