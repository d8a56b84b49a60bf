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
    env: method.environment?.(args) ?? environmentFor(method),
    stdio: ['pipe', 'pipe', 'pipe'],
    windowsHide: true,
    detached: !method.asks, // sudo must stay with the terminal that it asks at
  })
}

/** A display and a session are what polkit's agent and sudo's askpass need; nothing else of the caller goes along. */
function environmentFor({ name }: Method): NodeJS.ProcessEnv {
  const kept =
    name === 'root'
      ? []
      : ['DISPLAY', 'WAYLAND_DISPLAY', 'XAUTHORITY', 'XDG_RUNTIME_DIR', 'XDG_SESSION_ID', 'SUDO_ASKPASS']
  return {
    ...CLEAN_ENVIRONMENT,
    ...Object.fromEntries(kept.flatMap((key) => (process.env[key] ? [[key, process.env[key]]] : []))),
  }
}
