import type { Found } from './check.js'
import { sceneOf, type Known } from './scene.js'

export { told, type Found, type Remedy } from './check.js'
export { contested } from './contested.js'

/** Looks for every conflict; loaded by those who ask only, as the way of a change must be short. */
export async function findConflicts(known: Known): Promise<Found[]> {
  return (await import('./checks/index.js')).findConflicts(sceneOf(known))
}
