import { exactly, type AddressRange, type Interval } from './interval.js'
import { listOf, recordOf, soleKey, textIn, type Json, type JsonRecord } from '../json.js'
import type { Travel } from './packet.js'
import { ABSENT, unknown, type Value, type Words } from './value.js'
import { fibValue } from './fib.js'

export const TCP_FLAGS: Words = { fin: 1, syn: 2, rst: 4, psh: 8, ack: 16, urg: 32, ecn: 64, cwr: 128 }
/** Bits of `ct state` and `ct status`, nf_conntrack_common.h. */
const CT_STATES: Words = { invalid: 1, established: 2, related: 4, new: 8, untracked: 64 }
const CT_STATUS: Words = {
  expected: 1,
  'seen-reply': 2,
  assured: 4,
  confirmed: 8,
  snat: 16,
  dnat: 32,
  dying: 512,
}
const BEFORE_ROUTING: readonly string[] = ['ingress', 'prerouting']
const PROTOCOL_NUMBERS = { tcp: 6, udp: 17 } as const

/** What an expression is for this packet: `{"payload": {…}}`, `{"meta": {…}}` and the like, libnftables-json(5). */
export function valueOf(expression: Json | undefined, travel: Travel): Value {
  const kind = soleKey(expression)
  const inner = recordOf(expression)?.[kind]
  const record = recordOf(inner) ?? {}
  switch (kind) {
    case 'payload':
      return payload(record, travel)
    case 'meta':
      return meta(textIn(record, 'key') ?? '', travel)
    case 'ct':
      return connection(record, travel)
    case 'fib':
      return fibValue(record, travel)
    case 'concat': {
      const parts = (listOf(inner) ?? []).map((part) => valueOf(part, travel))
      return parts.some((part) => part.kind === 'absent') ? ABSENT : { kind: 'concat', parts }
    }
    case '&':
      return masked(listOf(inner) ?? [], travel)
    case 'exthdr':
      return travel.family === 6 ? { kind: 'exists', is: false } : ABSENT
    case 'numgen':
      return unknown('it takes turns or chance (numgen)')
    case 'jhash':
    case 'symhash':
      return unknown('it depends on a hash of the connection')
    case 'tcp option':
      return travel.protocol === 'tcp' ? unknown('it depends on the options that the sender sets') : ABSENT
    default:
      return unknown(`Sallyport does not know the expression "${kind}"`)
  }
}

function payload(record: JsonRecord, travel: Travel): Value {
  const protocol = textIn(record, 'protocol')
  const field = textIn(record, 'field') ?? ''
  switch (protocol) {
    case 'ip':
    case 'ip6':
      return (protocol === 'ip') === (travel.family === 4) ? internet(field, travel) : ABSENT
    case 'tcp':
    case 'udp':
      return protocol === travel.protocol ? transport(field, travel) : ABSENT
    case 'th':
      return transport(field, travel)
    case 'icmp':
    case 'icmpv6':
    case 'igmp':
    case 'sctp':
    case 'dccp':
    case 'udplite':
    case 'ah':
    case 'esp':
    case 'comp':
    case 'arp':
      return ABSENT
    case undefined:
      return unknown('it looks at bytes of the packet')
    default:
      return unknown(`it looks at the packet's ${protocol} header`)
  }
}

function internet(field: string, travel: Travel): Value {
  switch (field) {
    case 'saddr':
      return address(travel.source, 'the sender’s address is not known')
    case 'daddr':
      return address(travel.target, 'the address that the packet goes to is not known')
    case 'protocol':
    case 'nexthdr':
      return protocolName(travel)
    case 'version':
      return number(exactly(travel.family), 'the version')
    default:
      return unknown(`the packet's ${field} is the sender's choice`)
  }
}

function transport(field: string, travel: Travel): Value {
  switch (field) {
    case 'dport':
      return number(travel.port, 'the port')
    case 'sport':
      return number(travel.sourcePort, 'the sender’s port')
    case 'flags':
      return { kind: 'bits', bits: TCP_FLAGS['syn'] ?? 0, words: TCP_FLAGS }
    default:
      return unknown(`the packet's ${field} is the sender's choice`)
  }
}

function meta(key: string, travel: Travel): Value {
  switch (key) {
    case 'iif':
    case 'iifname':
      return interfaceName(travel.in)
    case 'oif':
    case 'oifname':
      // Before routing the kernel does not know it yet: the name is empty.
      return interfaceName(BEFORE_ROUTING.includes(travel.hook) ? '' : travel.out)
    case 'l4proto':
      return protocolName(travel)
    case 'nfproto':
      return { kind: 'name', names: travel.family === 4 ? ['ipv4', 2] : ['ipv6', 10] }
    case 'protocol':
      return { kind: 'name', names: travel.family === 4 ? ['ip', 0x0800] : ['ip6', 0x86dd] }
    case 'mark':
      return mark(travel.mark)
    case 'pkttype':
      return { kind: 'name', names: ['host', 'unicast', 0] }
    case 'time':
    case 'day':
    case 'hour':
      return unknown('it depends on the time of day')
    case 'skuid':
    case 'skgid':
    case 'cgroup':
      return travel.direction === 'out' ? unknown('it depends on the program that sends') : ABSENT
    default:
      return unknown(`Sallyport does not know the packet's ${key}`)
  }
}

function connection(record: JsonRecord, travel: Travel): Value {
  const key = textIn(record, 'key') ?? ''
  if (travel.tracking === 'unknown') return unknown('whether the connection is tracked depends on an earlier rule')
  const tracked = travel.tracking === 'new'
  if (key === 'state') {
    const state = { new: 'new', untracked: 'untracked', 'not yet': 'invalid' }[travel.tracking]
    return { kind: 'bits', bits: CT_STATES[state] ?? 0, words: CT_STATES }
  }
  if (!tracked) return ABSENT
  switch (key) {
    case 'status':
      return { kind: 'bits', bits: travel.redirected ? (CT_STATUS['dnat'] ?? 0) : 0, words: CT_STATUS }
    case 'mark':
      return mark(travel.connectionMark)
    case 'direction':
      return { kind: 'name', names: ['original', 0] }
    case 'helper':
    case 'expiration':
      return ABSENT
    case 'protocol':
      return protocolName(travel)
    case 'l3proto':
      return { kind: 'name', names: travel.family === 4 ? ['ipv4', 2] : ['ipv6', 10] }
  }
  if (record['dir'] !== 'original') return unknown(`Sallyport does not know the connection's ${key}`)
  if (/^(?:ip6? )?daddr$/.test(key)) return address(travel.first.target, 'the first address is not known')
  if (/^(?:ip6? )?saddr$/.test(key)) return address(travel.source, 'the sender’s address is not known')
  if (key === 'proto-dst') return number(travel.first.port, 'the port')
  if (key === 'proto-src') return number(travel.sourcePort, 'the sender’s port')
  return unknown(`Sallyport does not know the connection's ${key}`)
}

/** `EXPR & MASK`. */
function masked(operands: readonly Json[], travel: Travel): Value {
  const [left, right] = operands
  const payloadField = recordOf(recordOf(left)?.['payload'])?.['field']
  // Only a packet that is whole opens a connection; "do not fragment" (0x4000) is the sender's choice.
  if (payloadField === 'frag-off' && typeof right === 'number' && (right & 0x4000) === 0)
    return travel.family === 4 ? number(exactly(0), 'the fragment') : ABSENT
  const value = valueOf(left, travel)
  if (value.kind === 'bits') {
    const mask = maskBits(right, value.words)
    return mask === undefined ? unknown('its mask cannot be read') : { ...value, bits: value.bits & mask }
  }
  if (value.kind !== 'number' && value.kind !== 'address') return value
  const mask = typeof right === 'number' ? right : undefined
  if (mask === undefined || value.is.low !== value.is.high || typeof value.is.low === 'bigint')
    return unknown('its mask cannot be worked out')
  const is = exactly((value.is.low & mask) >>> 0)
  return value.kind === 'number' ? number(is, value.name) : { ...value, is }
}

function maskBits(mask: Json | undefined, words: Words): number | undefined {
  if (typeof mask === 'number') return mask
  const names = typeof mask === 'string' ? [mask] : (listOf(mask) ?? listOf(recordOf(mask)?.['|']))
  return names?.reduce<number | undefined>((sum, name) => {
    const bit = typeof name === 'string' ? words[name] : undefined
    return sum === undefined || bit === undefined ? undefined : sum | bit
  }, 0)
}

function number(is: Interval, name: string): Value {
  return { kind: 'number', is, name }
}

function mark(value: number | undefined): Value {
  return value === undefined
    ? unknown('the mark depends on an earlier rule that cannot be decided')
    : number(exactly(value), 'the mark')
}

function address(range: AddressRange | undefined, why: string): Value {
  return range ? { kind: 'address', is: range, family: range.family } : unknown(why)
}

function protocolName({ protocol }: Travel): Value {
  return { kind: 'name', names: [protocol, PROTOCOL_NUMBERS[protocol]] }
}

function interfaceName(name: string | undefined): Value {
  return name === undefined ? unknown('the interface is not known') : { kind: 'name', names: [name] }
}
