import { dirname, join } from 'node:path'
import { textOf, type Host, type Reading } from '../hosts/index.js'
import { newId, NEWEST, parseEntry, type JournalEntry } from './entry.js'
import { notWritable } from './prepare-folder.js'

/** The texts of a firewall's stored files before a change, by path; `null` for one that was not there. */
export type Snapshot = Readonly<Record<string, string | null>>

/**
 * The journal in a state directory: one file an entry, and beside it the snapshot that only root may read. An entry that
 * is done with bears that in its file's name, so that those that are not are found without reading all of them.
 */
export interface Journal {
  /** The machine whose files hold it. */
  readonly host: Host
  readonly folder: string
  /** Entries from the oldest to the newest. A file that cannot be read as an entry is passed over. */
  entries(): Promise<JournalEntry[]>
  /** Of them those that are not done with: in force, or in the middle of a change. Years of others cost next to nothing. */
  open(): Promise<JournalEntry[]>
  find(id: string): Promise<JournalEntry | undefined>
  /** An id for the next entry, which sorts after all others. */
  newId(now: Date): Promise<string>
  /** Stores an entry so that it survives a crash. @throws ProblemError when the disk is full or may not be written. */
  save(entry: JournalEntry): Promise<void>
  /** @param id an entry's; with a word behind it, for another moment of that entry */
  saveSnapshot(id: string, snapshot: Snapshot): Promise<void>
  /** `undefined` when there is none any more, or it is no snapshot. */
  snapshot(id: string): Promise<Snapshot | undefined>
  /** Drops every one of the entry. */
  dropSnapshot(id: string): Promise<void>
  /** The ids of entries that may still be in force, and that cannot be read; without those of a newer version. */
  unreadable(): Promise<string[]>
  /** Puts an entry, with its snapshots, where nobody takes it for one, for people to look at. */
  setAside(id: string): Promise<void>
  /** The ids of those that were put aside. */
  aside(): Promise<string[]>
  /** Removes what a crash left behind: what no undo needs any more of an entry that is done with, and half-written files. */
  tidy(): Promise<void>
}

export function journalAt(host: Host, stateDirectory: string): Journal {
  const folder = join(stateDirectory, 'journal')
  const pathOf = (name: string) => join(folder, name)
  const snapshotPath = (id: string) => pathOf(`${id}.before`)
  const names = () => host.list(folder)
  // A crash may have left both, or a power cut bring the first one back: it is done with all the same.
  const every = async (ids: readonly string[]) => {
    const found = await readEntries(
      host,
      ids.flatMap((id) => [pathOf(endedName(id)), pathOf(openName(id))]),
    )
    return ids.flatMap((id) => found.get(pathOf(endedName(id))) ?? found.get(pathOf(openName(id))) ?? [])
  }
  const remove = (name: string) => host.remove(pathOf(name)).catch(() => undefined) // tidied up another time
  return {
    host,
    folder,
    entries: async () => every(idsIn(await names())),
    open: async () => {
      const files = await names()
      const ended = new Set(files)
      const paths = idsIn(files).flatMap((id) => (ended.has(endedName(id)) ? [] : [pathOf(openName(id))]))
      return [...(await readEntries(host, paths, (state) => !ENDED.has(state))).values()]
    },
    find: async (id) => (await every([id]))[0],
    newId: async (now) => newId(now, idsIn(await names()).at(-1)),
    save: async (entry) => {
      const ended = ENDED.has(entry.state)
      const name = ended ? endedName(entry.id) : openName(entry.id)
      await write(host, pathOf(name), JSON.stringify(entry, null, 1), 0o644)
      if (ended) await remove(openName(entry.id))
    },
    saveSnapshot: (id, snapshot) => write(host, snapshotPath(id), JSON.stringify(snapshot), 0o600),
    snapshot: async (id) => {
      const text = await textOf(host, snapshotPath(id))
      return text === null ? undefined : (parsed(text) as Snapshot | undefined)
    },
    dropSnapshot: async (id) => {
      const kept = (await names()).filter((name) => name.startsWith(id) && name.endsWith('.before'))
      for (const name of kept) await remove(name)
    },
    unreadable: async () => {
      const files = await names()
      const ended = new Set(files)
      const ids = idsIn(files).filter((id) => !ended.has(endedName(id)))
      const found = await readEntries(
        host,
        ids.map((id) => pathOf(openName(id))),
      )
      const strange = ids.filter((id) => !found.has(pathOf(openName(id))))
      const texts = await host.readMany(strange.map((id) => pathOf(openName(id))))
      return strange.filter((id) => isDamaged(texts.get(pathOf(openName(id)))))
    },
    setAside: async (id) => {
      for (const name of (await names()).filter((of) => of.startsWith(`${id}.`) && !of.endsWith(ASIDE))) {
        const text = await textOf(host, pathOf(name))
        if (text !== null) await write(host, pathOf(`${name}${ASIDE}`), text, 0o600)
        await host.remove(pathOf(name))
      }
    },
    aside: async () => (await names()).flatMap((name) => ASIDE_ENTRY.exec(name)?.[1] ?? []),
    tidy: async () => {
      const list = await names()
      const files = new Set(list)
      const kept = list.filter((name) => name.endsWith('.before')).map((name) => name.slice(0, -'.before'.length))
      const open = kept.filter((id) => files.has(openName(id)) && !files.has(endedName(id)))
      const entries = await readEntries(
        host,
        open.map((id) => pathOf(openName(id))),
      )
      // an entry that cannot be read, perhaps of a newer version, keeps its snapshot
      const needed = new Set(open.filter((id) => !ENDED.has(entries.get(pathOf(openName(id)))?.state)))
      for (const name of files) {
        const id = name.replace(/\.(?:json|before)$/, '')
        const isLeft =
          name.endsWith('.tmp') ||
          (name === openName(id) && files.has(endedName(id))) ||
          (name.endsWith('.before') && !needed.has(id))
        if (isLeft) await remove(name)
      }
    },
  }
}

/** The ids of the entries among the names of files, in order. */
function idsIn(names: readonly string[]): string[] {
  return [...new Set(names.flatMap((name) => ENTRY_FILE.exec(name)?.[1] ?? []))].sort()
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

const openName = (id: string): string => `${id}.json`
const endedName = (id: string): string => `${id}.ended.json`
/** The file of an entry, by its id. Before the names told them apart, one that is done with was named as any other. */
const ENTRY_FILE = /^([0-9]{8}T[0-9]{6}-[0-9a-f]{6})(?:\.ended)?\.json$/

const ASIDE = '.aside'
const ASIDE_ENTRY = /^([0-9]{8}T[0-9]{6}-[0-9a-f]{6})\.json\.aside$/

/** Whether a text is no entry, and was not written by a newer version either. */
function isDamaged(reading: Reading | undefined): boolean {
  if (reading?.state !== 'text') return false
  const value = parsed(reading.text) as { schema?: unknown } | null | undefined
  return !(typeof value?.schema === 'number' && value.schema > NEWEST)
}

/** States of entries that nothing is to be done about any more. */
const ENDED: ReadonlySet<unknown> = new Set<JournalEntry['state']>(['undone', 'reverted', 'expired'])

interface Known {
  readonly version: string
  readonly value: unknown
  /** Once it was asked for; `null` for a value that is no entry. */
  entry?: JournalEntry | null
}

/** What was read of a file the last time: every write makes a new file, so the same one holds the same entry. */
const knownOn = new WeakMap<Host, Map<string, Known>>()

/**
 * Entries of the caller's own, to be changed at will, by path; without files that are none, and states that are not
 * wanted. To check an entry takes ten times as long as to read it.
 */
async function readEntries(
  host: Host,
  paths: readonly string[],
  wanted?: (state: unknown) => boolean,
): Promise<Map<string, JournalEntry>> {
  const known = knownOn.get(host) ?? new Map<string, Known>()
  knownOn.set(host, known)
  const found = await host.lstatMany(paths)
  const changed = [...found].filter(
    ([path, { kind, version }]) => kind === 'file' && known.get(path)?.version !== version,
  )
  const readings = await host.readMany(changed.map(([path]) => path))
  for (const [path, { version }] of changed) {
    const reading = readings.get(path)
    // Read after it was looked at: at worst it is newer, and is read once more the next time.
    if (reading?.state === 'text') known.set(path, { version, value: parsed(reading.text) })
    else known.delete(path)
  }
  const entries = new Map<string, JournalEntry>()
  for (const path of paths) {
    const one = found.has(path) ? known.get(path) : undefined
    if (!one || (wanted && !wanted((one.value as { state?: unknown } | null | undefined)?.state))) continue
    one.entry ??= parseEntry(one.value) ?? null
    if (one.entry) entries.set(path, structuredClone(one.entry))
  }
  return entries
}

async function write(host: Host, path: string, text: string, mode: number): Promise<void> {
  try {
    await host.write(path, text, mode)
  } catch (error) {
    throw notWritable(dirname(path), error)
  }
}
