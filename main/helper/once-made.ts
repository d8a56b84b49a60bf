import { log } from '../log/index.js'
import type { EndEvent } from '../model/events.js'
import { asProblem } from '../model/problem.js'
import { msg } from '../text/index.js'

/**
 * What comes after a change was made. Whatever goes wrong there, the change stands, with its entry: it is told as made
 * and not proven, and never as failed.
 */
export async function onceMade(end: EndEvent, rest: () => Promise<void>): Promise<EndEvent> {
  try {
    await rest()
    return end
  } catch (error) {
    log('error', 'what comes after a change', error)
    const { what, todo } = asProblem(error)
    const problem = {
      kind: 'unproven' as const,
      what: msg('helper.madeUnproven', { problem: what }),
      meaning: msg(end.journal === null ? 'helper.thereUnproven' : 'helper.standsInJournal'),
      todo,
    }
    return { ...end, problem }
  }
}
