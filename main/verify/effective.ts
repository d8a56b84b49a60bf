import { decidedBy } from '../firewall/index.js'
import type { Host } from '../hosts/index.js'
import type { Check } from '../model/evidence.js'
import { openingText, portsText, type Opening } from '../model/opening.js'
import type { Ground, Journey, Packet } from '../netfilter/index.js'
import { familiesOf } from '../model/rule.js'
import { msg, sentences, type Message, type Text } from '../text/index.js'
import { refusedAnswer } from './answers.js'
import { exceptionsOf } from './exceptions.js'
import { familiesWithin, isRefused, journeysFor, type Within } from './journeys.js'
import { unheardNeighbours } from './neighbours.js'

/**
 * Whether the kernel lets an opening's packets through every chain that they meet, and its answers out, whatever a front
 * end says.
 */
export async function proveEffective(
  host: Host,
  opening: Opening,
  ground: Ground,
  within: Within = {},
): Promise<Check> {
  const { ruleset } = ground
  if (!ruleset) return unknown(msg('verify.rootOnly'), msg('verify.checkWithRights'))
  const journeys = journeysFor(opening, ground, within)
  if (journeys.length === 0) return unknown(msg('verify.noNetwork'), msg('verify.checkConnected'))
  const refused = journeys.find(isRefused)
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
  const answer = await refusedAnswer(host, opening, ground, within)
  if (answer) return { level: 'effective', result: 'fail', seen: answer, fix: msg('verify.letAnswersOut') }
  const deaf = await unheardNeighbours(host, opening, ground, within)
  if (deaf) {
    const over4 = journeys.some(({ packet }) => packet.family === 4)
    const fix = sentences([msg('verify.letNeighboursIn'), ...(over4 ? [msg('verify.worksOver4')] : [])])
    return { level: 'effective', result: over4 ? 'unknown' : 'fail', seen: deaf, fix }
  }
  const by = await decidedBy(host, journeys[0]?.journey.decidedBy)
  return {
    level: 'effective',
    result: 'pass',
    seen: sentences([
      by
        ? msg('verify.passesBy', { opening: openingText(opening), by: by.words })
        : msg('verify.passes', { opening: openingText(opening) }),
      ...familiesOf(opening).flatMap((family) =>
        familiesWithin(opening, within).includes(family) ? [] : [msg('verify.familyOff', { family })],
      ),
      ...(await exceptionsOf(host, opening, ground, within)),
    ]),
    fix: '',
  }
}

function unknown(seen: Text, fix: Text): Check {
  return { level: 'effective', result: 'unknown', seen, fix }
}

function reason({ doubts }: Journey): Text {
  return doubts[0] ?? msg('verify.changing')
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
