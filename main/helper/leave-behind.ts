import { spawn } from 'node:child_process'
import { CLEAN_ENVIRONMENT, HERE, WORKING_DIRECTORY } from '../hosts/index.js'
import type { ExpireRequest } from './request.js'

/**
 * Starts a helper in a session of its own: it outlives this one, the window and the terminal.
 * @param helper absolute path of its program
 * @returns once it has its request
 */
export function leaveBehind(helper: string, request: ExpireRequest): Promise<void> {
  const child = spawn(process.execPath, [helper], {
    cwd: WORKING_DIRECTORY,
    env: {
      ...(HERE === 'win32' ? CLEAN_ENVIRONMENT : {}),
      ...(process.versions['electron'] === undefined ? {} : { ELECTRON_RUN_AS_NODE: '1' }),
    },
    windowsHide: true,
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  })
  child.unref()
  return new Promise((resolve) => {
    // Without it the next start of Sallyport takes back what is overdue.
    const done = () => {
      resolve()
    }
    child.on('error', done)
    child.stdin.on('error', done)
    child.stdin.end(JSON.stringify(request), done)
  })
}
