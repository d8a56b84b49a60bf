import { addressRange, includesAddress, type AddressRange, type Ranges } from './interval.js'
import { msg } from '../../text/index.js'
import { listOf, textIn, type JsonRecord } from '../json.js'
import { soleAddress, soleName, type Packets } from './packet.js'
import { unknown, type Value } from './value.js'

const MULTICAST = { 4: '224.0.0.0/4', 6: 'ff00::/8' } as const

/** What the routing table says of the packet: `fib daddr type`, `fib saddr . iif oif`. */
export function fibValue(record: JsonRecord, packets: Packets): Value {
  const flags = listOf(record['flags']) ?? []
  const result = textIn(record, 'result')
  const ofTarget = flags.includes('daddr')
  const address = ofTarget ? packets.target : packets.source
  const on = flags.includes('iif') ? soleName(packets.in) : flags.includes('oif') ? soleName(packets.out) : ''
  if (result === 'type') return typeOf(address, ofTarget, on, packets)
  if (result !== 'oif' && result !== 'oifname' && result !== 'check') return unknown(msg('net.routing'))
  const only = soleAddress(address, packets.family)
  if (!only || on === undefined) return unknown(msg('net.route'))
  const route = routeTo(only, packets)
  const fits = route !== undefined && (on === '' || route === on)
  return result === 'check' ? { kind: 'exists', is: fits } : { kind: 'route', on: fits ? route : undefined }
}

/** To an address of this machine itself there is none, but from itself: nft_fib4_eval() in the kernel's nft_fib_ipv4.c. */
function routeTo(address: AddressRange, packets: Packets): string | undefined {
  if (!packets.world.isLocal(address)) return packets.world.routeTo(address)
  return soleName(packets.in) === 'lo' ? 'lo' : undefined
}

function typeOf(ranges: Ranges | undefined, ofTarget: boolean, on: string | undefined, packets: Packets): Value {
  const { family, world, direction, first } = packets
  const address = soleAddress(ranges, family)
  // What comes in goes to this machine, also when nobody said to which of its addresses.
  if (!address)
    return ofTarget && direction === 'in' && !first ? { kind: 'name', names: ['local'] } : unknown(msg('net.address'))
  const multicast = addressRange(MULTICAST[family])
  const type = world.isLocal(address)
    ? 'local'
    : multicast && includesAddress(multicast, address)
      ? 'multicast'
      : family === 4 && address.low === 2 ** 32 - 1
        ? 'broadcast'
        : 'unicast'
  if (type === 'local' && on !== '') {
    const own = on === undefined ? undefined : world.addressOf(on, family)
    if (own?.low !== address.low) return unknown(msg('net.interfaceOfAddress'))
  }
  return { kind: 'name', names: [type] }
}
