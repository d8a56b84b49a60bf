import { firewallOfChange } from '../../firewall/index.js'
import type { Host } from '../../hosts/index.js'
import { isInterrupted, journalAt, type Journal, type JournalEntry } from '../../journal/index.js'
import type { Opening } from '../../model/opening.js'
import { shellText } from '../../model/shell-text.js'
import { zoneOf } from '../../model/zones.js'
import { showStep, whyUnsound } from '../../plan/index.js'
import type { HistoryEntry } from '../contract.js'
import type { Context } from '../context.js'
import { endedOf } from './ended.js'

/** Every change there was, the newest first. One that is being made right now is not among them yet. */
export async function history(context: Context): Promise<{ entries: HistoryEntry[] }> {
  const entries = (await journalEntries(context)).toReversed()
  return { entries: (await Promise.all(entries.map((entry) => historyEntry(context, entry)))).flat() }
}

export function journalEntries(context: Context): Promise<JournalEntry[]> {
  return entriesOf(context, (journal) => journal.entries())
}

/** Those that are not done with. */
export function openEntries(context: Context): Promise<JournalEntry[]> {
  return entriesOf(context, (journal) => journal.open())
}

async function entriesOf(
  { keeper, stateDirs }: Context,
  read: (journal: Journal) => Promise<JournalEntry[]>,
): Promise<JournalEntry[]> {
  const lists = await Promise.all(stateDirs.map((folder) => read(journalAt(keeper, folder))))
  const sound = lists.flat().filter(({ steps }) => whyUnsound(steps) === undefined)
  return sound.sort((a, b) => a.id.localeCompare(b.id))
}

/** The ids of entries that nothing can take back, as they are damaged: put aside already, or by the next change. */
export async function damagedEntries({ keeper, stateDirs }: Context): Promise<string[]> {
  const lists = await Promise.all(
    stateDirs.map(async (folder) => {
      const journal = journalAt(keeper, folder)
      const unsound = (await journal.open()).filter(({ steps }) => whyUnsound(steps) !== undefined)
      return [...(await journal.aside()), ...(await journal.unreadable()), ...unsound.map(({ id }) => id)]
    }),
  )
  return lists.flat()
}

/** Those that are in force, and those whose end has passed with nobody there to take them back. */
export async function inForceOf(
  host: Host,
  entries: readonly JournalEntry[],
): Promise<{ inForce: JournalEntry[]; overdue: JournalEntry[] }> {
  const endings = await Promise.all(entries.map((entry) => endedOf(host, entry)))
  return {
    inForce: entries.filter(({ state }, index) => state === 'applied' && endings[index] !== 'passed'),
    overdue: entries.filter((_entry, index) => endings[index] === 'overdue'),
  }
}

/** What these entries opened. */
export function openedBy(entries: readonly JournalEntry[]): Opening[] {
  return entries.filter(({ purpose }) => purpose === 'open').flatMap(({ openings }) => openings)
}

async function historyEntry({ host, keeper }: Context, entry: JournalEntry): Promise<HistoryEntry[]> {
  const { id, machine, time, purpose, end, profile, answers, openings, uid, steps } = entry
  const interrupted = await isInterrupted(keeper, entry)
  if (!interrupted && (entry.state === 'applying' || entry.state === 'undoing')) return []
  const passed = (await endedOf(host, entry)) === 'passed'
  const state = interrupted ? 'interrupted' : passed ? 'expired' : (entry.state as 'applied' | 'undone' | 'reverted')
  const ours = steps
    .filter((step) => step.state !== 'unchanged' && step.state !== 'pending')
    .map((step) => ({ ...showStep(step), state: step.state }))
  return [
    {
      journal: id,
      machine,
      time,
      state,
      purpose,
      until: end?.until ?? null,
      ...(end?.confirm === true ? { confirm: true as const } : {}),
      firewall: firewallOfChange(entry),
      ...zoneOf(openings),
      profile,
      answers,
      openings,
      uid,
      commands: ours.map(shellText),
      takesBack: ours
        .filter(({ state: now }) => now !== 'kept')
        .map(({ inverse }) => shellText(showStep(inverse)))
        .reverse(),
    },
  ]
}
