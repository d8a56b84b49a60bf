import { decidedBy } from '../firewall/index.js'
import type { Host } from '../hosts/index.js'
import type { Family } from '../model/net.js'
import { openingText, portsText, type Opening } from '../model/opening.js'
import { familiesOf } from '../model/rule.js'
import { journeysOf, networkEnds, readGround, typicalPacket, type Ground, type Journey } from '../netfilter/index.js'
import { distinct, msg, type Text } from '../text/index.js'
import { proveEffective } from './effective.js'

/** The ports that others call from; any will do that no service has. */
const CALLING = { first: 32_768, last: 60_999 }

/**
 * What a service needs on the way out, and the kernel refuses: packets that it sends and that no plan opens the way for,
 * and its answers to those who may come in. In sentences; none without the rights to read the kernel's rules.
 * @param opened what the plan itself lets through
 */
export async function closedWaysOut(
  host: Host,
  openings: readonly Opening[],
  opened: readonly Opening[],
): Promise<Text[]> {
  if (host.platform !== 'linux' || host.uid !== 0 || openings.length === 0) return []
  const ground = await readGround(host)
  if (!ground.ruleset) return []
  const told: Text[] = []
  for (const opening of openings) {
    const { direction } = opening
    if (direction === 'in') told.push(...(await refusedAnswer(host, opening, ground)))
    else if (direction === 'out' && !opened.includes(opening)) told.push(...(await refusedOut(host, opening, ground)))
  }
  return distinct(told)
}

async function refusedOut(host: Host, opening: Opening, ground: Ground): Promise<Text[]> {
  const { result, seen } = await proveEffective(host, opening, ground)
  if (result !== 'fail') return []
  return [msg('verify.wayOutClosed', { opening: openingText(opening), seen })]
}

/** Answers belong to connections that are there already: a firewall that knows them lets them out by one rule. */
async function refusedAnswer(host: Host, opening: Opening, ground: Ground): Promise<Text[]> {
  for (const family of familiesOf(opening)) {
    const journey = answersOf(opening, family, ground)
    if (!journey || journey.possible.some((outcome) => outcome === 'accept' || outcome === 'unknown')) continue
    const by = await decidedBy(host, journey.decidedBy)
    const answer = { ports: portsText(opening), family }
    return [by ? msg('verify.answerRefused', { ...answer, by: by.words }) : msg('verify.answerRefusedSomehow', answer)]
  }
  return []
}

function answersOf(opening: Opening, family: Family, { ruleset, network }: Ground): Journey | undefined {
  const { protocol, ports, source } = opening
  const [to] = source === 'any' ? [] : networkEnds(source, network)
  const question = { direction: 'out', protocol, port: CALLING.first, to, out: opening.interface } as const
  const packet = typicalPacket(question, family, network)
  return packet && ruleset && journeysOf({ ...packet, ports: CALLING, fromPorts: ports, known: true }, ruleset, network)
}
