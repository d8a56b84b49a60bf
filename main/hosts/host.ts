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
  /** A file descriptor of this process that the command inherits as number 3: it keeps a lock held. */
  readonly inherit?: number
}

/** What came of reading a file: a file that may not be read is not the same as one that is not there. */
export type Reading =
  { readonly state: 'text'; readonly text: string } | { readonly state: 'absent' } | { readonly state: 'denied' }

/** The kinds of system that Sallyport runs on, as Node names them. */
export type Platform = 'linux' | 'darwin' | 'win32'

/** The one that this program runs on itself; any other Unix is treated as Linux. */
export const HERE: Platform = process.platform === 'darwin' || process.platform === 'win32' ? process.platform : 'linux'

/**
 * A machine that Sallyport looks at and works on. Commands are an absolute path and its arguments, without a shell and
 * with a clean environment.
 */
export interface Host {
  readonly platform: Platform
  /** The effective user id that commands run as. */
  readonly uid: number
  /** Runs a command to its end. @throws Error when it cannot be started. */
  run(argv: readonly string[], options?: RunOptions): Promise<RunResult>
  /**
   * Runs a command that goes on telling what happens, and passes on its lines until it is stopped or this program ends.
   * Absent where nothing can be followed.
   * @param onEnd when it ended without being stopped, or could not be started
   * @returns what stops it
   */
  follow?(argv: readonly string[], onLine: (line: string) => void, onEnd: () => void): () => void
  /**
   * Tells the name of whatever is made, changed or removed in a folder, not in those below it. Absent where nothing can
   * be watched.
   * @returns what stops it; `undefined` when that folder is not there or may not be watched
   */
  watch?(folder: string, onChange: (name: string) => void): (() => void) | undefined
  read(path: string): Promise<Reading>
  /** Names in a directory, sorted; empty when it is not there or may not be read. */
  list(path: string): Promise<readonly string[]>
  exists(path: string): Promise<boolean>
  /** When a file or directory was last changed, in milliseconds since 1970; `null` when it is not there. */
  modified(path: string): Promise<number | null>
  /** Puts the whole file in place at once (temporary file, fsync, rename), keeping owner and mode of one that is there. */
  write(path: string, text: string, mode?: number): Promise<void>
  /** Removes a file; one that is not there is no error. */
  remove(path: string): Promise<void>
}

/** The text of a file, or `null` when it is absent or may not be read. */
export async function textOf(host: Host, path: string): Promise<string | null> {
  const reading = await host.read(path)
  return reading.state === 'text' ? reading.text : null
}

/**
 * The environment of every command. C.UTF-8 keeps messages in English and comments in UTF-8; LANGUAGE must be empty
 * too, or ufw answers in the user's language.
 */
const CLEAN_UNIX: Readonly<Record<string, string>> = {
  PATH: '/usr/sbin:/usr/bin:/sbin:/bin',
  LC_ALL: 'C.UTF-8',
  LANGUAGE: '',
  HOME: '/',
  TERM: 'dumb',
}

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

export const CLEAN_ENVIRONMENT = HERE === 'win32' ? CLEAN_WINDOWS : CLEAN_UNIX

/** Where commands run: a folder that nobody else can put a program into. */
export const WORKING_DIRECTORY = HERE === 'win32' ? 'C:\\Windows\\System32' : '/'
