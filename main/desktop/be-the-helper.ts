import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { BE_THE_HELPER } from '../elevate/index.js'
import { CLEAN_ENVIRONMENT, WORKING_DIRECTORY } from '../hosts/index.js'

/**
 * What Windows and macOS start with rights is this program, and gets no variables: by its first argument it knows that it
 * is to be the helper. It starts that as Node and waits, before Electron makes anything of a window, and so nothing of
 * Chromium ever runs with rights.
 * @returns the helper's exit code; `undefined` where a window is wanted
 */
export function asHelper(argv: readonly string[]): number | undefined {
  const [program = '', first, ...words] = argv
  if (first !== BE_THE_HELPER) return undefined
  const { status } = spawnSync(program, [join(import.meta.dirname, '../helper.js'), ...words], {
    cwd: WORKING_DIRECTORY,
    env: { ...CLEAN_ENVIRONMENT, ELECTRON_RUN_AS_NODE: '1' },
    stdio: 'ignore',
    windowsHide: true,
  })
  return status ?? 1
}
