import type { Message } from '../text/index.js'
import { listOf, recordOf, soleKey, textIn, wordIn, type Json } from './json.js'
import type { Chain, KernelRule, Table } from './ruleset.js'
import { packetsOf, type Asked, type Packets, type World } from './walk/packet.js'
import { Walk, type Piece, type Place } from './walk/walk.js'

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
  readonly doubt: Message | undefined
  /** It refuses whatever comes in somewhere: a default, and nobody's word about these packets. */
  readonly general: boolean
}

/** For rules that are looked at for themselves, whatever machine they stand on. */
const NOWHERE: World = {
  isLocal: () => false,
  addressOf: () => undefined,
  routeTo: () => undefined,
  groupOf: () => undefined,
  forwards: () => undefined,
}

/**
 * Asks a base chain. A refusal that names neither port nor address is what is there for everything that nobody opened;
 * any other is somebody's word.
 * @param alone whether a rule counts only where it lets all of them in by itself
 */
export function decide(table: Table, chain: Chain, asked: Asked, alone = false): Decision {
  const all = first(asked, chain.base?.hook ?? '')
  const parts = new Map<KernelRule, Part>()
  let passes = false
  let accepted: Place | undefined
  let acceptedWhole = false
  let refused: Place | undefined
  for (const { at, outcome, doubt } of alone ? piecesAlone(table, chain, all) : new Walk(table).through(chain, all)) {
    const rule = ruleOf(at)
    if (outcome === 'unknown' && doubt === undefined && namesAll(at, all))
      return { kind: 'unknown', by: at, parts: [...parts.values()] }
    if (outcome === 'accept') {
      if (doubt !== undefined) continue
      passes ||= at.rule === undefined
      if (at.rule) accepted = at
      acceptedWhole ||= namesAll(at, all)
    } else {
      const general = isGeneral(at)
      const whole = doubt === undefined && namesAll(at, all)
      if (whole && general) return { kind: 'closed', by: at, parts: [...parts.values()] }
      if (whole) refused = at
      if (rule && !parts.has(rule)) parts.set(rule, { at, doubt, general })
    }
  }
  const last = refused && ruleOf(refused)
  if (last && !acceptedWhole) {
    parts.delete(last)
    return { kind: 'denied', by: refused, parts: [...parts.values()] }
  }
  return { kind: passes ? 'default' : 'open', by: passes ? undefined : accepted, parts: [...parts.values()] }
}

/** As if the rules that let only some of the packets in were not there. */
function piecesAlone(table: Table, chain: Chain, all: Packets): readonly Piece[] {
  const pieces = new Walk(table).through(chain, all)
  const some = new Set(
    pieces.flatMap(({ outcome, at }) => (outcome === 'accept' && at.rule && !namesAll(at, all, true) ? [at.rule] : [])),
  )
  if (some.size === 0) return pieces
  const without = (one: Chain): Chain => ({ ...one, rules: one.rules.filter((rule) => !some.has(rule)) })
  const chains = new Map([...table.chains].map(([name, one]) => [name, without(one)]))
  return piecesAlone({ ...table, chains }, without(chain), all)
}

/** From any port: what rules let in from some only is not open. */
function first(asked: Asked, hook: string): Packets {
  const packets = packetsOf({ ...asked, fromPorts: { first: 0, last: 65535 } }, NOWHERE)
  // what is asked is not how it is now, but what may come: a ban that is empty today is a ban
  return { ...packets, hook, tracking: packets.opens ? 'new' : 'established', written: 'all' }
}

/** The rule that decides there, or sends packets to the policy that does. */
export function ruleOf({ via, rule }: Place): KernelRule | undefined {
  return rule ?? via.at(-1)
}

/** Whether a rule, looked at alone, holds for any of the packets, as far as that can be told. */
export function mayHold(rule: KernelRule, table: Table, asked: Asked): boolean {
  return new Walk(atEnds(table))
    .through({ name: '', base: undefined, rules: [rule] }, first(asked, ''))
    .some(({ at }) => at.rule !== undefined)
}

/** Whether a rule that leads there holds up to a rate only. */
export function isRated({ via, rule }: Place): boolean {
  return [...via, ...(rule ? [rule] : [])].some((one) => one.statements.some((each) => soleKey(each) === 'limit'))
}

/** The rule of the base chain that is the place, or leads there. */
export function entryOf({ via, rule }: Place): KernelRule | undefined {
  return via[0] ?? rule
}

/** Whether the rules that lead there hold for all of the packets, or for all but for their ports. */
function namesAll({ table, via, rule }: Place, all: Packets, ports = false): boolean {
  const ends = atEnds(table)
  return [...via, ...(rule ? [rule] : [])].every((one) =>
    new Walk(ends)
      .through({ name: '', base: undefined, rules: [one] }, all)
      .some(({ at, packets, doubt }) => ruleOf(at) !== undefined && doubt === undefined && same(packets, all, ports)),
  )
}

/** The table with chains that do nothing but end, to see whether a rule leads there. */
function atEnds(table: Table): Table {
  const end = { name: '', base: undefined, rules: [{ statements: [{ drop: null }], text: () => 'drop' }] }
  return { ...table, chains: new Map([...table.chains.keys()].map((name) => [name, end])) }
}

function same(some: Packets, all: Packets, ports: boolean): boolean {
  return (['source', 'target', 'in', 'out', ...(ports ? (['port'] as const) : [])] as const).every(
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
  if (kind === 'match') {
    const fields = asksAll(inner['right']) ? [] : fieldsOf(inner['left'])
    // all ports but some are nobody's word about a port
    return inner['op'] === '!=' ? fields.filter((field) => field !== 'port') : fields
  }
  if (kind === 'vmap') return fieldsOf(inner['key'])
  if (kind === 'either') return (listOf(recordOf(statement)?.[kind]) ?? []).flatMap(conditionsOf)
  // what is refused up to a rate is refused, to everybody
  if (kind === 'limit' && inner['inv'] !== true) return []
  return NARROWING.has(kind) ? ['other'] : []
}

/** Statements that hold for some packets only, and `{"unknown": …}`, see {@link effectOf}. */
// eslint-disable-next-line words/prose -- a statement of nft
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

const EVERYWHERE = /^(?:0\.0\.0\.0|::)\/0(?:\.0\.0\.0)?$/
const ALL_OF_4 = '0.0.0.0-255.255.255.255'

/** `0.0.0.0/0`, or ports 1 to 65535. */
function asksAll(right: Json | undefined): boolean {
  const record = recordOf(right)
  const items = listOf(record?.['set']) ?? [right ?? null]
  return items.some((item) => {
    if (typeof item === 'string' && EVERYWHERE.test(item)) return true
    if (recordOf(recordOf(item)?.['prefix'])?.['len'] === 0) return true
    const [first, last] = listOf(recordOf(item)?.['range']) ?? []
    return (
      (typeof first === 'number' && first <= 1 && last === 65535) || `${wordIn(first)}-${wordIn(last)}` === ALL_OF_4
    )
  })
}
