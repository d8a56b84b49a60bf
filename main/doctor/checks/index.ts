import type { Finder, Found } from '../check.js'
import type { Scene } from '../scene.js'
import { blockAll } from './block-all.js'
import { blockWins } from './block-wins.js'
import { denyWins } from './deny-wins.js'
import { dockerPorts } from './docker-ports.js'
import { flushed } from './flushed.js'
import { foreignChain } from './foreign-chain.js'
import { notLoaded } from './not-loaded.js'
import { notStored } from './not-stored.js'
import { wrongProfile } from './wrong-profile.js'
import { wrongZone } from './wrong-zone.js'
import { twoStacks } from './two-stacks.js'
import { twoFrontEnds } from './two-front-ends.js'

/** Every kind of conflict that Sallyport knows, the gravest first. */
const finders: readonly Finder[] = [
  twoFrontEnds,
  notLoaded,
  flushed,
  foreignChain,
  denyWins,
  blockWins,
  wrongZone,
  wrongProfile,
  twoStacks,
  dockerPorts,
  notStored,
  blockAll,
]

/** Looks for every conflict. One that cannot be looked for does not hide the others. */
export async function findConflicts(scene: Scene): Promise<Found[]> {
  const found = await Promise.all(finders.map((find) => find(scene).catch(() => [])))
  return found.flat()
}
