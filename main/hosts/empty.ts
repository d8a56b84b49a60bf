import type { FileStatus, Host, Lock, Platform, ProcessStatus, Reading, RunResult } from './host.js'
import type { Session } from './session.js'

/** A machine with nothing on it: what simulated machines and tests are made from. */
export class EmptyHost implements Host {
  readonly name: string = 'practice'
  readonly platform: Platform = 'linux'
  readonly system: string = ''
  readonly uid: number = 0
  readonly session: Session = {}

  run(_argv: readonly string[]): Promise<RunResult> {
    return Promise.resolve({ code: 127, stdout: '', stderr: '' })
  }

  read(_path: string): Promise<Reading> {
    return Promise.resolve({ state: 'absent' })
  }

  readMany(paths: readonly string[]): Promise<ReadonlyMap<string, Reading>> {
    return oneByOne(paths, (path) => this.read(path))
  }

  list(_path: string): Promise<readonly string[]> {
    return Promise.resolve([])
  }

  async exists(path: string): Promise<boolean> {
    return (await this.read(path)).state !== 'absent'
  }

  modified(_path: string): Promise<number | null> {
    return Promise.resolve(null)
  }

  lstatMany(_paths: readonly string[]): Promise<ReadonlyMap<string, FileStatus>> {
    return Promise.resolve(new Map())
  }

  process(_pid?: number): Promise<ProcessStatus | null> {
    return Promise.resolve(null)
  }

  write(path: string, _text: string): Promise<void> {
    return Promise.reject(new Error(`${path} cannot be written on ${this.name}`))
  }

  makeDirectory(path: string): Promise<void> {
    return Promise.reject(new Error(`${path} cannot be made on ${this.name}`))
  }

  remove(path: string): Promise<void> {
    return Promise.reject(new Error(`${path} cannot be removed on ${this.name}`))
  }

  lock(path: string): Promise<Lock | undefined> {
    return Promise.reject(new Error(`${path} cannot be locked on ${this.name}`))
  }
}

/** Many readings, where reading is no round trip. */
export async function oneByOne(
  paths: readonly string[],
  read: (path: string) => Promise<Reading>,
): Promise<ReadonlyMap<string, Reading>> {
  return new Map(await Promise.all(paths.map(async (path) => [path, await read(path)] as const)))
}
