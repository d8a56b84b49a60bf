import type { StepCall } from '../model/plan.js'
import { asProblem } from '../model/problem.js'
import type { Text } from '../text/index.js'
import { knownVerb } from './registry.js'

/** Why steps, or what takes them back, cannot be carried out by any verb there is; `undefined` when they can. */
export function whyUnsound(steps: readonly StepCall[]): Text | undefined {
  try {
    for (const step of steps) {
      const back = knownVerb(step).inverse(step.args)
      knownVerb(back).check(back.args)
    }
    return undefined
  } catch (error) {
    return asProblem(error).what
  }
}
