import type { Family, Protocol } from '../../model/net.js'
import { addressRange, addressText, includesAddress, type AddressRange } from './interval.js'
import type { Direction, Packet } from './packet.js'
import type { Network } from './world.js'

/** An address far away that every network can reach and no list blocks, for when nobody named one. */
export const OUTSIDE: Readonly<Record<Family, string>> = { 4: '1.1.1.1', 6: '2606:4700:4700::1111' }

/** What is asked about: a port, and as much of the packet as somebody named. */
export interface Question {
  readonly direction: Direction
  readonly protocol: Protocol
  readonly port: number
  readonly from?: string | undefined
  readonly to?: string | undefined
  /** The interface that it comes in through. */
  readonly in?: string | undefined
  /** The interface that it leaves through. */
  readonly out?: string | undefined
}

/**
 * The packet that is meant, completed with what is usual: from outside, through the interface that the answer would
 * take; out, to somebody far away; forward, to a neighbour on another side.
 * @returns `undefined` when this machine has no network of the family, so that nobody could send it
 */
export function typicalPacket(question: Question, family: Family, network: Network): Packet | undefined {
  const { direction, protocol, port } = question
  if (direction === 'out') {
    const to = question.to ?? usualPeer(network, family, question.out)
    if (to === undefined) return undefined
    const out = question.out ?? wayTo(network, to)
    return { direction, family, protocol, port, from: undefined, to, in: '', out }
  }
  const from = question.from ?? usualPeer(network, family, question.in)
  if (from === undefined) return undefined
  const on = question.in ?? wayTo(network, from)
  if (direction === 'in') {
    const own = on === undefined ? undefined : network.addressOf(on, family)
    const to = question.to ?? (own && addressText(own))
    return { direction, family, protocol, port, from, to, in: on, out: '' }
  }
  const to = question.to ?? neighbour(network, family, (name) => (question.out ?? name) === name && name !== on)
  return { direction, family, protocol, port, from, to, in: on, out: question.out ?? wayTo(network, to) }
}

/** Addresses at both ends of a network that are not this machine's own. */
export function networkEnds(text: string, network: Network): string[] {
  const range = addressRange(text)
  if (!range) return []
  const { family, low, high } = range
  const single = (address: number | bigint): AddressRange => ({ family, low: address, high: address })
  // The first and last address of a network are nobody's in IPv4.
  const edge = range.high === range.low || add(low, 1) === high ? 0 : 1
  const from = (start: number | bigint, step: number) => {
    let at = start
    for (let tries = 0; tries < 8 && network.isLocal(single(at)); tries++) at = add(at, step)
    return at >= low && at <= high ? [at] : []
  }
  const ends = [...from(add(low, edge), 1), ...from(add(high, -edge), -1)]
  return [...new Set(ends.map((address) => addressText(single(address))))]
}

function wayTo(network: Network, text: string | undefined): string | undefined {
  const address = text === undefined ? undefined : addressRange(text)
  return address && (network.isLocal(address) ? 'lo' : network.routeTo(address))
}

/** The family in which a question is meant that names no address: IPv4 if this machine has it. */
export function usualFamily(network: Network): Family {
  const families = [4, 6] as const
  return (
    families.find((family) => defaultInterface(network, family) !== undefined) ??
    families.find((family) => usualPeer(network, family) !== undefined) ??
    4
  )
}

/** Somebody far away where a default route leads; else a neighbour. */
function usualPeer(network: Network, family: Family, on?: string): string | undefined {
  const way = defaultInterface(network, family)
  if (way !== undefined && (on === undefined || on === way)) return OUTSIDE[family]
  return (
    neighbour(network, family, (name) => on === undefined || name === on) ??
    (on === undefined ? undefined : OUTSIDE[family])
  )
}

function defaultInterface({ routeTo }: Network, family: Family): string | undefined {
  const outside = addressRange(OUTSIDE[family])
  return outside && routeTo(outside)
}

/** Another address of a network that this machine is in. */
function neighbour(network: Network, family: Family, fits: (on: string) => boolean): string | undefined {
  for (const { to, on: name } of network.routes) {
    if (to.family !== family || !fits(name) || isSpecial(to)) continue
    const own = network.addressOf(name, family)
    if (!own || !includesAddress(to, own) || to.high === to.low) continue
    const next = add(own.low, own.low === to.high || add(own.low, 1) === to.high ? -1 : 1)
    return addressText({ family, low: next, high: next })
  }
  return undefined
}

function isSpecial(range: AddressRange): boolean {
  return ['fe80::/10', 'ff00::/8', '127.0.0.0/8'].some((text) => {
    const special = addressRange(text)
    return special !== undefined && includesAddress(special, range)
  })
}

function add(value: number | bigint, by: number): number | bigint {
  return typeof value === 'bigint' ? value + BigInt(by) : value + by
}
