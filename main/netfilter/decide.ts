import { listOf, recordOf, soleKey, textIn, type Json } from './json.js'
import type { Chain, KernelRule, Table } from './ruleset.js'
import { packetsOf, type Asked, type Packets, type World } from './walk/packet.js'
import { Walk, type Place } from './walk/walk.js'

/** What a base chain does with all of the packets that are asked about. */
export interface Decision {
  /**
   * `open`: rules let them in. `default`: nothing refuses them. `denied`: a rule that names them refuses them.
   * `closed`: some are refused with everything that nobody opened. `unknown`: it is handed on to where nobody can look.
   */
  readonly kind: 'open' | 'default' | 'denied' | 'closed' | 'unknown'
  /** What decides: the last rule that lets some in, or the first that refuses all the rest; without a rule, the policy. */
  readonly by: Place | undefined
  /** Rules that refuse some of them, before that. */
  readonly parts: readonly Part[]
}

export interface Part {
  readonly at: Place
  /** Why it cannot be told whether it refuses any: by a rate, say. */
  readonly doubt: string | undefined
}

/** For rules that are looked at for themselves, whatever machine they stand on. */
const NOWHERE: World = {
  isLocal: () => false,
  addressOf: () => undefined,
  routeTo: () => undefined,
  forwards: () => undefined,
}

/**
 * Asks a base chain. A refusal that names neither port nor address is what is there for everything that nobody opened;
 * any other is somebody's word.
 */
export function decide(table: Table, chain: Chain, asked: Asked): Decision {
  const tracking = asked.known === true ? 'established' : 'new'
  const sourcePort = [{ low: 0, high: 65535 }]
  const all: Packets = { ...packetsOf(asked, NOWHERE), hook: chain.base?.hook ?? '', tracking, sourcePort }
  const parts = new Map<KernelRule, Part>()
  let passes = false
  let accepted: Place | undefined
  let acceptedWhole = false
  let refused: Place | undefined
  for (const { at, outcome, doubt } of new Walk(table).through(chain, all)) {
    if (outcome === 'unknown' && doubt === undefined) return { kind: 'unknown', by: at, parts: [...parts.values()] }
    if (outcome === 'accept') {
      if (doubt !== undefined) continue
      passes ||= at.rule === undefined
      if (at.rule) accepted = at
      acceptedWhole ||= namesAll(at, all)
    } else {
      if (doubt === undefined && isGeneral(at)) return { kind: 'closed', by: at, parts: [...parts.values()] }
      if (at.rule && !parts.has(at.rule)) parts.set(at.rule, { at, doubt })
      if (doubt === undefined && namesAll(at, all)) refused = at
    }
  }
  if (refused?.rule && !acceptedWhole) {
    parts.delete(refused.rule)
    return { kind: 'denied', by: refused, parts: [...parts.values()] }
  }
  return { kind: passes ? 'default' : 'open', by: passes ? undefined : accepted, parts: [...parts.values()] }
}

/** The rule of the base chain that is the place, or leads there. */
export function entryOf({ via, rule }: Place): KernelRule | undefined {
  return via[0] ?? rule
}

/** Whether the rules that lead there hold for all of the packets but for their ports. */
function namesAll({ table, via, rule }: Place, all: Packets): boolean {
  const end = { name: '', base: undefined, rules: [{ statements: [{ drop: null }], text: () => 'drop' }] }
  const jumps = new Map([...table.chains.keys()].map((name) => [name, end]))
  return [...via, ...(rule ? [rule] : [])].every((one) =>
    new Walk({ ...table, chains: jumps })
      .through({ name: '', base: undefined, rules: [one] }, all)
      .some(({ at, packets, doubt }) => at.rule !== undefined && doubt === undefined && sameButPorts(packets, all)),
  )
}

function sameButPorts(some: Packets, all: Packets): boolean {
  return (['source', 'target', 'in', 'out'] as const).every(
    (field) => some[field] === all[field] || JSON.stringify(some[field], big) === JSON.stringify(all[field], big),
  )
}

const big = (_key: string, value: unknown) => (typeof value === 'bigint' ? String(value) : value)

/** Whether packets come there without being asked for more than what kind they are and where they come through. */
export function isGeneral({ via, rule }: Place): boolean {
  return [...via, ...(rule ? [rule] : [])].every((one) => asksFor(one).size === 0)
}

type Condition = 'port' | 'source' | 'target' | 'other'
const known = new WeakMap<KernelRule, ReadonlySet<Condition>>()

/** What of a connection's ends a rule asks for. */
export function asksFor(rule: KernelRule): ReadonlySet<Condition> {
  let conditions = known.get(rule)
  if (!conditions) known.set(rule, (conditions = new Set(rule.statements.flatMap(conditionsOf))))
  return conditions
}

function conditionsOf(statement: Json): Condition[] {
  const kind = soleKey(statement)
  const inner = recordOf(recordOf(statement)?.[kind]) ?? {}
  if (kind === 'match') return asksAll(inner['right']) ? [] : fieldsOf(inner['left'])
  if (kind === 'vmap') return fieldsOf(inner['key'])
  return NARROWING.has(kind) ? ['other'] : []
}

/** Statements that hold for some packets only, and `{"unknown": …}`, see {@link effectOf}. */
const NARROWING: ReadonlySet<string> = new Set(['unknown', 'limit', 'meter', 'quota', 'ct count'])

function fieldsOf(expression: Json | undefined): Condition[] {
  const kind = soleKey(expression)
  const inner = recordOf(expression)?.[kind]
  const record = recordOf(inner) ?? {}
  switch (kind) {
    case 'payload': {
      const field = textIn(record, 'field') ?? ''
      if (field === 'protocol' || field === 'nexthdr' || field === 'flags' || field === 'frag-off') return []
      return [field === 'dport' ? 'port' : field === 'saddr' ? 'source' : field === 'daddr' ? 'target' : 'other']
    }
    case 'meta':
      return /^(?:[io]if(?:name)?|l4proto|nfproto|protocol|pkttype)$/.test(textIn(record, 'key') ?? '') ? [] : ['other']
    case 'ct':
      return /^(?:state|direction)$/.test(textIn(record, 'key') ?? '') ? [] : ['other']
    case 'fib':
      return record['result'] === 'type' && (listOf(record['flags']) ?? []).includes('daddr') ? [] : ['other']
    case 'concat':
    case '&':
      return (listOf(inner) ?? []).slice(0, kind === '&' ? 1 : undefined).flatMap(fieldsOf)
    default:
      return ['other']
  }
}

/** `0.0.0.0/0`, or ports 1 to 65535. */
function asksAll(right: Json | undefined): boolean {
  const record = recordOf(right)
  if (recordOf(record?.['prefix'])?.['len'] === 0) return true
  const items = listOf(record?.['set']) ?? [right ?? null]
  return items.some((item) => {
    const [first, last] = listOf(recordOf(item)?.['range']) ?? []
    return typeof first === 'number' && first <= 1 && last === 65535
  })
}
