import { openingKey, type Opening } from '../model/opening.js'
import { ownerOf, type End } from '../netfilter/index.js'
import { decidedBy } from '../firewall/own-words.js'
import { isRefused, journeysFor } from '../verify/index.js'
import { anythingBeside } from './anything-beside.js'
import { openingsOf } from './openings-of.js'
import type { Scene } from './scene.js'
import type { Text } from '../text/index.js'

/** Something that the front end lets in, and a chain that is none of its own refuses. */
export interface Refused {
  readonly opening: Opening
  readonly by: End
  /** Who refuses it, in that firewall's words: `nftables: inet guard input: policy drop`. */
  readonly words: Text
}

/** More are not walked: each costs a millisecond or more, and where one is refused, mostly all are. */
const MOST = 20

/**
 * Walks packets of everything that the front end in charge lets in through the kernel's rules.
 * @returns nothing when those cannot be read
 */
export async function refusedOf(scene: Scene): Promise<Refused[] | undefined> {
  const { inCharge } = scene.detection
  if (inCharge !== 'ufw' && inCharge !== 'firewalld') return []
  if (!(await anythingBeside(scene.host, inCharge))) return []
  const ground = await scene.ground()
  if (!ground.ruleset) return undefined
  const observed = await scene.observe(inCharge)
  const allowed = (observed?.rules ?? []).flatMap((rule) => openingsOf(rule, inCharge))
  const all = [...scene.openings, ...allowed]
  const openings = new Map(all.filter(({ direction }) => direction === 'in').map((one) => [openingKey(one), one]))
  const refused: Refused[] = []
  for (const opening of [...openings.values()].slice(0, MOST)) {
    const ends = journeysFor(opening, ground, { families: observed?.families }).filter(isRefused)
    const by = ends.map(({ journey }) => journey.decidedBy).find((end) => end && ownerOf(end.at) !== inCharge)
    if (by) refused.push({ opening, by, words: (await decidedBy(scene.host, by))?.words ?? '' })
  }
  return refused
}
