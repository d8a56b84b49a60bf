import { msg } from '../../text/index.js'
import { exactly, type Ranges } from './interval.js'
import { EVERYWHERE, soleName, type Names, type Packets } from './packet.js'
import { ABSENT, unknown, type Value, type Words } from './value.js'

type NumberValue = Value & { kind: 'number' }
const PROTOCOL_NUMBERS = { tcp: 6, udp: 17, icmpv6: 58 } as const
/** As nft calls it: /etc/iproute2/group. */
const GROUPS: Words = { default: 0 }

export function number(is: Ranges, name: NumberValue['name']): NumberValue {
  return { kind: 'number', is, name }
}

export function mark(value: number | undefined): Value {
  return value === undefined ? unknown(msg('net.mark')) : number([exactly(value)], 'mark')
}

export function address(field: 'source' | 'target', packets: Packets): Value {
  const { [field]: is, family } = packets
  if (is) return { kind: 'address', is, family, field }
  return {
    kind: 'address',
    is: EVERYWHERE[family],
    family,
    why: field === 'source' ? msg('net.sender') : msg('net.target'),
  }
}

/** nft prints ICMPv6 by the name that /etc/protocols gives it. */
export function protocolName({ protocol }: Packets): Value {
  const also = protocol === 'icmpv6' ? ['ipv6-icmp'] : []
  return { kind: 'name', names: [protocol, ...also, PROTOCOL_NUMBERS[protocol]] }
}

export function interfaceGroup(names: Names | undefined, { world }: Packets): Value {
  const on = soleName(names)
  const group = on === undefined ? undefined : world.groupOf(on)
  if (on === '') return ABSENT
  return group === undefined ? unknown(msg('net.interface')) : { ...number([exactly(group)], 'group'), words: GROUPS }
}

export function interfaceName(field: 'in' | 'out', is: Names | undefined): Value {
  return is === undefined ? unknown(msg('net.interface')) : { kind: 'interface', is, field }
}
