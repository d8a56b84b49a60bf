import { homedir } from 'node:os'
import { join, resolve } from 'node:path'
import type { Surroundings } from '../elevate/index.js'
import { localHost, type Host } from '../hosts/index.js'
import { SYSTEM_STATE } from '../journal/index.js'
import type { Plan } from '../model/plan.js'
import type { SimulatedMachine } from '../practice/index.js'
import { feedOf, type ChangeFeed } from './feed.js'

export interface ApiOptions {
  /** Work on this machine instead of the real one. */
  readonly machine?: SimulatedMachine | undefined
  readonly shell: 'cli' | 'web' | 'desktop'
  /** Where the journal is kept, if the user named a place. */
  readonly stateDir?: string
  /** Aborted when the user wants to stop: work in hand is then taken back. */
  readonly signal?: AbortSignal
}

export interface Context {
  /** What the machine is called, where it is not the real one. */
  readonly called?: { readonly name: string; readonly system: string }
  readonly host: Host
  readonly surroundings: Surroundings
  readonly signal: AbortSignal | undefined
  /** Tells what changes on the machine, to those who listen. */
  readonly feed: ChangeFeed
  /** Plans that were made of what only root may read, by their digest: applying them reads it no second time. */
  readonly shown: Map<string, Plan>
  /** The place that the user named for the journal. */
  readonly namedState: string | undefined
  /** Where journals may lie, the one that changes go to first. */
  readonly stateDirs: readonly string[]
  /** What sshd told this session about itself, when the caller comes through one. */
  readonly sshConnection: string | undefined
}

export function makeContext(
  { shell, stateDir, signal, machine }: ApiOptions,
  environment: NodeJS.ProcessEnv = process.env,
): Context {
  if (machine) return simulatedContext(machine, signal)
  const host = localHost()
  const named = stateDir ?? environment['SALLYPORT_STATE_DIR']
  const namedState = named === undefined || named === '' ? undefined : resolve(named)
  const own = host.platform === 'win32' || host.uid === 0 ? [] : [userState(environment)]
  const stateDirs = namedState !== undefined ? [namedState] : host.uid === 0 ? [SYSTEM_STATE] : [SYSTEM_STATE, ...own]
  return {
    host,
    signal,
    sshConnection: environment['SSH_CONNECTION'],
    feed: feedOf(host, stateDirs),
    shown: new Map(),
    namedState,
    stateDirs,
    surroundings: {
      terminal: shell === 'cli' && process.stderr.isTTY,
      desktop: hasDesktop(host, environment),
      ownProcess: shell === 'cli',
    },
  }
}

/** Nothing of the real machine: neither its journal, nor its rights, nor the way that somebody came in by. */
function simulatedContext(machine: SimulatedMachine, signal: AbortSignal | undefined): Context {
  const { host, stateDir, method, name, system } = machine
  return {
    host,
    signal,
    called: { name, system },
    sshConnection: undefined,
    feed: feedOf(host, [stateDir]),
    shown: new Map(),
    namedState: stateDir,
    stateDirs: [stateDir],
    surroundings: { terminal: false, desktop: false, given: method },
  }
}

/**
 * Whether a person sits at a screen of this machine, where a system's own prompt can be seen. Not so over SSH, also where
 * that forwards X: no agent of polkit asks in such a session.
 */
function hasDesktop({ platform }: Host, environment: NodeJS.ProcessEnv): boolean {
  if (environment['SSH_CONNECTION'] !== undefined) return false
  return platform !== 'linux' || ['DISPLAY', 'WAYLAND_DISPLAY'].some((name) => environment[name] !== undefined)
}

/** The XDG state directory of this user. */
export function userState(environment: NodeJS.ProcessEnv): string {
  return join(environment['XDG_STATE_HOME'] ?? join(homedir(), '.local', 'state'), 'sallyport')
}
