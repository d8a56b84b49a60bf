import type { Family, PortRange } from '../model/net.js'
import { fieldsIn, itemsIn, sole, wordIn, type Json } from './json.js'
import type { KernelRule, Table } from './ruleset.js'

export type Verdict =
  | { readonly kind: 'accept' | 'drop' | 'reject' | 'return' }
  | { readonly kind: 'jump' | 'goto'; readonly target: string }

/** What a rule says of the first packet of a connection. Empty lists mean: any. */
export interface Meaning {
  readonly verdict: Verdict
  readonly protocols: readonly string[]
  readonly ports: readonly PortRange[]
  readonly sources: readonly string[]
  readonly destinations: readonly string[]
  readonly families: readonly Family[]
  readonly in: readonly string[]
  readonly out: readonly string[]
  /** It holds for fewer packets than the rest says: by their form, or by who sends them. */
  readonly narrowed: 'no' | 'form' | 'sender'
  /** Only up to a rate, or only above one. */
  readonly rated: 'no' | 'up to' | 'over'
}

type Mutable = { -readonly [K in keyof Meaning]: Meaning[K] }
/** False when no first packet of a connection is meant. */
type Narrow = (meaning: Mutable) => boolean

/**
 * What a rule means, in terms that can be compared with an opening: one meaning, or one for each verdict of a map. A
 * rule without a verdict (a counter, a log) means nothing.
 */
export function meaningsOf(rule: KernelRule, table: Table): readonly Meaning[] {
  let known = read.get(rule)
  if (!known) read.set(rule, (known = readRule(rule, table)))
  return known
}

/** Each rule is asked once for each opening and family. */
const read = new WeakMap<KernelRule, readonly Meaning[]>()

function readRule(rule: KernelRule, { family, sets }: Table): Meaning[] {
  const elements = (right: Json | undefined): readonly Json[] => {
    const name = wordIn(right)
    if (name.startsWith('@')) return sets.get(name.slice(1))?.elements ?? [null]
    const { set } = fieldsIn(right)
    if (set !== undefined) return Array.isArray(set) ? itemsIn(set) : elements(set)
    return Array.isArray(right) ? itemsIn(right) : [right ?? null]
  }
  const families: readonly Family[] = family === 'inet' ? [4, 6] : [family === 'ip' ? 4 : 6]
  let open: Mutable[] = [{ ...ANY, families }]
  const done: Meaning[] = []
  for (const statement of rule.statements) {
    const [kind, value] = sole(statement)
    const inner = fieldsIn(value)
    if (kind === 'match') {
      const { op, left, right } = inner
      const narrow = narrowing(wordIn(op), left, elements(right))
      open = open.filter(narrow)
    } else if (kind === 'vmap') {
      for (const pair of elements(inner['data'])) {
        const [key, verdict] = itemsIn(pair)
        const known = verdictOf(verdict ?? null)
        const narrow = narrowing('==', inner['key'], [key ?? null])
        for (const meaning of open.map((one) => ({ ...one })))
          if (known && narrow(meaning)) done.push({ ...meaning, verdict: known })
      }
    } else if (kind === 'limit') for (const one of open) one.rated = inner['inv'] === true ? 'over' : 'up to'
    else {
      const verdict = verdictOf(statement)
      if (verdict) return [...done, ...open.map((one) => ({ ...one, verdict }))]
      if (!PASSED.has(kind)) for (const one of open) one.narrowed = one.narrowed === 'no' ? 'form' : one.narrowed
    }
  }
  return done
}

const ANY: Meaning = {
  verdict: { kind: 'return' },
  protocols: [],
  ports: [],
  sources: [],
  destinations: [],
  families: [4, 6],
  in: [],
  out: [],
  narrowed: 'no',
  rated: 'no',
}
/** Statements that decide nothing. */
const PASSED: ReadonlySet<string> = new Set(['counter', 'log', 'mangle', 'notrack', 'continue', 'set', 'map'])

function verdictOf(statement: Json): Verdict | undefined {
  const [kind, value] = sole(statement)
  if (kind === 'accept' || kind === 'drop' || kind === 'reject' || kind === 'return') return { kind }
  if (kind === 'jump' || kind === 'goto') return { kind, target: wordIn(fieldsIn(value)['target']) }
  return undefined
}

function narrowing(op: string, left: Json | undefined, right: readonly Json[]): Narrow {
  const [kind, value] = sole(left)
  const inner = fieldsIn(value)
  const parts = itemsIn(value)
  const equal = op === '==' || op === 'in'
  if (kind === 'concat' && equal && right.length === 1) {
    const values = itemsIn(fieldsIn(plain(right[0] ?? null))['concat'])
    const all = parts.map((part, index) => narrowing(op, part, [values[index] ?? null]))
    return (meaning) => all.every((narrow) => narrow(meaning))
  }
  if (kind === 'payload') return payload(equal, wordIn(inner['protocol']), wordIn(inner['field']), right)
  if (kind === 'meta') return meta(equal, wordIn(inner['key']), right)
  if (kind === 'ct' && inner['key'] === 'state') {
    const names = right.map((item) => wordIn(plain(item)))
    return () => names.includes('new') === equal
  }
  if (kind === 'ct' && inner['key'] === 'direction') return () => equal === right.includes('original')
  if (kind === 'fib' && equal && inner['result'] === 'type' && itemsIn(inner['flags']).includes('daddr'))
    return right.includes('local') ? () => true : narrowed('form')
  const sender = kind === 'concat' && parts.some((part) => fieldsIn(fieldsIn(part)['payload'])['field'] === 'saddr')
  return narrowed(sender ? 'sender' : 'form')
}

function narrowed(how: 'form' | 'sender'): Narrow {
  return (meaning) => {
    if (meaning.narrowed !== 'sender') meaning.narrowed = how
    return true
  }
}

function payload(equal: boolean, protocol: string, field: string, right: readonly Json[]): Narrow {
  const family = protocol === 'ip' ? 4 : protocol === 'ip6' ? 6 : undefined
  return (meaning) => {
    if (family !== undefined) {
      meaning.families = meaning.families.filter((one) => one === family)
      if (field === 'protocol' || field === 'nexthdr') return named(meaning, 'protocols', equal, right)
      if (field === 'saddr' || field === 'daddr') return addresses(meaning, field, equal, right)
    } else if (protocol !== 'th') {
      if (meaning.protocols.length > 0 && !meaning.protocols.includes(protocol)) return false
      meaning.protocols = [protocol]
    }
    if (field !== 'dport' || !equal) return narrowed('form')(meaning)
    meaning.ports = right.flatMap(portsOf)
    // an empty set holds nobody; what cannot be read holds some
    return meaning.ports.length > 0 || (right.length > 0 && narrowed('form')(meaning))
  }
}

function meta(equal: boolean, key: string, right: readonly Json[]): Narrow {
  return (meaning) => {
    if (key === 'l4proto') return named(meaning, 'protocols', equal, right)
    if (key === 'iif' || key === 'iifname') return named(meaning, 'in', equal, right)
    if (key === 'oif' || key === 'oifname') return named(meaning, 'out', equal, right)
    if (key === 'nfproto' || key === 'protocol') {
      const asked = right.map((item) => ({ ipv4: 4, ip: 4, ipv6: 6, ip6: 6 })[wordIn(plain(item))])
      meaning.families = meaning.families.filter((one) => asked.includes(one) === equal)
      return meaning.families.length > 0
    }
    // what is sent to this machine alone
    if (key === 'pkttype') return right.some((item) => /^(?:host|unicast)$/.test(wordIn(plain(item)))) === equal
    return narrowed('form')(meaning)
  }
}

function named(meaning: Mutable, field: 'protocols' | 'in' | 'out', equal: boolean, right: readonly Json[]): boolean {
  const names = right.map((item) => wordIn(plain(item)))
  if (!equal || names.includes('')) return narrowed(field === 'in' ? 'sender' : 'form')(meaning)
  meaning[field] = meaning[field].length === 0 ? names : meaning[field].filter((name) => names.includes(name))
  return meaning[field].length > 0
}

function addresses(meaning: Mutable, field: 'saddr' | 'daddr', equal: boolean, right: readonly Json[]): boolean {
  const networks = right.map(networkOf)
  const known = networks.filter((network) => network !== undefined)
  if (!equal || known.length < networks.length) return narrowed(field === 'saddr' ? 'sender' : 'form')(meaning)
  if (known.length === 0) return false // an empty set holds nobody
  if (field === 'saddr') meaning.sources = known
  else meaning.destinations = known
  return true
}

/** An element of a set without its timeout, counter or comment. */
function plain(element: Json): Json {
  const { elem } = fieldsIn(element)
  return elem === undefined ? element : (fieldsIn(elem)['val'] ?? null)
}

function portsOf(element: Json): PortRange[] {
  const port = plain(element)
  if (typeof port === 'number') return [{ first: port, last: port }]
  const [first, last] = itemsIn(fieldsIn(port)['range'])
  return typeof first === 'number' && typeof last === 'number' ? [{ first, last }] : []
}

function networkOf(element: Json): string | undefined {
  const address = plain(element)
  if (typeof address === 'string') return address
  const { addr, len } = fieldsIn(fieldsIn(address)['prefix'])
  return typeof addr === 'string' && typeof len === 'number' ? `${addr}/${len}` : undefined
}
