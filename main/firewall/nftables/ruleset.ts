import { parseJson } from '../../netfilter/index.js'
import { listOf, recordOf, sole, textOf, type Json, type JsonRecord } from './json.js'

/** The families whose chains see the packets of people: those of bridges and devices are not Sallyport's. */
export type TableFamily = 'inet' | 'ip' | 'ip6'

export interface ChainName {
  readonly family: TableFamily
  readonly table: string
  readonly chain: string
}

export interface NftRule {
  /** The kernel's number for it. It is another one after every load. */
  readonly handle: number
  readonly comment: string | undefined
  /** Statements as libnftables-json(5) has them. */
  readonly statements: readonly Json[]
}

export interface NftChain {
  readonly name: ChainName
  /** Where the kernel hangs it in; only base chains are. */
  readonly base: { readonly hook: string; readonly type: string; readonly policy: 'accept' | 'drop' } | undefined
  readonly rules: readonly NftRule[]
}

export interface NftRuleset {
  /** That of nft itself, which says it with every listing. */
  readonly version?: string
  /** By {@link keyOf}, in nft's order. */
  readonly chains: ReadonlyMap<string, NftChain>
  /** The elements of named sets and maps, by `FAMILY TABLE NAME`. */
  readonly elements: ReadonlyMap<string, readonly Json[]>
}

export function keyOf({ family, table, chain }: ChainName): string {
  return `${family} ${table} ${chain}`
}

interface Growing {
  version?: string
  readonly chains: Map<string, NftChain & { readonly rules: NftRule[] }>
  readonly elements: Map<string, Json[]>
}

/** As {@link rulesetOf}, of the text. */
export function parseRuleset(text: string): NftRuleset | undefined {
  return rulesetOf(parseJson(text))
}

/**
 * Reads what `nft -j list ruleset` prints, or what `nft -j -e -f FILE` tells of a file that it loads,
 * libnftables-json(5). Objects of other kinds are passed over.
 * @returns `undefined` when it is no such listing
 */
export function rulesetOf(json: unknown): NftRuleset | undefined {
  const items = recordOf(json)['nftables']
  if (!Array.isArray(items)) return undefined
  const ruleset: Growing = { chains: new Map(), elements: new Map() }
  for (const item of items as Json[]) {
    const [kind, value] = sole(item)
    if (kind === 'add' || kind === 'insert') addItem(ruleset, ...sole(value), kind === 'insert')
    else addItem(ruleset, kind, value)
  }
  return ruleset
}

function addItem(ruleset: Growing, kind: string, value: Json | undefined, first = false): void {
  if (kind === 'metainfo') {
    const version = textOf(recordOf(value)['version'])
    if (version !== '') ruleset.version = version
  }
  const record = recordOf(value)
  const family = textOf(record['family'])
  if (family !== 'inet' && family !== 'ip' && family !== 'ip6') return
  const name: ChainName = { family, table: textOf(record['table']), chain: textOf(record['chain'] ?? record['name']) }
  const key = keyOf(name)
  if (kind === 'chain' && !ruleset.chains.has(key)) ruleset.chains.set(key, { name, base: baseOf(record), rules: [] })
  if (kind === 'set' || kind === 'map') addElements(ruleset, key, listOf(record['elem']))
  if (kind === 'element') addElements(ruleset, key, listOf(recordOf(record['elem'])['set'] ?? record['elem']))
  if (kind === 'rule') {
    const { handle, comment, expr } = record
    const rule = {
      handle: typeof handle === 'number' ? handle : 0,
      comment: typeof comment === 'string' ? comment : undefined,
      statements: listOf(expr),
    }
    const rules = ruleset.chains.get(key)?.rules
    if (first) rules?.unshift(rule)
    else rules?.push(rule)
  }
}

function addElements({ elements }: Growing, key: string, more: readonly Json[]): void {
  const known = elements.get(key) ?? []
  for (const element of more) known.push(element)
  elements.set(key, known)
}

function baseOf(record: JsonRecord): NftChain['base'] {
  const hook = textOf(record['hook'])
  if (hook === '') return undefined
  return { hook, type: textOf(record['type']), policy: record['policy'] === 'drop' ? 'drop' : 'accept' }
}
