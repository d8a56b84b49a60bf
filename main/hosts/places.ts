/** The kinds of system that Sallyport runs on, as Node names them. */
export type Platform = 'linux' | 'darwin' | 'win32'

/**
 * The places that Sallyport knows on every system. Where one begins with `/` it is of Unix only: Windows would take it
 * for a path below the root of the current drive, where everybody may make folders, and so put something there for us
 * to believe. See {@link isFullPath}.
 */
export interface Places {
  /** Where commands run: a folder that nobody else can put a program into. */
  readonly working: string
  /**
   * Where the journal lies unless another place is named: a folder that everybody may read and nobody but administrators
   * can write, nor make before them. On Windows that rules out C:\\ProgramData, where every user may make folders, and
   * own them: whoever owns the journal decides what undo does with rights.
   */
  readonly state: string
  /** Keeps two changes apart: in a folder that only root or administrators write, so that nobody else can hold it. */
  readonly lock: string
  /** Services that the machine's administrator has added. */
  readonly profiles: string
  /** What a practice machine says about itself. Only root, or administrators, write there. */
  readonly practice: string
  /** The program that speaks SSH. */
  readonly ssh: string
}

/* eslint-disable words/prose -- the names of folders */
const COMMON = 'C:\\Program Files\\Common Files\\Sallyport'

export const PLACES: Readonly<Record<Platform, Places>> = {
  linux: {
    working: '/',
    state: '/var/lib/sallyport',
    lock: '/run/sallyport.lock',
    profiles: '/etc/sallyport/profiles',
    practice: '/run/practice-machine',
    ssh: '/usr/bin/ssh',
  },
  darwin: {
    working: '/',
    state: '/Library/Application Support/Sallyport',
    lock: '/var/run/sallyport.lock',
    profiles: '/etc/sallyport/profiles',
    practice: '/var/run/practice-machine',
    ssh: '/usr/bin/ssh',
  },
  win32: {
    working: 'C:\\Windows\\System32',
    state: COMMON,
    lock: `${COMMON}\\lock`,
    profiles: `${COMMON}\\profiles`,
    practice: `${COMMON}\\practice-machine`,
    ssh: 'C:\\Windows\\System32\\OpenSSH\\ssh.exe',
  },
}
/* eslint-enable words/prose */

/** Whether a path means the same whatever the current folder and drive are. Node also calls `\x` and `/x` absolute on Windows. */
export function isFullPath(path: string, platform: Platform): boolean {
  return platform === 'win32' ? /^[A-Za-z]:[\\/]/.test(path) : path.startsWith('/')
}
