import type { JournalEntry } from '../journal/index.js'
import { momentAfter, type Moment } from '../model/moment.js'

/**
 * The end of a change as its journal entry has it, before it is known who sees to it.
 * @param until when it is to end
 * @param confirmWithin seconds from now after which it is taken back, unless it is confirmed
 */
export function endingAt(until: Moment | undefined, confirmWithin: number | undefined): JournalEntry['end'] {
  if (confirmWithin === undefined) return until === undefined ? null : { until, by: 'waiter' }
  const trial = momentAfter(confirmWithin, Date.now())
  // it ends sooner than anybody has to confirm it
  if (until !== undefined && until <= trial) return { until, by: 'waiter' }
  return { until: trial, by: 'waiter', confirm: true, ...(until === undefined ? {} : { then: until }) }
}
