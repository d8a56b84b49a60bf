import { spawn, type ChildProcess, type StdioOptions } from 'node:child_process'
import { existsSync } from 'node:fs'
import { PLACES, type Session } from '../hosts/index.js'
import { problem } from '../model/problem.js'
import { msg } from '../text/index.js'
import { assertOther, touchMachine, type Machine } from './machine.js'
import { childrenOf, networkOf, withoutFiles } from './process.js'
import { programs } from './programs.js'

/** Tells the command line inside from which network it was started, so that it can make sure of being in another one. */
const OUTSIDE = 'SALLYPORT_PRACTICE'
const NAMESPACES = ['-n', '-m', '-u', '-i', '-p'] as const
/** What of the caller's environment goes along: how to print, and where profiles of their own lie. */
const KEPT = ['HOME', 'XDG_CONFIG_HOME', 'TERM', 'COLORTERM', 'NO_COLOR', 'LANG', 'LC_ALL'] as const
const STILL_USED = 5 * 60_000

export interface Inside {
  readonly child: ChildProcess
  /** The exit code; 128 when a signal ended it. */
  readonly code: Promise<number>
  /** Sends a signal to the command itself, which stands behind nsenter. */
  signal(name: NodeJS.Signals): void
}

/** Starts the command line inside the machine, as its root. The caller's folder, where it is visible there, is its own. */
export function startInside(folder: string, machine: Machine, args: readonly string[], stdio: StdioOptions): Inside {
  assertOther(machine)
  touchMachine(folder)
  const timer = setInterval(() => {
    touchMachine(folder)
  }, STILL_USED)
  timer.unref()
  const { node, cli } = programs()
  const user = machine.rootless ? ['-U', '--preserve-credentials'] : []
  const enter = ['/usr/bin/nsenter', '-t', String(machine.pid), ...user, ...NAMESPACES, '--']
  // Ctrl-C is for the command inside, which takes its work back, not for nsenter. Node sets its own signals right.
  const within = ['/bin/sh', '-c', 'cd "$0" 2>/dev/null || cd /; exec "$@"', process.cwd()]
  const child = spawn(...withoutFiles([...enter, ...within, node, cli, ...args], 'trap "" INT; '), {
    cwd: '/',
    env: insideEnvironment(process.env, networkOf('self') ?? ''),
    stdio,
  })
  const code = new Promise<number>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (exit) => {
      clearInterval(timer)
      touchMachine(folder)
      resolve(exit ?? 128)
    })
  })
  const signal = (name: NodeJS.Signals) => {
    const [inner] = childrenOf(child.pid ?? 0)
    if (inner !== undefined) process.kill(inner, name)
  }
  return { child, code, signal }
}

/** The clean environment of a command inside: no state directory, no display and no session of the real machine. */
export function insideEnvironment(environment: NodeJS.ProcessEnv, network: string): Record<string, string> {
  const kept = KEPT.flatMap((name) => {
    const value = environment[name]
    return value === undefined ? [] : [[name, value] as const]
  })
  return {
    PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
    ...Object.fromEntries(kept),
    ELECTRON_RUN_AS_NODE: '1',
    [OUTSIDE]: network,
  }
}

/**
 * Asked by the command line at its start: whoever was sent into a practice machine goes no step further in the real one.
 * @throws ProblemError of kind `refused`
 */
export function assertInside(environment: Session, folder = PLACES.linux.practice): void {
  const outside = environment[OUTSIDE]
  if (outside === undefined) return
  const network = networkOf('self')
  if (network !== undefined && network !== outside && existsSync(`${folder}/machine.json`)) return
  throw problem(
    'refused',
    msg('practice.notInside'),
    msg('practice.couldChangeReal'),
    msg('practice.startInside', { command: 'sallyport --practice', variable: OUTSIDE }),
  )
}
