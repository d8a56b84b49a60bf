import type { Host } from '../../hosts/index.js'
import { hasPassed, LONGEST, SHORTEST, untilText, type Moment } from '../../model/moment.js'
import type { PlannedEnd, StepCall } from '../../model/plan.js'
import { problem } from '../../model/problem.js'
import { NO_ID, planEnd } from '../../plan/index.js'
import { practiceOf } from '../../verify/index.js'
import type { Text } from '../../text/index.js'

export interface EndOfPlan {
  readonly end: PlannedEnd | null
  readonly warnings: readonly Text[]
}

/**
 * How what a plan does is taken back by itself, if it is to be.
 * @param title of what ends
 * @throws ProblemError of kind `input` when the end is not within one minute and thirty days from now
 */
export async function endFor(
  host: Host,
  calls: readonly StepCall[],
  title: Text,
  until: Moment | undefined,
): Promise<EndOfPlan> {
  if (until === undefined) return { end: null, warnings: [] }
  const now = Date.now()
  const left = (Date.parse(until) - now) / 1000
  // A minute is what a person may ask for; by now some of it is spent.
  if (left > LONGEST + SHORTEST || hasPassed(until, now))
    throw problem(
      'input',
      left <= 0 ? 'The end that was chosen has passed already.' : 'The end that was chosen is more than 30 days away.',
      'Nothing was changed.',
      'Choose an end between one minute and 30 days from now.',
    )
  if (calls.length === 0)
    return {
      end: null,
      warnings: ['What is so already stays so: the end holds only for what Sallyport changes itself.'],
    }
  const end = await planEnd(host, calls, { id: NO_ID, title, until })
  if (end.by !== 'waiter') return { end, warnings: [] }
  // a simulated machine is looked at by Sallyport only, which sees to its ends first
  const simulated = (await practiceOf(host))?.simulated === true
  return { end, warnings: simulated ? [] : [waits(until, now)] }
}

function waits(until: Moment, now: number): string {
  return `A process of Sallyport waits until ${untilText(until, now)} to take this back. It does not outlast a reboot: then the next start of Sallyport takes it back.`
}
