import { addressRange, includesAddress, type AddressRange } from './interval.js'
import { listOf, textIn, type JsonRecord } from '../json.js'
import type { Travel } from './packet.js'
import { unknown, type Value } from './value.js'

const MULTICAST = { 4: '224.0.0.0/4', 6: 'ff00::/8' } as const

/** What the routing table says of the packet: `fib daddr type`, `fib saddr . iif oif`. */
export function fibValue(record: JsonRecord, travel: Travel): Value {
  const flags = listOf(record['flags']) ?? []
  const result = textIn(record, 'result')
  const ofTarget = flags.includes('daddr')
  const address = ofTarget ? travel.target : travel.source
  const on = flags.includes('iif') ? travel.in : flags.includes('oif') ? travel.out : ''
  if (result === 'type') return typeOf(address, ofTarget, on, travel)
  if (result !== 'oif' && result !== 'oifname' && result !== 'check') return unknown('it asks the routing table')
  if (!address || on === undefined) return unknown('the route is not known')
  const route = travel.world.isLocal(address) ? 'lo' : travel.world.routeTo(address)
  return { kind: 'exists', is: route !== undefined && (on === '' || route === on) }
}

function typeOf(address: AddressRange | undefined, ofTarget: boolean, on: string | undefined, travel: Travel): Value {
  const { family, world, direction, redirected } = travel
  // What comes in goes to this machine, also when nobody said to which of its addresses.
  if (!address)
    return ofTarget && direction === 'in' && !redirected
      ? { kind: 'name', names: ['local'] }
      : unknown('the address is not known')
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
    if (own?.low !== address.low) return unknown('which interface the address belongs to is not known')
  }
  return { kind: 'name', names: [type] }
}
