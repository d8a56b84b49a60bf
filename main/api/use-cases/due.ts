import type { JournalEntry } from '../../journal/index.js'
import type { ConfirmationDue } from '../../model/push-event.js'
import type { Context } from '../context.js'
import { endedOf } from './ended.js'
import { openEntries } from './history.js'

/** The last change that waits to be confirmed, if one does. */
export async function dueEntry(
  { host }: Pick<Context, 'host'>,
  entries: readonly JournalEntry[],
): Promise<JournalEntry | undefined> {
  const waiting = entries.filter(({ state, end }) => state === 'applied' && end?.confirm === true)
  const ended = await Promise.all(waiting.map((entry) => endedOf(host, entry)))
  return waiting.findLast((_entry, index) => ended[index] === 'ahead')
}

/** The same as it is told to people, who see the seconds run down. */
export async function dueNow(context: Context): Promise<ConfirmationDue | null> {
  const entry = await dueEntry(context, await openEntries(context))
  return entry?.end ? confirmationOf(entry, entry.end.until) : null
}

export function confirmationOf({ id, profile }: JournalEntry, until: string): ConfirmationDue {
  return { journal: id, title: profile.title, until, left: Math.max(0, (Date.parse(until) - Date.now()) / 1000) }
}
