import { decidedBy } from '../firewall/index.js'
import type { Host } from '../hosts/index.js'
import type { DecidedBy } from '../model/explanation.js'
import { parseNftJson, readGround, type KernelRule, type Place, type Table } from '../netfilter/index.js'
import type { Spot } from './attempts.js'

const NFT = '/usr/sbin/nft'

/** How often the rules are read for one spot. */
const MOST_READS = 4

/** The rules of one moment: as nft numbers them, and in the words of the tools that made them. */
interface Rules {
  readonly listed: readonly Table[]
  readonly told: readonly Table[]
}

/** Says who decided at a spot of a trace, in the words of its firewall. Reads the rules when it meets one it does not know. */
export class Deciders {
  #rules: Promise<Rules> | undefined
  readonly #known = new Map<string, Promise<DecidedBy>>()

  constructor(private readonly host: Host) {}

  of(spot: Spot): Promise<DecidedBy> {
    const name = [spot.family, spot.table, spot.chain, spot.handle ?? 'policy'].join(' ')
    const known = this.#known.get(name) ?? this.#say(spot)
    this.#known.set(name, known)
    return known
  }

  /** What let a packet in: the last rule that said so where packets come in or go through, else the last policy. */
  async accepting(accepts: readonly Spot[]): Promise<DecidedBy | null> {
    const { listed } = await this.#read()
    const filters = accepts.filter((spot) => /^(?:input|forward)$/.test(baseOf(listed, spot)?.hook ?? ''))
    const decider =
      filters.findLast(({ handle }) => handle !== undefined) ??
      filters.findLast((spot) => (tableOf(listed, spot)?.chains.get(spot.chain)?.rules.length ?? 0) > 0)
    return decider ? this.of(decider) : null
  }

  async #say(spot: Spot): Promise<DecidedBy> {
    let place = placeOf(await this.#read(), spot)
    for (let more = 1; !place && more < MOST_READS; more++) {
      this.#rules = undefined // a rule that is newer than what was read, or rules that somebody changed as they were read
      place = placeOf(await this.#read(), spot)
    }
    const said = place && (await decidedBy(this.host, { outcome: 'drop', at: place }))
    if (said) return said
    const { family, table, chain, handle, text } = spot
    const rule = handle === undefined ? null : text
    return { words: `${family} ${table} ${chain}: ${rule ?? 'policy'}`, table: `${family} ${table}`, chain, rule }
  }

  #read(): Promise<Rules> {
    this.#rules ??= readRules(this.host)
    return this.#rules
  }
}

async function readRules(host: Host): Promise<Rules> {
  const [{ stdout }, { ruleset }] = await Promise.all([host.run([NFT, '-j', 'list', 'ruleset'], {}), readGround(host)])
  return { listed: parseNftJson(stdout) ?? [], told: ruleset?.tables ?? [] }
}

function tableOf(tables: readonly Table[], { family, table }: Spot): Table | undefined {
  return tables.find((one) => one.family === family && one.name === table && one.stack !== 'iptables-legacy')
}

const baseOf = (tables: readonly Table[], spot: Spot) => tableOf(tables, spot)?.chains.get(spot.base)?.base

function placeOf({ listed, told }: Rules, spot: Spot): Place | undefined {
  const [numbered, table] = [tableOf(listed, spot), tableOf(told, spot)]
  const chain = table?.chains.get(spot.chain)
  if (!numbered || !table || !chain) return undefined
  const ruleAt = ({ chain: name, handle }: Spot): KernelRule | undefined => {
    const rules = numbered.chains.get(name)?.rules ?? []
    const index = rules.findIndex((rule) => rule.handle === handle)
    const same = table.chains.get(name)?.rules ?? []
    // both list a chain's rules in the same order
    return same.length === rules.length ? same[index] : rules[index]
  }
  const rule = spot.handle === undefined ? undefined : ruleAt(spot)
  if (spot.handle !== undefined && !rule) return undefined
  return { table, chain, rule, via: spot.via.flatMap((one) => ruleAt(one) ?? []) }
}
