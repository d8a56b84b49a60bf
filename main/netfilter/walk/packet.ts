import type { Family, PortRange, Protocol } from '../../model/net.js'
import type { Opening } from '../../model/opening.js'
import { addressRange, type AddressRange, type Ranges } from './interval.js'

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
  /** The group of interfaces that an administrator put one into; 0 unless told. `undefined` when it could not be read. */
  groupOf(on: string): number | undefined
  /** Whether packets are passed on between interfaces; `undefined` when that could not be read. */
  forwards(family: Family): boolean | undefined
}

/** Interfaces: those of one name or pattern (`eth*`), or all, but for some. No interface is the empty name. */
export interface Names {
  readonly only?: string
  readonly but?: readonly string[]
}

/** What the walker follows besides: neighbour solicitations, by which IPv6 finds a machine on its own network (RFC 4861). */
export type Carried = Protocol | 'icmpv6'

/** First packets of connections that are asked about together; a single one is a set as well. */
export interface Asked extends Omit<Packet, 'protocol' | 'port' | 'in' | 'out'> {
  readonly protocol: Carried
  /** For `icmpv6` its types. */
  readonly ports: PortRange
  readonly in: string | Names | undefined
  readonly out: string | Names | undefined
  /** The ports that they come from; those that programs usually call from unless told. */
  readonly fromPorts?: PortRange
  /** What is on its way in a connection that is there already. */
  readonly known?: boolean
  /** The flags of TCP that they have: `syn` for first packets and `ack` for others, unless told. */
  readonly flags?: readonly ('syn' | 'ack' | 'psh')[]
}

/** Packets on their way, which have met the same rules so far. `undefined` is not known. */
export interface Packets {
  readonly family: Family
  readonly protocol: Carried
  readonly world: World
  readonly direction: Direction
  /** The hook that it passes now. */
  readonly hook: string
  readonly source: Ranges | undefined
  readonly target: Ranges | undefined
  readonly port: Ranges
  readonly sourcePort: Ranges
  readonly in: Names | undefined
  readonly out: Names | undefined
  /** `undefined` once it depends on something that is not known. */
  readonly mark: number | undefined
  readonly connectionMark: number | undefined
  /** Of TCP. */
  readonly flags: readonly ('syn' | 'ack' | 'psh')[]
  /** They open connections; others belong to one that is there already. */
  readonly opens: boolean
  /** Before connection tracking, or when a rule switched that off, nothing is known of the connection. */
  readonly tracking: 'pending' | 'new' | 'established' | 'untracked' | 'unknown'
  /** Sets that a rule in front changed for them: the listing does not tell who is in them then. `all` is not known of any. */
  readonly written: readonly string[] | 'all'
  /** Where they were going before a rule changed that, if one did. */
  readonly first: { readonly target: Ranges | undefined; readonly port: Ranges } | undefined
}

/** Which ports programs connect from, as every system of today does it (RFC 6335, and Linux' own range). */
const EPHEMERAL: Ranges = [{ low: 32768, high: 65535 }]
export const EVERYWHERE: Readonly<Record<Family, Ranges>> = {
  4: [{ low: 0, high: 2 ** 32 - 1 }],
  6: [{ low: 0n, high: (1n << 128n) - 1n }],
}

export function packetsOf(asked: Asked, world: World): Packets {
  const { family, direction, ports, protocol } = asked
  const own = (on: Asked['in']) => (typeof on === 'string' ? world.addressOf(on, family) : undefined)
  const named = (text: string) => (text === 'any' ? EVERYWHERE[family] : listed(addressRange(text)))
  return {
    family,
    protocol,
    world,
    direction,
    hook: '',
    source: asked.from === undefined ? listed(own(asked.out)) : named(asked.from),
    target: asked.to === undefined ? listed(own(asked.in)) : named(asked.to),
    port: [{ low: ports.first, high: ports.last }],
    sourcePort: asked.fromPorts ? [{ low: asked.fromPorts.first, high: asked.fromPorts.last }] : EPHEMERAL,
    flags: asked.flags ?? [asked.known === true ? 'ack' : 'syn'],
    opens: asked.known !== true,
    in: namesOf(asked.in),
    out: namesOf(asked.out),
    mark: 0,
    connectionMark: 0,
    // the kernel tracks no neighbour discovery: nf_conntrack_proto_icmpv6.c
    tracking: protocol === 'icmpv6' ? 'untracked' : 'pending',
    written: [],
    first: undefined,
  }
}

/** First packets that an opening lets through, of one family: those of this machine itself are not meant. */
export function askedOf(
  opening: Pick<Opening, 'direction' | 'protocol' | 'ports' | 'source' | 'destination' | 'interface' | 'outInterface'>,
  family: Family,
): Asked {
  const { direction, protocol, ports, source, destination = 'any', outInterface } = opening
  const others: Names = { but: ['lo'] }
  return {
    direction,
    family,
    protocol,
    ports,
    from: source,
    to: destination,
    in: direction === 'out' ? '' : (opening.interface ?? others),
    out: direction === 'in' ? '' : (outInterface ?? others),
  }
}

export function listed(range: AddressRange | undefined): Ranges | undefined {
  return range && [{ low: range.low, high: range.high }]
}

/** The number that all packets have; `undefined` where they differ, or it is not known. */
export function soleNumber(ranges: Ranges | undefined): number | bigint | undefined {
  const [only] = ranges ?? []
  return ranges?.length === 1 && only?.low === only?.high ? only?.low : undefined
}

/** The address that all packets have. */
export function soleAddress(ranges: Ranges | undefined, family: Family): AddressRange | undefined {
  const address = soleNumber(ranges)
  return address === undefined ? undefined : { family, low: address, high: address }
}

/** The interface, where it is one. */
export function soleName(names: Names | undefined): string | undefined {
  return names?.only?.endsWith('*') === true ? undefined : names?.only
}

function namesOf(on: Asked['in']): Names | undefined {
  return typeof on === 'string' ? { only: on } : on
}
