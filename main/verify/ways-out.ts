import type { Host } from '../hosts/index.js'
import type { FirewallKind } from '../model/observation.js'
import { openingText, type Opening } from '../model/opening.js'
import { readGround, type Ground } from '../netfilter/index.js'
import { distinct, msg, type Text } from '../text/index.js'
import { refusedAnswer } from './answers.js'
import { refusedBeside } from './beside.js'
import { proveEffective } from './effective.js'
import type { Within } from './journeys.js'
import { unheardNeighbours } from './neighbours.js'

/**
 * What a plan does not open the way for, and the kernel refuses: packets that a service sends, its answers to those who
 * may come in, and what rules beside those of the front end refuse. In sentences; none without the rights to read the kernel's rules.
 * @param opened what the plan itself lets through
 * @param within what the firewall decides about
 */
export async function closedWaysOut(
  host: Host,
  openings: readonly Opening[],
  opened: readonly Opening[],
  within: Within & { readonly front?: FirewallKind } = {},
): Promise<Text[]> {
  if (host.platform !== 'linux' || host.uid !== 0 || openings.length === 0) return []
  const ground = await readGround(host)
  if (!ground.ruleset) return []
  const closed: Text[] = []
  for (const opening of openings) {
    const { direction } = opening
    if (direction === 'in') {
      const told = [
        await refusedBeside(host, opening, ground, within),
        await refusedAnswer(host, opening, ground, within),
        await unheardNeighbours(host, opening, ground, within),
      ]
      closed.push(...told.flatMap((one) => one ?? []))
    } else if (direction === 'out' && !opened.includes(opening))
      closed.push(...(await refusedOut(host, opening, ground, within)))
  }
  return distinct(closed)
}

async function refusedOut(host: Host, opening: Opening, ground: Ground, within: Within): Promise<Text[]> {
  const { result, seen } = await proveEffective(host, opening, ground, within)
  if (result !== 'fail') return []
  return [msg('verify.wayOutClosed', { opening: openingText(opening), seen })]
}
