import type { Host } from '../../hosts/index.js'
import { hasPassed, LONGEST, SHORTEST, type Moment } from '../../model/moment.js'
import type { PlannedEnd, StepCall } from '../../model/plan.js'
import { problem } from '../../model/problem.js'
import { NO_ID, planEnd } from '../../plan/index.js'
import { practiceOf } from '../../verify/index.js'
import { msg, type Text } from '../../text/index.js'

export interface EndOfPlan {
  readonly end: PlannedEnd | null
  readonly warnings: readonly Text[]
}

/**
 * How what a plan does is taken back by itself, if it is to be.
 * @param title of what ends
 * @param claims whether it also claims what others opened
 * @throws ProblemError of kind `input` when the end is not within one minute and thirty days from now
 */
export async function endFor(
  host: Host,
  calls: readonly StepCall[],
  title: Text,
  until: Moment | undefined,
  claims = false,
): Promise<EndOfPlan> {
  if (until === undefined) return { end: null, warnings: [] }
  const now = Date.now()
  const left = (Date.parse(until) - now) / 1000
  // A minute is what a person may ask for; by now some of it is spent.
  if (left > LONGEST + SHORTEST || hasPassed(until, now))
    throw problem(
      'input',
      left <= 0 ? msg('api.endPassed') : msg('api.endTooFar'),
      msg('text.nothingChanged'),
      msg('api.chooseEnd'),
    )
  if (calls.length === 0 && !claims) return { end: null, warnings: [msg('api.alreadySoStays')] }
  const end = await planEnd(host, calls, { id: NO_ID, title, until })
  if (end.by !== 'waiter') return { end, warnings: [] }
  // a simulated machine is looked at by Sallyport only, which sees to its ends first
  const simulated = (await practiceOf(host))?.simulated === true
  return { end, warnings: simulated ? [] : [msg('api.waiterWaits', { until: { at: until } })] }
}
