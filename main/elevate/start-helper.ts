import { spawn, type ChildProcessByStdio } from 'node:child_process'
import type { Readable, Writable } from 'node:stream'
import { CLEAN_ENVIRONMENT, WORKING_DIRECTORY } from '../hosts/index.js'
import type { Method } from './method.js'
import { asRoot } from './methods.js'

export type HelperProcess = ChildProcessByStdio<Writable, Readable, Readable>

let early: HelperProcess | undefined

/**
 * Starts the helper before there is anything for it to do, so that its start goes on beside ours. It waits for its
 * request. Only for root: nobody is asked for a password before the plan is known.
 */
export function startEarly(): HelperProcess | undefined {
  return process.geteuid?.() === 0 ? start(asRoot) : undefined
}

/** Takes over a helper that was started early, for the first request to it. */
export function useEarly(helper: HelperProcess | undefined): void {
  early = helper
}

/**
 * Lets a helper that was started early, and has had no request, go. It has changed nothing yet; SIGTERM it would note,
 * and go on waiting.
 */
export function dismissEarly(): void {
  early?.kill('SIGKILL')
  early = undefined
}

/** A helper that waits for its request on standard input, or that calls where its arguments say. */
export function startHelper(method: Method, args: readonly string[] = []): HelperProcess {
  const ready = method.name === 'root' ? early : undefined
  if (ready) early = undefined
  return ready ?? start(method, args)
}

function start(method: Method, args: readonly string[] = []): HelperProcess {
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
