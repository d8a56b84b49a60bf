import { PLACES, type Platform } from './places.js'
import type { Session } from './session.js'

export type { Platform }

/** What came of a command that ran. `code` is `null` when it was ended by a signal or by its time limit. */
export interface RunResult {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

export interface RunOptions {
  readonly stdin?: string
  /** In milliseconds; a command gets 30 seconds unless told. */
  readonly timeout?: number
  /** A lock that the command holds too: it is free only when the command has ended as well. */
  readonly lock?: Lock
}

/** What came of reading a file: a file that may not be read is not the same as one that is not there. */
export type Reading =
  { readonly state: 'text'; readonly text: string } | { readonly state: 'absent' } | { readonly state: 'denied' }

/** The one that this program runs on itself; any other Unix is treated as Linux. */
export const HERE: Platform = process.platform === 'darwin' || process.platform === 'win32' ? process.platform : 'linux'

/** What lies at a path, by lstat(2): of a link it is the link itself. */
export interface FileStatus {
  readonly kind: 'file' | 'directory' | 'other'
  /** Who owns it. */
  readonly uid: number
  /** Its permission bits, with setuid, setgid and sticky. */
  readonly mode: number
  /** Changes whenever the file is replaced or written: inode, size and time of the last change in nanoseconds. */
  readonly version: string
}

/** A process that runs. */
export interface ProcessStatus {
  readonly pid: number
  /** When it began, in the system's own words: tells it from a later process with the same id. */
  readonly started: string
  /** Where the system does not say quickly when it began: not before this, in milliseconds since 1970. */
  readonly notBefore?: number
}

/** Keeps others out until it is released, or until every process that holds it has ended. */
export interface Lock {
  release(): void
}

export interface LockOptions {
  /** How long to wait for whoever holds it, in milliseconds. */
  readonly patience: number
  /** Called once when another holds it. */
  onWait(): void
}

/**
 * A machine that Sallyport looks at and works on. Commands are an absolute path and its arguments, without a shell and
 * with a clean environment. Every call may be a round trip to another machine: ask for many things at once.
 */
export interface Host {
  /** What the machine calls itself. */
  readonly name: string
  readonly platform: Platform
  /** What the system calls its version, such as `Windows 11 Pro`; on Linux its files say it better. */
  readonly system: string
  /** The effective user id that commands run as. */
  readonly uid: number
  /** The session that Sallyport was called in there. */
  readonly session: Session
  /** Runs a command to its end. @throws Error when it cannot be started. */
  run(argv: readonly string[], options?: RunOptions): Promise<RunResult>
  /**
   * Runs a command that goes on telling what happens, and passes on its lines until it is stopped or this program ends.
   * Absent where nothing can be followed.
   * @param onEnd when it ended without being stopped, or could not be started
   * @param input what it reads on its standard input, which stays open until it is stopped or this program ends
   * @returns what stops it
   */
  follow?(argv: readonly string[], onLine: (line: string) => void, onEnd: () => void, input?: string): () => void
  /**
   * Tells the name of whatever is made, changed or removed in a folder, not in those below it. Absent where nothing can
   * be watched.
   * @returns what stops it; `undefined` when that folder is not there or may not be watched
   */
  watch?(folder: string, onChange: (name: string) => void): (() => void) | undefined
  read(path: string): Promise<Reading>
  /** The same for many files at once, by path. */
  readMany(paths: readonly string[]): Promise<ReadonlyMap<string, Reading>>
  /** Names in a directory, sorted; empty when it is not there or may not be read. */
  list(path: string): Promise<readonly string[]>
  exists(path: string): Promise<boolean>
  /** When a file or directory was last changed, in milliseconds since 1970; `null` when it is not there. */
  modified(path: string): Promise<number | null>
  /** What lies at each path; those that are not there, or may not be looked at, are left out. */
  lstatMany(paths: readonly string[]): Promise<ReadonlyMap<string, FileStatus>>
  /** A process by its id, or the one that Sallyport itself works in; `null` when there is none. */
  process(pid?: number): Promise<ProcessStatus | null>
  /** Puts the whole file in place at once (temporary file, fsync, rename), keeping owner and mode of one that is there. */
  write(path: string, text: string, mode?: number): Promise<void>
  /**
   * Makes one directory so that it survives a power cut.
   * @throws NodeJS.ErrnoException, EEXIST where something is there already
   */
  makeDirectory(path: string, mode: number): Promise<void>
  /** Removes a file; one that is not there is no error. */
  remove(path: string): Promise<void>
  /** Takes the lock of a file, which is made where it is missing. @returns `undefined` when the patience has run out */
  lock(path: string, options: LockOptions): Promise<Lock | undefined>
}

/** The text of a file, or `null` when it is absent or may not be read. */
export async function textOf(host: Host, path: string): Promise<string | null> {
  const reading = await host.read(path)
  return reading.state === 'text' ? reading.text : null
}

/** The same of many files, in the order of their paths. */
export async function textsOf<const P extends readonly string[]>(
  host: Host,
  paths: P,
): Promise<{ [K in keyof P]: string | null }> {
  const readings = await host.readMany(paths)
  const text = (path: string) => {
    const reading = readings.get(path)
    return reading?.state === 'text' ? reading.text : null
  }
  return paths.map(text) as { [K in keyof P]: string | null }
}

/**
 * The environment of every command. C.UTF-8 keeps messages in English and comments in UTF-8; LANGUAGE must be empty
 * too, or ufw answers in the user's language.
 */
export const CLEAN_UNIX = {
  PATH: '/usr/sbin:/usr/bin:/sbin:/bin',
  LC_ALL: 'C.UTF-8',
  LANGUAGE: '',
  HOME: '/',
  TERM: 'dumb',
} as const

/**
 * Windows itself must know where it lies. The caller's SystemRoot is not asked: any program of the user can set it, and
 * another folder there would be other programs.
 */
const CLEAN_WINDOWS: Readonly<Record<string, string>> = {
  SystemRoot: 'C:\\Windows',
  windir: 'C:\\Windows',
  PATH: 'C:\\Windows\\System32',
  PATHEXT: '.EXE',
}

export const CLEAN_ENVIRONMENT: Readonly<Record<string, string>> = HERE === 'win32' ? CLEAN_WINDOWS : CLEAN_UNIX

export const WORKING_DIRECTORY = PLACES[HERE].working
