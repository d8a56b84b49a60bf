import { posix, win32 } from 'node:path'
import type { Platform } from '../hosts/index.js'

/** What is asked of the environment: where the person's own files lie. */
export interface Home {
  readonly HOME?: string | undefined
  readonly XDG_STATE_HOME?: string | undefined
}

/**
 * The folder of the log: root's is where a system keeps its logs, that of others in their own state directory (XDG Base
 * Directory Specification), on macOS in Library/Logs, on Windows in LocalAppData. `undefined` where nobody has a home.
 */
export function logFolder(
  platform: Platform,
  uid: number,
  { HOME: home = '', XDG_STATE_HOME: state }: Home,
): string | undefined {
  const { isAbsolute, join } = platform === 'win32' ? win32 : posix
  if (platform === 'linux' && uid === 0) return '/var/log/sallyport'
  if (platform === 'darwin' && uid === 0) return '/Library/Logs/Sallyport'
  if (platform === 'linux' && state !== undefined && isAbsolute(state)) return join(state, 'sallyport')
  if (!isAbsolute(home)) return undefined
  switch (platform) {
    case 'linux':
      return join(home, '.local', 'state', 'sallyport')
    case 'darwin':
      return join(home, 'Library', 'Logs', 'Sallyport')
    case 'win32':
      return join(home, 'AppData', 'Local', 'Sallyport', 'Logs')
  }
}
