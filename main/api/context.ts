import { join, resolve } from 'node:path'
import type { Message } from '../text/index.js'
import { inThisProcess, type Surroundings } from '../elevate/index.js'
import type { Host, Session, SshMachine } from '../hosts/index.js'
import { systemState } from '../journal/index.js'
import { LOCAL, type MachineId } from '../model/machine.js'
import type { Plan } from '../model/plan.js'
import type { SimulatedMachine } from '../practice/index.js'
import { SettingsFile, settingsFile } from '../settings/index.js'
import { feedOf, type ChangeFeed } from './feed.js'

export interface ApiOptions {
  /** The machine that this program runs on. */
  readonly here: Host
  /** Work on this machine instead of the real one. */
  readonly machine?: SimulatedMachine | undefined
  /** Work on this machine over SSH. */
  readonly remote?: SshMachine | undefined
  readonly shell: 'cli' | 'web' | 'desktop'
  /** Whether a person could type a password. */
  readonly terminal?: boolean
  /** Where the journal is kept, if the user named a place. */
  readonly stateDir?: string
  /** Aborted when the user wants to stop: work in hand is then taken back. */
  readonly signal?: AbortSignal
}

export interface Context {
  /** What the machine is known by. */
  readonly machine: MachineId
  /** The way to it, where it is another one. */
  readonly remote?: SshMachine
  /** What system a simulated machine has. */
  readonly system?: Message
  /** The machine that is looked at and worked on. */
  readonly host: Host
  /** The machine that the person sits at: their own profiles lie there. */
  readonly here: Host
  /** The machine whose files hold the journal: never a simulated one. Asked anew each time. */
  readonly keeper: Host
  readonly surroundings: Surroundings
  readonly signal: AbortSignal | undefined
  /** The settings of the person who uses this program, whichever machine it works on. */
  readonly settings: SettingsFile
  /** Tells what changes on the machine, to those who listen. */
  readonly feed: ChangeFeed
  /** Plans that were made of what only root may read, by their digest: applying them reads it no second time. */
  readonly shown: Map<string, Plan>
  /** The watches that run, to be ended. */
  readonly watches: Set<{ readonly id: string; readonly end: AbortController }>
  /** The place that the user named for the journal. */
  readonly namedState: string | undefined
  /** Where journals may lie, the one that changes go to first. */
  readonly stateDirs: readonly string[]
  /** What sshd told this session about itself, when the caller comes through one. */
  readonly sshConnection: string | undefined
}

export function makeContext(options: ApiOptions): Context {
  const { shell, here, stateDir, signal, machine, remote, terminal = false } = options
  const { session, uid, platform } = here
  const settings = new SettingsFile(here, settingsFile(platform, session))
  if (machine) return simulatedContext(machine, here, settings, signal)
  if (remote) return remoteContext(remote, here, settings, options)
  const named = stateDir ?? session.SALLYPORT_STATE_DIR
  const namedState = named === undefined || named === '' ? undefined : resolve(named)
  const system = systemState(platform)
  const own = platform === 'win32' || uid === 0 ? [] : userState(session)
  const stateDirs = namedState === undefined ? [system, ...own] : [namedState]
  return {
    machine: LOCAL,
    host: here,
    here,
    keeper: here,
    signal,
    sshConnection: session.SSH_CONNECTION,
    settings,
    feed: feedOf(here, here, stateDirs, settings.path),
    shown: new Map(),
    watches: new Set(),
    namedState,
    stateDirs,
    surroundings: {
      terminal,
      desktop: hasDesktop(here),
      ownProcess: shell === 'cli' ? here : undefined,
    },
  }
}

/** Nothing of the real machine: neither its journal, nor its rights, nor the way that somebody came in by. */
function simulatedContext(
  machine: SimulatedMachine,
  here: Host,
  settings: SettingsFile,
  signal: AbortSignal | undefined,
): Context {
  const { host, stateDir, method, system } = machine
  return {
    machine: LOCAL,
    host,
    here,
    keeper: here,
    signal,
    system,
    sshConnection: undefined,
    settings,
    feed: feedOf(host, here, [stateDir], settings.path),
    shown: new Map(),
    watches: new Set(),
    namedState: stateDir,
    stateDirs: [stateDir],
    surroundings: { terminal: false, desktop: false, given: method },
  }
}

/**
 * Another machine: journal, lock and rights are over there. What this program needs them for, it does in this process,
 * through the connection; who is not root there can only look.
 */
function remoteContext(
  remote: SshMachine,
  here: Host,
  settings: SettingsFile,
  { stateDir, signal }: ApiOptions,
): Context {
  const { host, machine } = remote
  const stateDirs = [stateDir ?? systemState(host.platform)]
  return {
    machine,
    remote,
    host,
    here,
    keeper: host,
    signal,
    sshConnection: host.session.SSH_CONNECTION,
    settings,
    feed: feedOf(host, host, stateDirs, settings.path),
    shown: new Map(),
    watches: new Set(),
    namedState: stateDir,
    stateDirs,
    surroundings: { terminal: false, desktop: false, given: host.uid === 0 ? inThisProcess(host) : null },
  }
}

/**
 * Whether a person sits at a screen of this machine, where a system's own prompt can be seen. Not so over SSH, also where
 * that forwards X: no agent of polkit asks in such a session.
 */
function hasDesktop({ platform, session }: Host): boolean {
  if (session.SSH_CONNECTION !== undefined) return false
  return platform !== 'linux' || (session.DISPLAY ?? session.WAYLAND_DISPLAY) !== undefined
}

/** The XDG state directory of this user, where that is known. */
function userState({ XDG_STATE_HOME, HOME }: Session): string[] {
  const state = XDG_STATE_HOME ?? (HOME === undefined ? undefined : join(HOME, '.local', 'state'))
  return state === undefined ? [] : [join(state, 'sallyport')]
}
