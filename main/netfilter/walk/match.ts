import { msg, type Message } from '../../text/index.js'
import { valueOf } from './field.js'
import { Cut, not, type Certainty } from './cut.js'
import { next } from './interval.js'
import { listOf, recordOf, soleKey, type Json, type JsonRecord } from '../json.js'
import type { Packets } from './packet.js'
import type { NamedSet, Table } from '../ruleset.js'
import { anyOf, bitsOf, equals, intervalOf, isCatchAll, isElement, within, type Value } from './value.js'

/** Whether a `{"match": …}` holds for the packet. */
export function matches(match: JsonRecord, packets: Packets, table: Table): Certainty {
  const value = valueOf(match['left'], packets)
  if (value.kind === 'absent') return false
  const { op } = match
  const right = match['right'] ?? null
  switch (op) {
    case '==':
      return equalsAny(value, right, packets, table)
    case 'in':
      return value.kind === 'bits' ? hasBits(value, right) : equalsAny(value, right, packets, table)
    case '!=':
      return not(equalsAny(value, right, packets, table))
    // "tcp flags ! syn": none of the bits is set
    case '!':
      return not(value.kind === 'bits' ? hasBits(value, right) : equalsAny(value, right, packets, table))
    case '<':
    case '<=':
    case '>':
    case '>=':
      return compare(value, op, right)
    default:
      return msg('net.comparison', { operator: JSON.stringify(op) })
  }
}

/** The value of the first pair whose key fits, for `vmap` and `map`; several when it cannot be told which. */
export function lookUp(
  { key, data }: JsonRecord,
  packets: Packets,
  table: Table,
): { readonly found: readonly Json[]; readonly certain: Certainty } {
  const value = valueOf(key, packets)
  const named = setNamed(data, table)
  if (typeof data === 'string' && !named)
    return { found: [], certain: msg('net.noSuchSet', { kind: 'map', name: data }) }
  const pairs = named?.elements ?? listOf(recordOf(data)?.['set']) ?? []
  if (value.kind === 'absent') return { found: [], certain: true }
  const found: Json[] = []
  const name = typeof data === 'string' ? data : ''
  let doubt: Message | undefined =
    named && isUnsure(name, named, packets) ? msg('net.setChanges', { kind: 'map', name }) : undefined
  for (const pair of pairs) {
    const [constant = null, result = null] = listOf(pair) ?? []
    const holds = isCatchAll(constant) ? found.length === 0 : equals(value, constant)
    if (holds === false) continue
    if (holds instanceof Cut) return { found: [], certain: holds }
    found.push(result)
    if (holds === true) return { found, certain: doubt ?? true }
    doubt = holds
  }
  return { found, certain: doubt ?? true }
}

function equalsAny(value: Value, right: Json, packets: Packets, table: Table): Certainty {
  if (typeof right === 'string' && right.startsWith('@')) {
    const set = setNamed(right, table)
    if (!set) return msg('net.noSuchSet', { kind: 'set', name: right })
    if (isUnsure(right, set, packets)) return msg('net.setChanges', { kind: 'set', name: right })
    const holds = isElement(value, set.elements)
    return holds === true && set.rated ? msg('net.rate', { by: right }) : holds
  }
  const set = recordOf(right)?.['set']
  if (typeof set === 'string') return equalsAny(value, set, packets, table)
  const items = listOf(right)
  if (items && value.kind !== 'bits') return isElement(value, items)
  return equals(value, right)
}

/** Whether the listing does not tell who is in it when these packets come. */
function isUnsure(name: string, { dynamic }: NamedSet, { written }: Packets): boolean {
  return dynamic && (written === 'all' || written.includes(name.replace(/^@/, '')))
}

/** What a statement asks that changes, so that the answer is how it is now. */
export function changingIn(statement: Json, table: Table): Message | undefined {
  const kind = soleKey(statement)
  if (kind === 'quota') return msg('net.dataNow')
  const inner = recordOf(recordOf(statement)?.[kind])
  const name = kind === 'match' ? inner?.['right'] : kind === 'vmap' ? inner?.['data'] : undefined
  if (typeof name !== 'string' || !name.startsWith('@') || setNamed(name, table)?.dynamic !== true) return undefined
  return msg('net.setNow', { kind: kind === 'vmap' ? 'map' : 'set', name })
}

function setNamed(name: Json | undefined, table: Table): NamedSet | undefined {
  return typeof name === 'string' ? table.sets.get(name.replace(/^@/, '')) : undefined
}

/** Whether any of the bits is set: `ct state established,related`. */
function hasBits(value: Value & { kind: 'bits' }, right: Json): Certainty {
  const set = listOf(recordOf(right)?.['set'])
  if (set) return anyOf(set, (item) => hasBits(value, item))
  const wanted = bitsOf(right, value.words)
  return wanted === undefined ? msg('net.value', { value: JSON.stringify(right) }) : (value.bits & wanted) !== 0
}

function compare(value: Value, op: '<' | '<=' | '>' | '>=', right: Json): Certainty {
  if (value.kind === 'unknown') return value.why
  const wanted = intervalOf(right, value)
  if (!wanted || (value.kind !== 'number' && value.kind !== 'address'))
    return msg('net.compareWith', { value: JSON.stringify(right) })
  const most = typeof wanted.low === 'bigint' ? 1n << 128n : 2 ** 32
  const from = (low: number | bigint) => within(value, [{ low, high: most }])
  const above = next(wanted.high)
  switch (op) {
    case '<':
      return not(from(wanted.low))
    case '<=':
      return not(from(above))
    case '>':
      return from(above)
    case '>=':
      return from(wanted.low)
  }
}
