import { decidedBy } from '../firewall/index.js'
import type { Host } from '../hosts/index.js'
import { familyOf, type Family } from '../model/net.js'
import { portsText, type Opening } from '../model/opening.js'
import { journeysOf, networkEnds, typicalPacket, type Ground, type Journey } from '../netfilter/index.js'
import { msg, type Message } from '../text/index.js'
import { familiesWithin, type Within } from './journeys.js'

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
  for (const family of familiesWithin(opening, within))
    for (const to of clientsOf(opening, family, ground)) {
      const journey = answersTo(to, opening, family, ground)
      if (!journey || journey.possible.some((outcome) => outcome === 'accept' || outcome === 'unknown')) continue
      const by = await decidedBy(host, journey.decidedBy)
      const answer = { ports: portsText(opening), family }
      return by ? msg('verify.answerRefused', { ...answer, by: by.words }) : msg('verify.answerRefusedSomehow', answer)
    }
  return undefined
}

/** Somebody far away, or both ends of the network that is let in. */
function clientsOf({ source }: Opening, family: Family, { network }: Ground): readonly (string | undefined)[] {
  if (source === 'any') return [undefined]
  return familyOf(source) === family ? networkEnds(source, network) : []
}

function answersTo(
  to: string | undefined,
  { protocol, ports, interface: out }: Opening,
  family: Family,
  { ruleset, network }: Ground,
): Journey | undefined {
  const packet = typicalPacket({ direction: 'out', protocol, port: CALLING.first, to, out }, family, network)
  return packet && ruleset && journeysOf({ ...packet, ports: CALLING, fromPorts: ports, known: true }, ruleset, network)
}
