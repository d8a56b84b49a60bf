import { decidedBy } from '../firewall/index.js'
import type { Host } from '../hosts/index.js'
import { familyOf, type Family } from '../model/net.js'
import { portsText, type Opening } from '../model/opening.js'
import {
  journeysOf,
  networkEnds,
  typicalPacket,
  type Asked,
  type Ground,
  type Journey,
  type Ranges,
} from '../netfilter/index.js'
import { msg, type Message } from '../text/index.js'
import { allRefused, familiesWithin, type Within } from './journeys.js'

/** The ports that others call from; any will do that no service has. */
const CALLING = { first: 32_768, last: 60_999 }

/**
 * Why nobody, or not everybody, gets an answer from an opening: a packet that gets in is no conversation yet. Answers
 * belong to connections that are there already, so a firewall that knows them lets them out by one rule.
 * @returns `undefined` when answers get out, when that is not known, and for what does not come in
 */
export async function refusedAnswer(
  host: Host,
  opening: Opening,
  ground: Ground,
  within: Within = {},
): Promise<Message | undefined> {
  if (opening.direction !== 'in') return undefined
  const { protocol, ports } = opening
  for (const family of familiesWithin(opening, within))
    for (const client of clientsOf(opening, family, ground)) {
      const call = (known: boolean) => callsOf(client, opening, family, ground, within, known)
      const arrived = call(false).flatMap((one) => one.arrived)
      const followed = protocol === 'tcp' && arrived.length > 0 ? allRefused(call(true)) : undefined
      if (followed) {
        const by = await decidedBy(host, followed.decidedBy)
        return msg('verify.onlyFirstIn', { ports: portsText(opening), family, by: by?.words ?? '' })
      }
      // what was sent on to another machine is answered by that one; before it is open, nothing arrives
      const here = arrived.filter(({ hook }) => hook === 'input').map(({ port }) => port)
      const answering = arrived.length > 0 ? here : [[{ low: ports.first, high: ports.last }]]
      const answers = answering.flatMap((port) => answersTo(client, opening, port, family, ground))
      const journey = answers.map(allRefused).find((one) => one !== undefined)
      if (!journey) continue
      const by = await decidedBy(host, journey.decidedBy)
      const answer = { ports: portsText({ protocol, ports }), family }
      return by ? msg('verify.answerRefused', { ...answer, by: by.words }) : msg('verify.answerRefusedSomehow', answer)
    }
  return undefined
}

/** Somebody far away, or both ends of the network that is let in. */
function clientsOf({ source }: Opening, family: Family, { network }: Ground): readonly (string | undefined)[] {
  if (source === 'any') return [undefined]
  return familyOf(source) === family ? networkEnds(source, network) : []
}

type Flags = NonNullable<Asked['flags']>
/** What goes on with a conversation of TCP: one of these has to get through. */
const FURTHER: readonly Flags[] = [['ack'], ['ack', 'psh']]
/** TCP accepts a call with one packet, and answers with others. */
const ANSWERS: Readonly<Record<Opening['protocol'], readonly (readonly Flags[])[]>> = {
  tcp: [[['syn', 'ack']], FURTHER],
  udp: [[[]]],
}

/** @param answering the ports that the calls have come to, which a rule may have made others */
function answersTo(
  to: string | undefined,
  { protocol, interface: out }: Opening,
  answering: Ranges,
  family: Family,
  { ruleset, network }: Ground,
): Journey[][] {
  const packet = typicalPacket({ direction: 'out', protocol, port: CALLING.first, to, out }, family, network)
  if (!packet || !ruleset) return []
  return answering.flatMap(({ low, high }) => {
    const answer = { ...packet, ports: CALLING, fromPorts: { first: Number(low), last: Number(high) }, known: true }
    return ANSWERS[protocol].map((ways) => ways.map((flags) => journeysOf({ ...answer, flags }, ruleset, network)))
  })
}

/** @param known whether it is what follows the first packet */
function callsOf(
  from: string | undefined,
  { protocol, ports, interface: on }: Opening,
  family: Family,
  { ruleset, network }: Ground,
  { interfaces = [] }: Within,
  known: boolean,
): Journey[] {
  const through = on ?? interfaces[0]
  const packet = typicalPacket({ direction: 'in', protocol, port: ports.first, from, in: through }, family, network)
  if (!packet || !ruleset) return []
  const asked = { ...packet, ports, fromPorts: CALLING, known }
  return known
    ? FURTHER.map((flags) => journeysOf({ ...asked, flags }, ruleset, network))
    : [journeysOf(asked, ruleset, network)]
}
