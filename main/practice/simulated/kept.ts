import { readFileSync, renameSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { EmptyHost, forward, type Host, type Reading } from '../../hosts/index.js'
import type { PracticeMachine } from '../../model/practice.js'
import { problem } from '../../model/problem.js'
import { msg } from '../../text/index.js'
import { practiceMark } from '../../verify/index.js'
import type { Simulator } from './simulator.js'

/** How often a use is noted, in milliseconds. */
const STILL_USED = 5 * 60_000

/**
 * A simulated machine that lasts from one command to the next: it is read from its file before everything that is asked
 * of it, and written back when that changed it, all without a pause in between. So a page and a command work on the same.
 */
export function keptHost(file: string, make: (remembered: unknown) => Simulator, mark: PracticeMachine): Host {
  const { platform, system, uid } = make(undefined)
  const own = practiceMark(platform)
  let used = 0
  const now = (): Simulator => {
    const text = readKept(file)
    if (Date.now() - used > STILL_USED) {
      touch(file)
      used = Date.now()
    }
    return make(JSON.parse(text))
  }
  const change = <T>(work: (machine: Simulator) => T): T => {
    const machine = now()
    const before = JSON.stringify(machine.remembered())
    const result = work(machine) // a simulator does its work at once: only its answer is a promise
    const after = JSON.stringify(machine.remembered())
    if (after !== before) keep(file, after)
    return result
  }
  const read = async (path: string): Promise<Reading> =>
    path === own ? { state: 'text', text: JSON.stringify(mark) } : change((machine) => machine.read(path))
  return {
    ...forward(new EmptyHost()),
    platform,
    system,
    uid,
    run: async (argv, options) => change((machine) => machine.run(argv, options)),
    write: async (path, text, mode) => change((machine) => machine.write(path, text, mode)),
    remove: async (path) => change((machine) => machine.remove(path)),
    read,
    readMany: async (paths) => new Map(await Promise.all(paths.map(async (path) => [path, await read(path)] as const))),
    exists: async (path) => path === own || change((machine) => machine.exists(path)),
    modified: async (path) => ((await change((machine) => machine.exists(path))) ? modifiedAt(file) : null),
    list: async (path) => change((machine) => machine.list(path)),
  }
}

/** Writes a machine down, whole or not at all. */
export function keep(file: string, text: string): void {
  const next = `${file}.${process.pid}`
  writeFileSync(next, text, { mode: 0o600 })
  renameSync(next, file)
}

/** When it was used last; `undefined` when there is none. */
export function lastUsed(file: string): number | undefined {
  return modifiedAt(usedFile(file)) ?? undefined
}

/** Notes a use beside the machine, whose own time tells when somebody changed it. */
export function touch(file: string): void {
  writeFileSync(usedFile(file), '', { mode: 0o600 })
}

const usedFile = (file: string): string => join(dirname(file), 'used')

const modifiedAt = (file: string): number | null => statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? null

function readKept(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    throw problem('failed', msg('practice.gone'), msg('practice.goneMeans'), msg('practice.startAgain'))
  }
}
