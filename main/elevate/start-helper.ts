import { spawn, type ChildProcessByStdio } from 'node:child_process'
import type { Readable, Writable } from 'node:stream'
import { CLEAN_ENVIRONMENT, WORKING_DIRECTORY } from '../hosts/index.js'
import type { Method } from './method.js'

export type HelperProcess = ChildProcessByStdio<Writable, Readable, Readable>

/** A helper that waits for its request on standard input, or that calls where its arguments say. */
export function startHelper(method: Method, args: readonly string[] = []): HelperProcess {
  const [program = '', ...rest] = method.argv(args)
  return spawn(program, rest, {
    cwd: WORKING_DIRECTORY,
    env: method.environment?.(args) ?? { ...CLEAN_ENVIRONMENT },
    stdio: ['pipe', 'pipe', 'pipe'],
    windowsHide: true,
    detached: !method.asks, // sudo must stay with the terminal that it asks at
  })
}
