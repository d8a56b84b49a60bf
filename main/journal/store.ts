import { lstatSync, mkdirSync, readdirSync, readFileSync, statSync, unlinkSync, type Stats } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { atomicWrite, HERE, syncDirectory } from '../hosts/index.js'
import { problem } from '../model/problem.js'
import { JournalEntry, newId } from './entry.js'
import { protectedParts, SYSTEM_STATE } from './state-directory.js'

/** The texts of a firewall's stored files before a change, by path; `null` for one that was not there. */
export type Snapshot = Readonly<Record<string, string | null>>

/**
 * The journal in a state directory: one file an entry, and beside it the snapshot that only root may read. An entry that
 * is done with bears that in its file's name, so that those that are not are found without reading all of them.
 */
export interface Journal {
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
  saveSnapshot(id: string, snapshot: Snapshot): Promise<void>
  /** `undefined` when there is none any more. */
  snapshot(id: string): Promise<Snapshot | undefined>
  dropSnapshot(id: string): Promise<void>
  /** Removes what a crash left behind: what no undo needs any more of an entry that is done with, and half-written files. */
  tidy(): Promise<void>
}

export function journalAt(stateDirectory: string): Journal {
  const folder = join(stateDirectory, 'journal')
  const snapshotPath = (id: string) => join(folder, `${id}.before`)
  const read = (name: string, wanted?: (state: unknown) => boolean): JournalEntry[] => {
    try {
      const entry = readEntry(join(folder, name), wanted)
      return entry ? [entry] : []
    } catch {
      return []
    }
  }
  const names = () => quietly(() => readdirSync(folder)) ?? []
  const ids = (files = names()) => [...new Set(files.flatMap((name) => ENTRY_FILE.exec(name)?.[1] ?? []))].sort()
  // A crash may have left both, or a power cut bring the first one back: it is done with all the same.
  const one = (id: string) => read(endedName(id))[0] ?? read(openName(id))[0]
  const openIds = () => {
    const files = new Set(names())
    return ids([...files]).filter((id) => !files.has(endedName(id)))
  }
  return {
    folder,
    entries: () => Promise.resolve(ids().flatMap((id) => one(id) ?? [])),
    open: () => Promise.resolve(openIds().flatMap((id) => read(openName(id), (state) => !ENDED.has(state)))),
    find: (id) => Promise.resolve(one(id)),
    newId: (now) => Promise.resolve(newId(now, ids().at(-1))),
    save: async (entry) => {
      const ended = ENDED.has(entry.state)
      const name = ended ? endedName(entry.id) : openName(entry.id)
      await written(join(folder, name), JSON.stringify(entry, null, 1), 0o644)
      if (ended) quietly(() => unlinkSync(join(folder, openName(entry.id))))
    },
    saveSnapshot: (id, snapshot) => written(snapshotPath(id), JSON.stringify(snapshot), 0o600),
    snapshot: (id) => Promise.resolve(quietly(() => JSON.parse(readFileSync(snapshotPath(id), 'utf8')) as Snapshot)),
    dropSnapshot: (id) => {
      quietly(() => {
        unlinkSync(snapshotPath(id))
      })
      return Promise.resolve()
    },
    tidy: () => {
      const files = new Set(names())
      // an entry that cannot be read, perhaps of a newer version, keeps its snapshot
      const isNeeded = (id: string) => {
        if (files.has(endedName(id)) || !files.has(openName(id))) return false
        const [entry] = read(openName(id))
        return entry === undefined || !ENDED.has(entry.state)
      }
      for (const name of files) {
        const id = name.replace(/\.(?:json|before)$/, '')
        const isLeft =
          name.endsWith('.tmp') ||
          (name === openName(id) && files.has(endedName(id))) ||
          (name.endsWith('.before') && !isNeeded(id))
        if (isLeft)
          quietly(() => {
            unlinkSync(join(folder, name))
          })
      }
      return Promise.resolve()
    },
  }
}

/** `undefined` where that failed: it was not there, or may not be had. */
function quietly<T>(work: () => T): T | undefined {
  try {
    return work()
  } catch {
    return undefined
  }
}

const found = (path: string): Stats | undefined => quietly(() => lstatSync(path))

const openName = (id: string): string => `${id}.json`
const endedName = (id: string): string => `${id}.ended.json`
/** The file of an entry, by its id. Before the names told them apart, one that is done with was named as any other. */
const ENTRY_FILE = /^([0-9]{8}T[0-9]{6}-[0-9a-f]{6})(?:\.ended)?\.json$/

/** States of entries that nothing is to be done about any more. */
const ENDED: ReadonlySet<unknown> = new Set<JournalEntry['state']>(['undone', 'reverted', 'expired'])

interface Known {
  readonly file: string
  readonly value: unknown
  /** Once it was asked for; `null` for a value that is no entry. */
  entry?: JournalEntry | null
}

/** What was read of a file the last time: every write makes a new file, so the same one holds the same entry. */
const known = new Map<string, Known>()

/**
 * An entry of the caller's own, to be changed at will; `undefined` for a file that is none, and for a state that is not
 * wanted. To check an entry takes ten times as long as to read it.
 */
function readEntry(path: string, wanted?: (state: unknown) => boolean): JournalEntry | undefined {
  const { ino, size, mtimeNs } = statSync(path, { bigint: true })
  const file = `${ino} ${size} ${mtimeNs}`
  let one = known.get(path)
  if (one?.file !== file) known.set(path, (one = { file, value: JSON.parse(readFileSync(path, 'utf8')) }))
  if (wanted && !wanted((one.value as { state?: unknown } | null)?.state)) return undefined
  one.entry ??= JournalEntry.safeParse(one.value).data ?? null
  return one.entry ? structuredClone(one.entry) : undefined
}

async function written(path: string, text: string, mode: number): Promise<void> {
  try {
    await atomicWrite(path, text, mode)
  } catch (error) {
    throw notWritable(dirname(path), error)
  }
}

/**
 * Makes the journal's folder and checks, up to the root, that nobody but this user and root can replace it: the helper
 * writes there with root's rights.
 * @throws ProblemError of kind `failed` when it cannot be made, `refused` when somebody else owns a part of it.
 */
export async function prepareFolder(folder: string): Promise<void> {
  if (HERE === 'win32') return prepareOnWindows(folder)
  const uid = process.geteuid?.() ?? 0
  const missing: string[] = []
  for (let path = resolve(folder); ; path = dirname(path)) {
    const part = found(path)
    if (!part) missing.push(path)
    else {
      const foreign = part.uid !== 0 && part.uid !== uid
      const writable = (part.mode & 0o022) !== 0 && (part.mode & 0o1000) === 0
      if (!part.isDirectory() || foreign || writable)
        throw problem(
          'refused',
          `The state directory ${folder} is not safe: ${path} ${!part.isDirectory() ? 'is not a folder' : foreign ? 'belongs to another user' : 'can be written by everybody'}.`,
          'Whoever owns it could change what undo does with root’s rights. Nothing was changed.',
          `Use a state directory that belongs to root, such as ${SYSTEM_STATE}.`,
        )
    }
    if (path === '/') break
  }
  if (missing.length === 0) return
  try {
    for (const path of missing.reverse()) {
      mkdirSync(path, { mode: 0o755 })
      syncDirectory(dirname(path))
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw notWritable(folder, error)
    await prepareFolder(folder) // somebody else was faster: perhaps another helper, perhaps not, so look again
  }
}

function prepareOnWindows(folder: string): void {
  const parts = protectedParts(folder)
  for (const path of parts ?? []) {
    const part = found(path)
    if (part && !part.isDirectory()) throw notProtected(folder, `${path} is not a folder`)
    if (part) continue
    try {
      mkdirSync(path)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw notWritable(folder, error)
    }
  }
  if (!parts) throw notProtected(folder, 'others than administrators may write there')
}

function notProtected(folder: string, why: string): Error {
  return problem(
    'refused',
    `The state directory ${folder} is not safe: ${why}.`,
    'Whoever can write there could change what undo does with an administrator’s rights. Nothing was changed.',
    `Use a folder below C:\\Program Files, such as ${SYSTEM_STATE}.`,
  )
}

function notWritable(folder: string, error: unknown): Error {
  const { code } = error as NodeJS.ErrnoException
  const why = (
    {
      ENOSPC: 'the disk is full',
      EDQUOT: 'your quota is used up',
      EACCES: 'you may not write there',
      EROFS: 'the disk is read-only',
    } as Record<string, string>
  )[code ?? '']
  return problem(
    code === 'EACCES' ? 'rights' : 'failed',
    `The journal in ${folder} cannot be written: ${why ?? String(error)}.`,
    'Sallyport changes nothing that it could not take back later.',
    code === 'ENOSPC'
      ? 'Free some space, then try again.'
      : 'Mend that, or name another folder with --state-dir, then try again.',
  )
}
