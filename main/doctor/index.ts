import type { Examination } from './run.js'
import { sceneOf, type Known } from './scene.js'

export type { Examination } from './run.js'
export { conflictOf, type Judged, type Remedy } from './check.js'
export type { Service } from './scene.js'
export { contested } from './contested.js'

/** Makes every check; they are loaded by those who ask only, as the way of a change must be short. */
export async function examine(known: Known): Promise<Examination> {
  const [{ checks }, { runChecks }] = await Promise.all([import('./checks/index.js'), import('./run.js')])
  return runChecks(checks, sceneOf(known))
}
