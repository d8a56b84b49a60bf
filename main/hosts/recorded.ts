import type { Readings } from '../model/readings.js'
import { forward } from './forward.js'
import type { Host, Reading } from './host.js'

const key = (argv: readonly string[]) => JSON.stringify(argv)

/** A recorded host was asked what its recording does not say. */
export class NotRecorded extends Error {
  constructor(
    readonly question: 'read' | 'list' | 'exists' | 'modified' | 'run' | 'lstatMany' | 'process',
    /** The path, or the command as JSON. */
    readonly of: string,
  ) {
    super(`not recorded: ${question} ${of}`)
  }
}

/** A host that notes down everything that is read through it. It changes nothing: what would is refused. */
export function recordingHost(host: Host): { host: Host; readings: Readings } {
  const lists: Record<string, string[]> = {}
  const exist: Record<string, boolean> = {}
  const modified: Record<string, number | null> = {}
  const readings: Readings = { files: {}, denied: [], lists, exist, modified, runs: {} }
  const denied = new Set<string>()
  const note = (path: string, reading: Reading): Reading => {
    if (reading.state !== 'denied') readings.files[path] = reading.state === 'text' ? reading.text : null
    else if (!denied.has(path)) {
      denied.add(path)
      readings.denied = [...denied]
    }
    return reading
  }
  return {
    readings,
    host: {
      ...forward(host),
      exists: async (path) => (exist[path] = await host.exists(path)),
      modified: async (path) => (modified[path] = await host.modified(path)),
      read: async (path) => note(path, await host.read(path)),
      readMany: async (paths) => {
        const found = await host.readMany(paths)
        for (const [path, reading] of found) note(path, reading)
        return found
      },
      list: async (path) => (lists[path] = [...(await host.list(path))]),
      run: async (argv, options) => {
        const result = await host.run(argv, options)
        const { code, stdout, stderr } = result
        readings.runs[key(argv)] = { code, stdout, stderr }
        return result
      },
      ...readOnly,
    },
  }
}

/**
 * Tells readings again, and nothing else: what was not recorded is asked of `beneath`.
 * @throws NotRecorded by every method that is asked something else, where there is nothing beneath
 */
export function recordedHost(readings: Readings, beneath?: Host): Host {
  const { files, lists, runs, denied = [], exist = {}, modified = {} } = readings
  const below = beneath ?? NOTHING
  const recorded = (path: string): Reading | undefined => {
    if (denied.includes(path)) return { state: 'denied' }
    const text = files[path]
    return text === undefined ? undefined : text === null ? { state: 'absent' } : { state: 'text', text }
  }
  // What was read, or not there to be read, tells that much.
  const isThere = (path: string): boolean | undefined => {
    const reading = recorded(path)
    return exist[path] ?? (reading && reading.state !== 'absent')
  }
  return {
    ...forward(below),
    exists: async (path) => isThere(path) ?? below.exists(path),
    modified: async (path) => {
      const time = modified[path]
      return time === undefined ? below.modified(path) : time
    },
    read: async (path) => recorded(path) ?? below.read(path),
    readMany: async (paths) => {
      const missing = paths.filter((path) => recorded(path) === undefined)
      const found = missing.length > 0 ? await below.readMany(missing) : undefined
      return new Map(paths.map((path) => [path, recorded(path) ?? found?.get(path) ?? { state: 'absent' }]))
    },
    list: async (path) => lists[path] ?? below.list(path),
    run: async (argv, options) => runs[key(argv)] ?? below.run(argv, options),
    ...readOnly,
  }
}

const refuse = () => Promise.reject(new Error('a recorded host is read-only'))
const readOnly: Pick<Host, 'write' | 'remove' | 'makeDirectory' | 'lock'> = {
  write: refuse,
  remove: refuse,
  makeDirectory: refuse,
  lock: refuse,
}

function missing(question: NotRecorded['question']): (of?: unknown) => Promise<never> {
  return (of) => Promise.reject(new NotRecorded(question, typeof of === 'string' ? of : JSON.stringify(of ?? null)))
}

/** What lies beneath a recording alone. */
const NOTHING: Host = {
  name: 'recorded',
  platform: 'linux',
  system: '',
  uid: 0,
  session: {},
  run: missing('run'),
  read: missing('read'),
  readMany: missing('read'),
  list: missing('list'),
  exists: missing('exists'),
  modified: missing('modified'),
  lstatMany: missing('lstatMany'),
  process: missing('process'),
  ...readOnly,
}
