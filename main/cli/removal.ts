import type { Host } from '../hosts/index.js'
import {
  isUnfinished,
  journalAt,
  prepareFolder,
  systemState,
  type JournalEntry,
  type Snapshot,
} from '../journal/index.js'
import { openingText, type Opening } from '../model/opening.js'
import { servicePath, TAKE_BACK, takeBackScript, type TakenBack } from '../plan/index.js'
import { msg, type Message, type Text } from '../text/index.js'
import { readWaysIn } from '../verify/index.js'

/**
 * For the package, right before it is removed: writes the script that closes what is open, as nothing of Sallyport will be
 * there to do so, and says what stays.
 * @returns lines for whoever removes it
 */
export async function prepareRemoval(host: Host): Promise<readonly Text[]> {
  const folder = systemState(host.platform)
  if (!(await host.exists(folder))) return []
  await prepareFolder(host, folder)
  const journal = journalAt(host, folder)
  const open = (await journal.open()).filter(({ purpose }) => purpose === 'open')
  const stands = await Promise.all(open.map((entry) => isThere(host, entry)))
  const entries = open.filter((_entry, index) => stands[index])
  const { ports } = await readWaysIn(host, undefined)
  const snapshots = await Promise.all(entries.map(({ id }) => journal.snapshot(id)))
  const damaged = [...(await journal.unreadable()), ...(await journal.aside())]
  const script = takeBackScript([
    ...damaged.map(unknown),
    ...entries.map((entry, index) => takenBack(entry, snapshots[index], ports)),
  ])
  await host.write(TAKE_BACK, script, 0o700)
  if (entries.length + damaged.length === 0) return [msg('cli.removalNothing')]
  return [
    msg('cli.removalOpen'),
    ...entries.flatMap(({ profile, openings }) => [profile.title, ...openings.map((opening) => openingText(opening))]),
    ...damaged,
    msg('cli.removalBack', { command: TAKE_BACK }),
  ]
}

/** A timer's service removes itself once it has taken the change back. */
const isThere = async (host: Host, { id, end }: JournalEntry): Promise<boolean> =>
  end?.by !== 'timer' || host.exists(servicePath(id))

function takenBack(entry: JournalEntry, before: Snapshot | undefined, waysIn: readonly number[]): TakenBack {
  const { id, profile, openings, steps, after, end } = entry
  const done = steps.filter(({ state }) => state === 'done')
  return {
    id,
    title: profile.title,
    steps: done,
    after,
    before,
    timer: end?.by === 'timer',
    stays: whyItStays(entry, openings, waysIn),
  }
}

/** An entry that cannot be read: perhaps something is open that only it tells of. */
const unknown = (id: string): TakenBack => ({
  id,
  title: id,
  steps: [],
  after: {},
  before: undefined,
  timer: false,
  stays: msg('cli.removalDamaged'),
})

/** Nobody would be there to let them in again, and to a script everything looks alike. */
function whyItStays(entry: JournalEntry, openings: readonly Opening[], waysIn: readonly number[]): Message | undefined {
  if (isUnfinished(entry)) return msg('cli.removalInterrupted')
  const lets = ({ direction, protocol, ports: { first, last } }: Opening) =>
    direction === 'in' && protocol === 'tcp' && waysIn.some((port) => first <= port && port <= last)
  return openings.some(lets) ? msg('cli.removalWayIn') : undefined
}
