import { decidedBy } from '../firewall/index.js'
import type { Host } from '../hosts/index.js'
import type { Check } from '../model/evidence.js'
import { familyOf } from '../model/net.js'
import { openingText, portsText, type Opening } from '../model/opening.js'
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
import { msg, type Message, type Text } from '../text/index.js'
import { refusedAnswer } from './answers.js'
import { unheardNeighbours } from './neighbours.js'

/**
 * Whether the kernel lets an opening's packets through every chain that they meet, and its answers out, whatever a front
 * end says.
 * @param interfaces those that it is made for; none means every one
 */
export async function proveEffective(
  host: Host,
  opening: Opening,
  ground: Ground,
  interfaces: readonly string[] = [],
): Promise<Check> {
  const { ruleset, network } = ground
  if (!ruleset) return unknown(msg('verify.rootOnly'), msg('verify.checkWithRights'))
  const packets = packetsOf(opening, ground, interfaces)
  if (packets.length === 0) return unknown(msg('verify.noNetwork'), msg('verify.checkConnected'))
  const journeys = packets.map((packet) => ({ packet, journey: journeyOf(packet, ruleset, network) }))
  const refused = journeys.find(
    ({ journey }) => !journey.possible.includes('accept') && !journey.possible.includes('unknown'),
  )
  const explain = msg('verify.explain', { protocol: opening.protocol, port: opening.ports.first })
  if (refused) {
    const by = await decidedBy(host, refused.journey.decidedBy)
    return {
      level: 'effective',
      result: 'fail',
      seen: msg('verify.refused', { packet: packetText(refused.packet), by: by?.words ?? '' }),
      fix: explain,
    }
  }
  const unsure = journeys.find(({ journey }) => journey.verdict === 'unknown')
  if (unsure)
    return unknown(msg('verify.undecided', { packet: packetText(unsure.packet), why: reason(unsure.journey) }), explain)
  const [unread] = ruleset.unread
  if (unread !== undefined) return unknown(msg('verify.unread', { unread }), msg('verify.installNftables'))
  const answer = await refusedAnswer(host, opening, ground)
  if (answer) return { level: 'effective', result: 'fail', seen: answer, fix: msg('verify.letAnswersOut') }
  const deaf = await unheardNeighbours(host, opening, ground, interfaces)
  if (deaf) {
    const both = familiesOf(opening).includes(4)
    return { level: 'effective', result: both ? 'unknown' : 'fail', seen: deaf, fix: msg('verify.letNeighboursIn') }
  }
  const by = await decidedBy(host, journeys[0]?.journey.decidedBy)
  return {
    level: 'effective',
    result: 'pass',
    seen: by
      ? msg('verify.passesBy', { opening: openingText(opening), by: by.words })
      : msg('verify.passes', { opening: openingText(opening) }),
    fix: '',
  }
}

function unknown(seen: Text, fix: Text): Check {
  return { level: 'effective', result: 'unknown', seen, fix }
}

function reason({ doubts }: Journey): Text {
  return doubts[0] ?? msg('verify.changing')
}

/**
 * Packets that stand for all of the opening, from the ends of its network, in each family: one with its first port, and one
 * with each port at which packets are stopped that others were not.
 */
function packetsOf(opening: Opening, { ruleset, network }: Ground, interfaces: readonly string[]): Packet[] {
  const { direction, protocol, ports, source, destination = 'any' } = opening
  const there = destination === 'any' ? [undefined] : networkEnds(destination, network)
  const senders = source === 'any' || direction === 'out' ? [undefined] : networkEnds(source, network)
  const both = familiesOf(opening).filter((family) => destination === 'any' || familyOf(destination) === family)
  const packets: Packet[] = []
  for (const family of both)
    for (const from of senders)
      for (const to of there) {
        const question = { protocol, port: ports.first, from, to, in: opening.interface, out: opening.outInterface }
        const usual = typicalPacket({ direction, ...question }, family, network)
        const elsewhere =
          interfaces.length > 0 && !interfaces.includes(usual?.in ?? '') && opening.interface === undefined
        const packet = elsewhere ? typicalPacket({ direction, ...question, in: interfaces[0] }, family, network) : usual
        if (!packet || !ruleset) continue
        const { stopped } = journeysOf({ ...packet, ports }, ruleset, network)
        const where = stopped.flatMap((one) => (one.packets.first ?? one.packets).port.map(({ low }) => Number(low)))
        for (const port of new Set([ports.first, ...where])) packets.push({ ...packet, port })
      }
  return packets
}

function packetText({ direction, protocol, port, from, to, in: on }: Packet): Message {
  const receiver = direction === 'in' ? undefined : to
  return msg('verify.packet', {
    ports: portsText({ protocol, ports: { first: port, last: port } }),
    fromWhom: from === undefined ? 'anyone' : 'address',
    from: from ?? '',
    toWhom: receiver === undefined ? 'anyone' : 'address',
    to: receiver ?? '',
    through: on === undefined || on === '' ? 'any' : 'interface',
    interface: on ?? '',
  })
}
