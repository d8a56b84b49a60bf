import type { UnknownCheck } from '../model/observation.js'
import { asProblem } from '../model/problem.js'
import { unknown, type Check, type Judged, type Outcome } from './check.js'
import type { Scene } from './scene.js'

/** What the checks say of a machine. */
export interface Examination {
  /** The gravest first. */
  readonly found: readonly Judged[]
  /** Checks that could not be made. */
  readonly unknown: readonly UnknownCheck[]
  /** Every check that had something to look at. */
  readonly checked: readonly Check[]
}

/** Makes every check that applies. One that throws is unknown, and does not hide the others. */
export async function runChecks(checks: readonly Check[], scene: Scene): Promise<Examination> {
  const made = await Promise.all(checks.map(async (check) => ({ check, outcome: await outcomeIn(scene, check) })))
  const outcomes = made.flatMap(({ check, outcome }) => (outcome ? [{ check, outcome }] : []))
  const all = outcomes.flatMap(({ check, outcome }) =>
    outcome.result === 'fail' ? outcome.found.map((found) => ({ check, found })) : [],
  )
  return {
    found: all.map(({ check: { side = 'blocked', causedBy = [] }, found }) => ({
      ...found,
      side,
      because: causedBy.find((id) => all.some((other) => other.found.id === id)) ?? null,
    })),
    unknown: outcomes.flatMap(({ check: { id, title }, outcome }) =>
      outcome.result === 'unknown' ? [{ id, title, why: outcome.why }] : [],
    ),
    checked: outcomes.map(({ check }) => check),
  }
}

/** Nothing where there is nothing to look at. */
async function outcomeIn(scene: Scene, check: Check): Promise<Outcome | undefined> {
  try {
    return check.applies(scene) ? await check.check(scene) : undefined
  } catch (error) {
    return unknown(asProblem(error).what)
  }
}
