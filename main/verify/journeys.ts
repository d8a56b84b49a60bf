import type { Observed } from '../firewall/index.js'
import { familyOf, type Family } from '../model/net.js'
import type { Opening } from '../model/opening.js'
import { familiesOf } from '../model/rule.js'
import {
  journeyOf,
  journeysOf,
  networkEnds,
  typicalPacket,
  type Ground,
  type Journey,
  type Packet,
} from '../netfilter/index.js'

/** Which of an opening's packets a firewall decides about. */
export interface Within {
  /** The interfaces that it is made for; none means every one. */
  readonly interfaces?: readonly string[] | undefined
  /** The families that are not switched off as a whole. */
  readonly families?: readonly Family[] | undefined
}

export const withinOf = ({ interfacesOf, families }: Observed, opening: Opening): Within => ({
  interfaces: interfacesOf?.(opening),
  families,
})

/** The families in which an opening is to work; those that it names itself, where none of them is on. */
export function familiesWithin(opening: Opening, { families = [4, 6] }: Within): readonly Family[] {
  const asked = familiesOf(opening)
  const on = asked.filter((family) => families.includes(family))
  return on.length > 0 ? on : asked
}

interface Sent {
  readonly packet: Packet
  readonly journey: Journey
}

/** Whether it certainly does not get through. */
export function isRefused({ journey: { possible } }: Pick<Sent, 'journey'>): boolean {
  return !possible.includes('accept') && !possible.includes('unknown')
}

/** The first of several, where every one of them certainly does not get through. */
export function allRefused(journeys: readonly Journey[]): Journey | undefined {
  return journeys.every((journey) => isRefused({ journey })) ? journeys[0] : undefined
}

/**
 * What the kernel does with packets that stand for all of the opening, from the ends of its network, in each family: one
 * with its first port, and one with each port at which packets are stopped that others were not.
 */
export function journeysFor(opening: Opening, { ruleset, network }: Ground, within: Within = {}): Sent[] {
  if (!ruleset) return []
  const { direction, protocol, ports, source, destination = 'any' } = opening
  const { interfaces = [] } = within
  const there = destination === 'any' ? [undefined] : networkEnds(destination, network)
  const senders = source === 'any' || direction === 'out' ? [undefined] : networkEnds(source, network)
  const both = familiesWithin(opening, within).filter(
    (family) => destination === 'any' || familyOf(destination) === family,
  )
  const sent: Sent[] = []
  for (const family of both)
    for (const from of senders)
      for (const to of there) {
        const question = { protocol, port: ports.first, from, to, in: opening.interface, out: opening.outInterface }
        const usual = typicalPacket({ direction, ...question }, family, network)
        const elsewhere =
          interfaces.length > 0 && !interfaces.includes(usual?.in ?? '') && opening.interface === undefined
        const packet = elsewhere ? typicalPacket({ direction, ...question, in: interfaces[0] }, family, network) : usual
        if (!packet) continue
        const { stopped } = journeysOf({ ...packet, ports }, ruleset, network)
        const where = stopped.flatMap((one) => (one.packets.first ?? one.packets).port.map(({ low }) => Number(low)))
        for (const port of new Set([ports.first, ...where])) {
          const one = { ...packet, port }
          sent.push({ packet: one, journey: journeyOf(one, ruleset, network) })
        }
      }
  return sent
}
