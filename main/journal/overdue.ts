import { hasPassed } from '../model/moment.js'
import type { JournalEntry } from './entry.js'

/** Whether an entry should have been taken back by now. */
export function isOverdue({ state, end }: Pick<JournalEntry, 'state' | 'end'>, now = Date.now()): boolean {
  return state === 'applied' && end !== null && hasPassed(end.until, now)
}
