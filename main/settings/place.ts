import { posix, win32 } from 'node:path'
import type { Platform } from '../hosts/index.js'

/** What is asked of the environment: where the person's own files lie. */
export interface Home {
  readonly HOME?: string | undefined
  readonly XDG_CONFIG_HOME?: string | undefined
}

/**
 * Where the settings of a person lie: by the XDG Base Directory Specification, Apple's File System Programming Guide and
 * the known folder RoamingAppData. Under sudo the person is root. `undefined` where nobody has a home.
 */
export function settingsFile(
  platform: Platform,
  { HOME: home = '', XDG_CONFIG_HOME: config }: Home,
): string | undefined {
  const { isAbsolute, join } = platform === 'win32' ? win32 : posix
  // a relative path in the variable is to be ignored, says the specification
  if (platform === 'linux' && config !== undefined && isAbsolute(config))
    return join(config, 'sallyport', 'settings.json')
  if (!isAbsolute(home)) return undefined
  switch (platform) {
    case 'linux':
      return join(home, '.config', 'sallyport', 'settings.json')
    case 'darwin':
      // eslint-disable-next-line words/prose -- the name of a folder
      return join(home, 'Library', 'Application Support', 'Sallyport', 'settings.json')
    case 'win32':
      return join(home, 'AppData', 'Roaming', 'Sallyport', 'settings.json')
  }
}
