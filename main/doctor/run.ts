import type { UnknownCheck } from '../model/observation.js'
import { asProblem } from '../model/problem.js'
import { unknown, type Check, type Found, type Outcome } from './check.js'
import type { Scene } from './scene.js'

/** What the checks say of a machine. */
export interface Examination {
  /** The gravest first. */
  readonly found: readonly Found[]
  /** Checks that could not be made. */
  readonly unknown: readonly UnknownCheck[]
}

/** Makes every check that applies. One that throws is unknown, and does not hide the others. */
export async function runChecks(checks: readonly Check[], scene: Scene): Promise<Examination> {
  const outcomes = await Promise.all(checks.map(async (check) => ({ check, outcome: await outcomeIn(scene, check) })))
  return {
    found: outcomes.flatMap(({ outcome }) => (outcome.result === 'fail' ? outcome.found : [])),
    unknown: outcomes.flatMap(({ check: { id, title }, outcome }) =>
      outcome.result === 'unknown' ? [{ id, title, why: outcome.why }] : [],
    ),
  }
}

async function outcomeIn(scene: Scene, check: Check): Promise<Outcome> {
  try {
    return check.applies(scene) ? await check.check(scene) : { result: 'pass' }
  } catch (error) {
    return unknown(asProblem(error).what)
  }
}
