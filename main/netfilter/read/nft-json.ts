import { parseJson } from './json-text.js'
import { listOf, recordOf, soleKey, textIn, type Json, type JsonRecord } from '../json.js'
import { nftText } from '../print/nft-text.js'
import type { Base, KernelRule, NamedSet, Table, TableFamily } from '../ruleset.js'

interface Growing extends Table {
  /** The kernel holds it, but lets nothing through it. */
  readonly dormant: boolean
  readonly chains: Map<string, { name: string; base: Base | undefined; rules: KernelRule[] }>
  readonly sets: Map<string, { elements: readonly Json[]; dynamic: boolean }>
}

const FAMILIES: readonly string[] = ['ip', 'ip6', 'inet', 'netdev'] satisfies TableFamily[]

/**
 * Reads `nft -j list ruleset`, libnftables-json(5).
 * @param json the text as JSON, if it was read as such already
 * @returns `undefined` when it is no such text; objects of other kinds are passed over
 */
export function parseNftJson(text: string, json = parseJson(text)): Table[] | undefined {
  const items = listOf(recordOf(json)?.['nftables'])
  if (!items) return undefined
  const writes = /"op":\s*"(?:add|update)"/.test(text)
  const tables = new Map<string, Growing>()
  for (const item of items) {
    const kind = soleKey(item)
    const record = recordOf(recordOf(item)?.[kind])
    if (record) addItem(tables, kind, record, writes)
  }
  return [...tables.values()]
}

function addItem(tables: Map<string, Growing>, kind: string, record: JsonRecord, writes: boolean): void {
  const name = textIn(record, 'name') ?? ''
  const family = textIn(record, 'family') ?? ''
  if (!FAMILIES.includes(family)) return
  if (kind === 'table')
    tables.set(`${family} ${name}`, {
      stack: 'nftables',
      family: family as TableFamily,
      name,
      chains: new Map(),
      sets: new Map(),
      dormant: (listOf(record['flags']) ?? [record['flags']]).includes('dormant'),
    })
  const table = tables.get(`${family} ${textIn(record, 'table') ?? ''}`)
  if (!table) return
  if (kind === 'chain') table.chains.set(name, { name, base: table.dormant ? undefined : baseOf(record), rules: [] })
  if (kind === 'set' || kind === 'map') table.sets.set(name, setOf(record, table.sets.get(name)))
  if (kind === 'rule') addRule(table, record, writes)
}

/** @param writes whether any rule writes to a set at all */
function addRule(table: Growing, record: JsonRecord, writes: boolean): void {
  const statements = listOf(record['expr']) ?? []
  const comment = textIn(record, 'comment')
  table.chains.get(textIn(record, 'chain') ?? '')?.rules.push({
    statements,
    text: () => nftText(statements) + (comment === undefined ? '' : ` comment "${comment}"`),
  })
  if (!writes) return
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

function setOf(record: JsonRecord, known: NamedSet | undefined): { elements: readonly Json[]; dynamic: boolean } {
  const flags = listOf(record['flags']) ?? []
  return {
    elements: listOf(record['elem']) ?? [],
    dynamic: known?.dynamic === true || flags.includes('dynamic'),
  }
}
