import { parseJson } from './json-text.js'
import { fieldsIn, listOf, recordOf, sole, soleKey, textIn, type Json, type JsonRecord } from '../json.js'
import { nftText } from '../print/nft-text.js'
import type { Base, KernelRule, NamedSet, Table, TableFamily } from '../ruleset.js'

interface Growing extends Table {
  /** The kernel holds it, but lets nothing through it. */
  readonly dormant: boolean
  readonly chains: Map<string, { name: string; base: Base | undefined; rules: KernelRule[] }>
  readonly sets: Map<string, { elements: readonly Json[]; dynamic: boolean; rated: boolean }>
}

const FAMILIES: readonly string[] = ['ip', 'ip6', 'inet', 'netdev'] satisfies TableFamily[]

/** What `nft -j` printed. */
export interface Listing {
  /** That of nft itself, which says it with every listing. */
  readonly version: string | undefined
  readonly tables: readonly Table[]
}

/** The tables of {@link readListing}, from the text. */
export function parseNftJson(text: string): readonly Table[] | undefined {
  return readListing(parseJson(text))?.tables
}

/**
 * Reads what `nft -j list …` prints, or what `nft -j -e -f FILE` tells of a file that it loads, libnftables-json(5).
 * @returns `undefined` when it is no such JSON; objects of other kinds are passed over
 */
export function readListing(json: unknown): Listing | undefined {
  const items = listOf(recordOf(json)?.['nftables'])
  if (!items) return undefined
  const tables = new Map<string, Growing>()
  let version: string | undefined
  // "list chains" names no tables
  const bare = !items.some((item) => soleKey(item) === 'table')
  for (const item of items) {
    const [kind, value] = sole(item)
    const record = fieldsIn(value)
    if (kind === 'metainfo') version ??= textIn(record, 'version')
    else if (kind === 'add' || kind === 'insert') addAdded(tables, value, kind === 'insert')
    else addItem(tables, kind, record, false, bare)
  }
  return { version, tables: [...tables.values()] }
}

function addAdded(tables: Map<string, Growing>, item: Json | undefined, first: boolean): void {
  const [kind, value] = sole(item)
  addItem(tables, kind, fieldsIn(value), first, true)
}

function addItem(tables: Map<string, Growing>, kind: string, record: JsonRecord, first: boolean, bare: boolean): void {
  const name = textIn(record, 'name') ?? ''
  const family = textIn(record, 'family') ?? ''
  if (!FAMILIES.includes(family)) return
  const key = `${family} ${kind === 'table' ? name : (textIn(record, 'table') ?? '')}`
  let table = tables.get(key)
  if (!table && kind !== 'table' && !bare) return
  if (!table) tables.set(key, (table = newTable(family as TableFamily, key.slice(family.length + 1), record)))
  if (kind === 'chain' && !table.chains.has(name))
    table.chains.set(name, { name, base: table.dormant ? undefined : baseOf(record), rules: [] })
  if (kind === 'set' || kind === 'map') table.sets.set(name, setOf(record, table.sets.get(name)))
  if (kind === 'element') {
    const set = table.sets.get(name)
    const more = listOf(recordOf(record['elem'])?.['set'] ?? record['elem']) ?? []
    if (set) table.sets.set(name, { ...set, elements: [...set.elements, ...more] })
  }
  if (kind === 'rule') addRule(table, record, first)
}

function newTable(family: TableFamily, name: string, record: JsonRecord): Growing {
  const dormant = (listOf(record['flags']) ?? [record['flags']]).includes('dormant')
  return { stack: 'nftables', family, name, chains: new Map(), sets: new Map(), dormant }
}

function addRule(table: Growing, record: JsonRecord, first: boolean): void {
  const statements = listOf(record['expr']) ?? []
  const comment = textIn(record, 'comment')
  const { handle } = record
  const rule: KernelRule = {
    statements,
    text: () => nftText(statements) + (comment === undefined ? '' : ` comment "${comment}"`),
    handle: typeof handle === 'number' ? handle : 0,
    ...(comment === undefined ? {} : { comment }),
  }
  const rules = table.chains.get(textIn(record, 'chain') ?? '')?.rules
  if (first) rules?.unshift(rule)
  else rules?.push(rule)
  // nft 1.0.6 leaves the flag "dynamic" out of its JSON: a rule that writes to a set tells it as well.
  for (const statement of statements) {
    const kind = soleKey(statement)
    if (kind !== 'set' && kind !== 'map') continue
    const written = recordOf(recordOf(statement)?.[kind])?.[kind]
    if (typeof written !== 'string') continue
    const set = table.sets.get(written.replace(/^@/, ''))
    if (set) set.dynamic = true
  }
}

function baseOf(record: JsonRecord): Base | undefined {
  const hook = textIn(record, 'hook')
  if (hook === undefined) return undefined
  const { dev, prio } = record
  return {
    type: textIn(record, 'type') ?? 'filter',
    hook,
    priority: typeof prio === 'number' ? prio : 0,
    policy: record['policy'] === 'drop' ? 'drop' : 'accept',
    devices: (listOf(dev) ?? [dev]).filter((name) => typeof name === 'string'),
  }
}

function setOf(record: JsonRecord, known: NamedSet | undefined): NamedSet {
  const flags = listOf(record['flags']) ?? []
  return {
    elements: [...(known?.elements ?? []), ...(listOf(record['elem']) ?? [])],
    dynamic: known?.dynamic === true || flags.includes('dynamic'),
    rated: (listOf(record['stmt']) ?? []).some((statement) => soleKey(statement) !== 'counter'),
  }
}
