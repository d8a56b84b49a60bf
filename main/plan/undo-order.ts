import type { StepCall } from '../model/plan.js'
import { knownVerb } from './registry.js'

/**
 * The order in which steps are taken back: changes from the last to the first; then, as they stood in the plan, the tests
 * and those that have a service read what is there again.
 */
export function undoOrder<S extends Pick<StepCall, 'verb'>>(steps: readonly S[]): { changes: S[]; afterwards: S[] } {
  const isChange = (step: S) => knownVerb(step).role === 'change'
  return { changes: steps.filter(isChange).reverse(), afterwards: steps.filter((step) => !isChange(step)) }
}
