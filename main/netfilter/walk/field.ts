import { addressRange, exactly } from './interval.js'
import { msg } from '../../text/index.js'
import { listOf, recordOf, soleKey, textIn, type Json, type JsonRecord } from '../json.js'
import { soleNumber, type Packets } from './packet.js'
import { ABSENT, unknown, type Value, type Words } from './value.js'
import { fibValue } from './fib.js'
import { address, interfaceGroup, interfaceName, mark, number, protocolName } from './parts.js'

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
/** What neighbour discovery sends, RFC 4861. */
const ICMPV6_TYPES: Readonly<Record<number, string>> = { 135: 'nd-neighbor-solicit', 136: 'nd-neighbor-advert' }

/** What an expression is for this packet: `{"payload": {…}}`, `{"meta": {…}}` and the like, libnftables-json(5). */
export function valueOf(expression: Json | undefined, packets: Packets): Value {
  const kind = soleKey(expression)
  const inner = recordOf(expression)?.[kind]
  const record = recordOf(inner) ?? {}
  switch (kind) {
    case 'payload':
      return payload(record, packets)
    case 'meta':
      return meta(textIn(record, 'key') ?? '', packets)
    case 'ct':
      return connection(record, packets)
    case 'fib':
      return fibValue(record, packets)
    case 'concat': {
      const parts = (listOf(inner) ?? []).map((part) => valueOf(part, packets))
      return parts.some((part) => part.kind === 'absent') ? ABSENT : { kind: 'concat', parts }
    }
    case '&':
      return masked(listOf(inner) ?? [], packets)
    case 'exthdr':
      // the first packet of a connection has none: its fields are not there to be compared, nft_exthdr.c
      return packets.family === 6 && record['field'] === undefined ? { kind: 'exists', is: false } : ABSENT
    case 'numgen':
      return unknown(msg('net.inTurn', { by: kind }))
    case 'jhash':
    case 'symhash':
      return unknown(msg('net.hash'))
    // eslint-disable-next-line words/prose -- a word of nft
    case 'tcp option':
      return packets.protocol === 'tcp' ? unknown(msg('net.senderOptions')) : ABSENT
    default:
      return unknown(msg('net.expression', { name: kind }))
  }
}

function payload(record: JsonRecord, packets: Packets): Value {
  const protocol = textIn(record, 'protocol')
  const field = textIn(record, 'field') ?? ''
  switch (protocol) {
    case 'ip':
    case 'ip6':
      return (protocol === 'ip') === (packets.family === 4) ? internet(field, packets) : ABSENT
    case 'tcp':
    case 'udp':
      return protocol === packets.protocol ? transport(field, packets) : ABSENT
    case 'th':
      return transport(field, packets)
    case 'icmpv6':
      return packets.protocol === 'icmpv6' ? discovery(field, packets) : ABSENT
    case 'icmp':
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
      return unknown(msg('net.bytes'))
    default:
      return unknown(msg('net.header', { protocol }))
  }
}

function internet(field: string, packets: Packets): Value {
  switch (field) {
    case 'saddr':
      return address('source', packets)
    case 'daddr':
      return address('target', packets)
    case 'protocol':
    case 'nexthdr':
      return protocolName(packets)
    case 'version':
      return number([exactly(packets.family)], 'version')
    case 'hoplimit':
      // neighbour discovery that came through a router is none, RFC 4861 section 7.1
      return packets.protocol === 'icmpv6' ? { kind: 'name', names: [255] } : unknown(msg('net.senderField', { field }))
    default:
      return unknown(msg('net.senderField', { field }))
  }
}

function discovery(field: string, { port }: Packets): Value {
  const type = Number(soleNumber(port))
  const name = ICMPV6_TYPES[type]
  if (field === 'type' && name !== undefined) return { kind: 'name', names: [name, type] }
  return field === 'code' ? { kind: 'name', names: [0] } : unknown(msg('net.senderField', { field }))
}

function transport(field: string, packets: Packets): Value {
  if (packets.protocol === 'icmpv6') return unknown(msg('net.bytes'))
  switch (field) {
    case 'dport':
      return { ...number(packets.port, 'port'), field: 'port' }
    case 'sport':
      return number(packets.sourcePort, 'senderPort')
    case 'flags':
      return {
        kind: 'bits',
        bits: packets.flags.reduce((sum, flag) => sum | (TCP_FLAGS[flag] ?? 0), 0),
        words: TCP_FLAGS,
      }
    default:
      return unknown(msg('net.senderField', { field }))
  }
}

function meta(key: string, packets: Packets): Value {
  switch (key) {
    case 'iif':
    case 'iifname':
      return interfaceName('in', packets.in)
    case 'oif':
    case 'oifname':
      // Before routing the kernel does not know it yet: the name is empty.
      return interfaceName('out', BEFORE_ROUTING.includes(packets.hook) ? { only: '' } : packets.out)
    case 'iifgroup':
      return interfaceGroup(packets.in, packets)
    case 'oifgroup':
      return interfaceGroup(packets.out, packets)
    case 'l4proto':
      return protocolName(packets)
    case 'nfproto':
      return { kind: 'name', names: packets.family === 4 ? ['ipv4', 2] : ['ipv6', 10] }
    case 'protocol':
      return { kind: 'name', names: packets.family === 4 ? ['ip', 0x0800] : ['ip6', 0x86dd] }
    case 'mark':
      return mark(packets.mark)
    case 'pkttype':
      return { kind: 'name', names: ['host', 'unicast', 0] }
    case 'time':
    case 'day':
    case 'hour':
      return unknown(msg('net.timeOfDay'))
    case 'skuid':
    case 'skgid':
    case 'cgroup':
      return packets.direction === 'out' ? unknown(msg('net.program')) : ABSENT
    default:
      return unknown(msg('net.packetField', { key }))
  }
}

function connection(record: JsonRecord, packets: Packets): Value {
  const key = textIn(record, 'key') ?? ''
  if (packets.tracking === 'unknown') return unknown(msg('net.tracking'))
  const tracked = packets.tracking === 'new' || packets.tracking === 'established'
  if (key === 'state') {
    const state = packets.tracking === 'pending' ? 'invalid' : packets.tracking
    return { kind: 'bits', bits: CT_STATES[state] ?? 0, words: CT_STATES }
  }
  if (!tracked) return record['none'] === 0 ? { kind: 'bits', bits: 0, words: CT_STATUS } : ABSENT
  switch (key) {
    case 'status':
      return { kind: 'bits', bits: packets.first ? (CT_STATUS['dnat'] ?? 0) : 0, words: CT_STATUS }
    case 'mark':
      return mark(packets.connectionMark)
    case 'direction':
      return connectionDirection(packets)
    case 'helper':
    case 'expiration':
      return ABSENT
    case 'protocol':
      return protocolName(packets)
    case 'l3proto':
      return { kind: 'name', names: packets.family === 4 ? ['ipv4', 2] : ['ipv6', 10] }
  }
  if (record['dir'] !== 'original') return unknown(msg('net.connectionField', { key }))
  if (/^(?:ip6? )?daddr$/.test(key)) return address('target', { ...packets, ...packets.first })
  if (/^(?:ip6? )?saddr$/.test(key)) return address('source', packets)
  if (key === 'proto-dst') return transport('dport', { ...packets, ...packets.first })
  if (key === 'proto-src') return number(packets.sourcePort, 'senderPort')
  return unknown(msg('net.connectionField', { key }))
}

function connectionDirection({ opens, direction }: Packets): Value {
  if (opens || direction === 'in') return { kind: 'name', names: ['original', 0] }
  return direction === 'out' ? { kind: 'name', names: ['reply', 1] } : unknown(msg('net.whoBegan'))
}

/** `EXPR & MASK`. */
function masked(operands: readonly Json[], packets: Packets): Value {
  const [left, right] = operands
  const payloadField = recordOf(recordOf(left)?.['payload'])?.['field']
  // Only a packet that is whole opens a connection; "do not fragment" (0x4000) is the sender's choice.
  if (payloadField === 'frag-off' && typeof right === 'number' && (right & 0x4000) === 0)
    return packets.family === 4 ? number([exactly(0)], 'fragment') : ABSENT
  const value = valueOf(left, packets)
  if (value.kind === 'bits') {
    const mask = maskBits(right, value.words)
    return mask === undefined ? unknown(msg('net.mask')) : { ...value, bits: value.bits & mask }
  }
  if (value.kind !== 'number' && value.kind !== 'address') return value
  const low = soleNumber(value.is)
  if (value.kind === 'address' && value.why !== undefined) return unknown(value.why)
  const mask = typeof right === 'string' ? addressRange(right)?.low : right
  if (low === undefined || (typeof mask !== 'number' && typeof mask !== 'bigint')) return unknown(msg('net.mask'))
  if (value.kind === 'number') return number([exactly((Number(low) & Number(mask)) >>> 0)], value.name)
  const kept = BigInt(low) & BigInt(mask)
  return { kind: 'address', is: [exactly(typeof low === 'bigint' ? kept : Number(kept))], family: value.family }
}

function maskBits(mask: Json | undefined, words: Words): number | undefined {
  if (typeof mask === 'number') return mask
  const names = typeof mask === 'string' ? [mask] : (listOf(mask) ?? listOf(recordOf(mask)?.['|']))
  return names?.reduce<number | undefined>((sum, name) => {
    const bit = typeof name === 'string' ? words[name] : undefined
    return sum === undefined || bit === undefined ? undefined : sum | bit
  }, 0)
}
