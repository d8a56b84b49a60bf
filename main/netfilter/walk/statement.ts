import { Cut, type Certainty } from './cut.js'
import { addressRange, type AddressRange, type Interval } from './interval.js'
import { valueOf } from './field.js'
import { isMessage, msg, type Message } from '../../text/index.js'
import { listOf, recordOf, soleKey, textIn, type Json, type JsonRecord } from '../json.js'
import { isPassing } from '../targets.js'
import { lookUp, matches } from './match.js'
import { soleNumber, type Packets } from './packet.js'
import type { Table } from '../ruleset.js'
import { anyOf } from './value.js'

/** Where a rule of a nat chain sends the packet; `undefined` keeps what it had. */
export interface Destination {
  /** `own`: this machine, as `redirect` does. */
  readonly address: AddressRange | 'own' | undefined
  readonly port: Interval | undefined
}

/** What a statement does with a packet. */
export type Effect =
  | { readonly kind: 'test'; readonly holds: Certainty }
  | { readonly kind: 'end'; readonly verdict: 'accept' | 'drop' | 'reject'; readonly destination?: Destination }
  | { readonly kind: 'unknown'; readonly why: Message }
  | { readonly kind: 'jump' | 'goto'; readonly chain: string }
  | { readonly kind: 'return' }
  /** One of these, by a map whose key is not certain. */
  | { readonly kind: 'choice'; readonly of: readonly Effect[]; readonly why: Message | undefined }
  | { readonly kind: 'change'; readonly apply: (packets: Packets, certain: boolean) => Packets }
  | { readonly kind: 'nothing' }

const NOTHING: Effect = { kind: 'nothing' }

/** What one statement does, libnftables-json(5). `{"unknown": why}` is ours, see {@link unknownCondition}. */
export function effectOf(statement: Json, packets: Packets, table: Table): Effect {
  const kind = soleKey(statement)
  const inner = recordOf(statement)?.[kind]
  const record = recordOf(inner) ?? {}
  switch (kind) {
    case 'match':
      return { kind: 'test', holds: matches(record, packets, table) }
    // ours: iptables has matches that ask for one of two fields
    case 'either':
      return {
        kind: 'test',
        holds: anyOf(listOf(inner) ?? [], (one) => matches(recordOf(recordOf(one)?.['match']) ?? {}, packets, table)),
      }
    case 'accept':
    case 'drop':
      return { kind: 'end', verdict: kind }
    case 'reject':
      return reject(record, packets)
    case 'jump':
    case 'goto':
      return { kind, chain: textIn(record, 'target') ?? '' }
    case 'return':
      return { kind: 'return' }
    case 'vmap':
      return verdictMap(record, packets, table)
    case 'dnat':
    case 'redirect':
      return translate(kind, record, packets, table)
    case 'snat':
    case 'masquerade':
      return { kind: 'end', verdict: 'accept' }
    case 'mangle':
      return mangle(record, packets, table)
    case 'notrack':
      return {
        kind: 'change',
        apply: (of, certain) => ({ ...of, tracking: certain ? 'untracked' : 'unknown' }),
      }
    case 'set':
    case 'map':
      return write(kind, record, packets, table)
    case 'quota':
      return quota(record, packets)
    case 'unknown':
      return doubt(isMessage(inner) ? inner : msg('net.notKnown'))
    case 'xt':
      return record['type'] === 'target' && isPassing(textIn(record, 'name') ?? '')
        ? NOTHING
        : doubt(msg('net.xt', { name: textIn(record, 'name') ?? kind }))
    case 'queue':
      return { kind: 'unknown', why: msg('net.queue', { by: kind }) }
    case 'tproxy':
    case 'synproxy':
    case 'fwd':
      return { kind: 'unknown', why: msg('net.handedOn', { by: kind }) }
    default:
      return DOUBTS[kind] === undefined ? other(kind) : doubt(msg(DOUBTS[kind], { by: kind }))
  }
}

/** Statements that hold only as long as there are not too many packets. */
const DOUBTS: Readonly<Record<string, 'net.rate' | 'net.connections'>> = {
  limit: 'net.rate',
  meter: 'net.rate',
  'ct count': 'net.connections',
}
/** Statements that decide nothing. */
// eslint-disable-next-line words/prose -- statements of nft
const PASSIVE = ['counter', 'log', 'comment', 'continue', 'dup', 'flow', 'last', 'secmark', 'ct helper', 'ct timeout']

function other(kind: string): Effect {
  return PASSIVE.includes(kind) ? NOTHING : doubt(msg('net.statement', { name: kind }))
}

function doubt(why: Message): Effect {
  return { kind: 'test', holds: why }
}

/** The family that `reject with icmpv6 …` implies is left out of the JSON of nft 1.0.6. */
function reject({ type }: JsonRecord, { family, protocol }: Packets): Effect {
  const never =
    (type === 'icmp' && family === 6) ||
    (type === 'icmpv6' && family === 4) ||
    // eslint-disable-next-line words/prose -- a word of nft
    (type === 'tcp reset' && protocol !== 'tcp')
  return never ? { kind: 'test', holds: false } : { kind: 'end', verdict: 'reject' }
}

function verdictMap(record: JsonRecord, packets: Packets, table: Table): Effect {
  const { found, certain } = lookUp(record, packets, table)
  if (certain instanceof Cut) return { kind: 'test', holds: certain }
  const effects = found.map((verdict) => effectOf(verdict, packets, table))
  const [only] = effects
  if (certain === true) return effects.length === 1 && only ? only : NOTHING
  return { kind: 'choice', of: [...effects, NOTHING], why: certain || undefined }
}

function translate(kind: 'dnat' | 'redirect', record: JsonRecord, packets: Packets, table: Table): Effect {
  const { family } = record
  if ((family === 'ip' && packets.family === 6) || (family === 'ip6' && packets.family === 4)) return NOTHING
  let [address, port] = [constantOf(record['addr'], packets, table), constantOf(record['port'], packets, table)]
  if (address instanceof Cut || address === null) return { kind: 'test', holds: address ?? false }
  if (port instanceof Cut || port === null) return { kind: 'test', holds: port ?? false }
  const pair = listOf(recordOf(address)?.['concat'])
  if (pair) [address, port] = pair
  const to = typeof address === 'string' ? addressRange(address) : undefined
  if ((address !== undefined && !to) || (port !== undefined && typeof port !== 'number' && !portRange(port)))
    return { kind: 'unknown', why: msg('net.newDestinationUnknown') }
  return {
    kind: 'end',
    verdict: 'accept',
    destination: {
      address: kind === 'redirect' ? 'own' : to,
      port: typeof port === 'number' ? { low: port, high: port } : portRange(port),
    },
  }
}

/** A constant, or what a map gives for it: `null` when the map has nothing for this packet. */
function constantOf(value: Json | undefined, packets: Packets, table: Table): Json | Cut | undefined {
  const map = recordOf(recordOf(value)?.['map'])
  if (!map) return value
  const { found, certain } = lookUp(map, packets, table)
  if (certain instanceof Cut) return certain
  if (found.length === 0) return null
  return found.length === 1 && certain === true ? found[0] : { unknown: true }
}

function portRange(port: Json | undefined): Interval | undefined {
  const [low, high] = listOf(recordOf(port)?.['range']) ?? []
  return typeof low === 'number' && typeof high === 'number' ? { low, high } : undefined
}

/** A rule that writes to a set holds only for packets that have what is written, and up to the set's own rate. */
function write(kind: 'set' | 'map', record: JsonRecord, packets: Packets, table: Table): Effect {
  const { elem } = record
  const name = textIn(record, kind)?.replace(/^@/, '') ?? ''
  if (valueOf(recordOf(recordOf(elem)?.['elem'])?.['val'] ?? elem, packets).kind === 'absent')
    return { kind: 'test', holds: false }
  if (record['stmt'] !== undefined || table.sets.get(name)?.rated === true) return doubt(msg('net.rate', { by: kind }))
  return {
    kind: 'change',
    apply: (of) => ({ ...of, written: of.written === 'all' ? 'all' : [...of.written, name] }),
  }
}

const UNITS: Readonly<Record<string, number>> = { bytes: 1, kbytes: 2 ** 10, mbytes: 2 ** 20 }

/** How much has passed so far is told by the listing: how it is now. */
function quota(record: JsonRecord, { written }: Packets): Effect {
  const bytes = (key: 'val' | 'used') =>
    Number(record[key] ?? (key === 'used' ? 0 : NaN)) * (UNITS[textIn(record, `${key}_unit`) ?? 'bytes'] ?? NaN)
  const left = bytes('val') - bytes('used')
  if (written === 'all' || Number.isNaN(left)) return doubt(msg('net.data', { by: 'quota' }))
  return { kind: 'test', holds: left > 0 !== (record['inv'] === true) }
}

function mangle({ key, value }: JsonRecord, packets: Packets, table: Table): Effect {
  const constant = constantOf(value, packets, table)
  // where a map has nothing for the packet, or the packet not what is written, the rule ends
  if (constant instanceof Cut) return { kind: 'test', holds: constant }
  if (constant === null || valueOf(value, packets).kind === 'absent') return { kind: 'test', holds: false }
  const kind = soleKey(key)
  const inner = recordOf(key)?.[kind]
  const name = recordOf(inner)?.['key']
  if (name !== 'mark' || (kind !== 'meta' && kind !== 'ct')) return NOTHING
  return {
    kind: 'change',
    apply: (packets, certain) => {
      const mark = certain ? numberOf(constant, packets) : undefined
      return kind === 'meta' ? { ...packets, mark } : { ...packets, connectionMark: mark }
    },
  }
}

/** A number, or one made of marks with `&`, `|` and `^`. */
function numberOf(expression: Json | undefined, packets: Packets): number | undefined {
  if (typeof expression === 'number') return expression
  const operator = soleKey(expression)
  const inner = recordOf(expression)?.[operator]
  const operands = listOf(inner)
  if (operands && ['&', '|', '^'].includes(operator)) {
    const [left, right] = operands.map((operand) => numberOf(operand, packets))
    if (left === undefined || right === undefined) return undefined
    return (operator === '&' ? left & right : operator === '|' ? left | right : left ^ right) >>> 0
  }
  const value = valueOf(expression, packets)
  const only = value.kind === 'number' ? soleNumber(value.is) : undefined
  return only === undefined ? undefined : Number(only)
}
