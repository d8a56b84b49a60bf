import type { Family, Protocol } from '../../model/net.js'
import type { AddressRange, Interval } from './interval.js'

export type Direction = 'in' | 'out' | 'forward'

/** The first packet of a new connection, as it reaches this machine or leaves it. */
export interface Packet {
  readonly direction: Direction
  readonly family: Family
  readonly protocol: Protocol
  readonly port: number
  /** `undefined`: this machine's own, when it goes out. */
  readonly from: string | undefined
  /** `undefined`: this machine's own, when it comes in. */
  readonly to: string | undefined
  /** The interface that it comes in through; empty when it goes out. */
  readonly in: string | undefined
  /** The interface that it leaves through; empty when it comes in. */
  readonly out: string | undefined
}

/** What of the machine itself decides where a packet goes. */
export interface World {
  /** Whether the address is one of this machine's. */
  isLocal(address: AddressRange): boolean
  /** The machine's address on an interface. */
  addressOf(on: string, family: Family): AddressRange | undefined
  /** The interface towards an address; `undefined` when there is no route. */
  routeTo(address: AddressRange): string | undefined
  /** Whether packets are passed on between interfaces; `undefined` when that could not be read. */
  forwards(family: Family): boolean | undefined
}

/** A packet on its way: rules may change what is marked so. Unknown is `undefined` or, with a reason, in {@link doubt}. */
export interface Travel {
  readonly family: Family
  readonly protocol: Protocol
  readonly world: World
  readonly direction: Direction
  /** The hook that it passes now. */
  hook: string
  source: AddressRange | undefined
  target: AddressRange | undefined
  port: Interval
  readonly sourcePort: Interval
  in: string | undefined
  out: string | undefined
  /** `undefined` once it depends on something that is not known. */
  mark: number | undefined
  connectionMark: number | undefined
  /** Before connection tracking, or when a rule switched that off, nothing is known of the connection. */
  tracking: 'not yet' | 'new' | 'untracked' | 'unknown'
  /** Where it was going before a rule changed that. */
  readonly first: { readonly target: AddressRange | undefined; readonly port: Interval }
  redirected: boolean
}

/** Which ports programs connect from, as every system of today does it (RFC 6335, and Linux' own range). */
const EPHEMERAL: Interval = { low: 32768, high: 65535 }

export function newTravel(packet: Packet, world: World, address: (text: string) => AddressRange | undefined): Travel {
  const { family, direction } = packet
  const own = (on: string | undefined) => (on === undefined ? undefined : world.addressOf(on, family))
  const source = packet.from === undefined ? own(packet.out) : address(packet.from)
  const target = packet.to === undefined ? own(packet.in) : address(packet.to)
  const port = { low: packet.port, high: packet.port }
  return {
    family,
    protocol: packet.protocol,
    world,
    direction,
    hook: '',
    source,
    target,
    port,
    sourcePort: EPHEMERAL,
    in: packet.in,
    out: packet.out,
    mark: 0,
    connectionMark: 0,
    tracking: 'not yet',
    first: { target, port },
    redirected: false,
  }
}
