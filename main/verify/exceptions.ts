import { decidedBy } from '../firewall/index.js'
import type { Host } from '../hosts/index.js'
import { familyOf } from '../model/net.js'
import type { Opening } from '../model/opening.js'
import { groupBy } from '../model/text.js'
import { journeysOf, rangesText, senders, typicalPacket, type Ground, type Journey } from '../netfilter/index.js'
import { msg, type Message } from '../text/index.js'
import { familiesWithin, type Within } from './journeys.js'

type Stopped = Journey['stopped'][number]

/** So many are named; the others are counted. */
const NAMED = 3
/** Of so many chains it is told whom they refuse. */
const CHAINS = 4

/**
 * Who of those that an opening is for is refused all the same, and by what: members of a set, those who are banned, those
 * whom a rule of somebody names. A sentence for each chain that refuses some.
 */
export async function exceptionsOf(
  host: Host,
  opening: Opening,
  { ruleset, network }: Ground,
  within: Within,
): Promise<Message[]> {
  const { direction, protocol, ports, source, interface: on = within.interfaces?.[0] } = opening
  if (direction !== 'in' || !ruleset) return []
  const told: Message[] = []
  for (const family of familiesWithin(opening, within)) {
    if (source !== 'any' && familyOf(source) !== family) continue
    const packet = typicalPacket({ direction, protocol, port: ports.first, in: on }, family, network)
    if (!packet) continue
    const { stopped } = journeysOf({ ...packet, from: source, ports }, ruleset, network)
    for (const pieces of byChain(stopped.filter(isCertain))) {
      const [first] = pieces
      const who = rangesText(senders(pieces, source, family, network), family)
      const by = first && (await decidedBy(host, first))
      if (!by || who.length === 0) continue
      const params = { who: who.slice(0, NAMED), count: who.length, by: by.words }
      told.push(who.length > NAMED ? msg('verify.exceptMany', params) : msg('verify.except', params))
    }
  }
  return told.slice(0, CHAINS)
}

const isCertain = ({ outcome, doubt }: Stopped) => doubt === undefined && outcome !== 'unknown'

function byChain(stopped: readonly Stopped[]): readonly (readonly Stopped[])[] {
  return [...groupBy(stopped, ({ at }) => at.chain).values()]
}
