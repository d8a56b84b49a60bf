import { spawn } from 'node:child_process'
import type { MachineId } from '../../model/machine.js'
import { problem } from '../../model/problem.js'
import { msg } from '../../text/index.js'
import { CLEAN_ENVIRONMENT, HERE, WORKING_DIRECTORY, type Host } from '../host.js'
import { PLACES } from '../places.js'
import type { Session } from '../session.js'
import { destinationFrom, type Destination } from './destination.js'
import { notConnected } from './failures.js'
import { BOOTSTRAP } from './prelude.js'
import { factsOf, shellHost, type Facts } from './shell-host.js'
import { ShellSession } from './shell-session.js'

/** Another machine, and the way to it over SSH. */
export interface SshMachine {
  readonly machine: MachineId
  /** As ssh(1) is told it. */
  readonly destination: string
  readonly host: Host
  /** How far its clock is ahead of the one here, in milliseconds. */
  readonly ahead: number
  /**
   * Logs in anew, past every connection there is, and works through that one from then on.
   * @throws ProblemError when that fails; the old connection stays
   */
  logInAnew(): Promise<void>
  /** How often it was waited for an answer. */
  roundTrips(): number
  close(): void
}

const SSH = PLACES[HERE].ssh
/** For the whole login, in milliseconds: a jump host may be in between. */
const LOGIN_LIMIT = 60_000

/**
 * The person's own configuration, agent and known hosts, but for what would make it unsafe or ask something: a key that
 * is not known, or another one, ends it, whatever their configuration says. A login that shares an older connection would
 * prove nothing.
 */
const OPTIONS: readonly string[] = [
  'BatchMode=yes',
  'StrictHostKeyChecking=yes',
  'ConnectTimeout=15',
  'ServerAliveInterval=5',
  'ServerAliveCountMax=3',
  'ControlMaster=no',
  'ControlPath=none',
  'ForwardAgent=no',
  'ForwardX11=no',
  'ClearAllForwardings=yes',
  'PermitLocalCommand=no',
  'RemoteCommand=none',
  'RequestTTY=no',
  'EscapeChar=none',
  'LogLevel=ERROR',
]

function sshCommand({ text }: Destination): string[] {
  return [SSH, '-T', ...OPTIONS.flatMap((option) => ['-o', option]), '--', text, BOOTSTRAP]
}

/**
 * Connects to another machine.
 * @param session of whoever asks: their agent holds the keys
 * @throws ProblemError when the text names none, or it cannot be reached, proves to be another, or lets nobody in
 */
export async function connectSsh(text: string, session: Session): Promise<SshMachine> {
  const destination = destinationFrom(text)
  if (!destination)
    throw problem('input', msg('ssh.noDestination', { text }), msg('text.nothingChanged'), msg('ssh.destinationForm'))
  let now = await logIn(destination, session)
  const asked = Date.now()
  let before = 0
  return {
    machine: destination.machine,
    destination: text,
    host: shellHost(now.facts, () => now),
    ahead: now.facts.now - asked,
    logInAnew: async () => {
      const anew = await logIn(destination, session)
      before += now.session.roundTrips
      now.session.lose()
      now = anew
    },
    roundTrips: () => before + now.session.roundTrips,
    close: () => {
      now.session.lose()
    },
  }
}

async function logIn(
  destination: Destination,
  { HOME, SSH_AUTH_SOCK }: Session,
): Promise<{ session: ShellSession; facts: Facts }> {
  const [program = '', ...rest] = sshCommand(destination)
  const child = spawn(program, rest, {
    cwd: WORKING_DIRECTORY,
    env: {
      ...CLEAN_ENVIRONMENT,
      ...(HOME === undefined ? {} : { HOME }),
      ...(SSH_AUTH_SOCK === undefined ? {} : { SSH_AUTH_SOCK }),
    },
    stdio: ['pipe', 'pipe', 'pipe'],
    windowsHide: true,
    detached: HERE !== 'win32', // Ctrl-C at a terminal must not cut off what is to be taken back
  })
  let isIn = false
  let isMissing = false
  const name = destination.text
  const session = new ShellSession(
    child,
    (said) =>
      isIn
        ? problem('failed', msg('ssh.lost', { name }), msg('ssh.lostMeans'), msg('ssh.lostTodo', { name }))
        : isMissing
          ? problem('failed', msg('ssh.noClient', { program }), msg('text.nothingChanged'), msg('ssh.noClientTodo'))
          : notConnected(name, said),
    () => child.stdin.end(),
  )
  // what it said is read before it is judged
  child.on('close', () => {
    session.lose()
  })
  child.on('error', () => {
    isMissing = child.pid === undefined
    session.lose()
  })
  const late = setTimeout(() => child.kill(), LOGIN_LIMIT)
  try {
    const [, facts] = await Promise.all([session.begin(LOGIN_LIMIT), factsOf(session)])
    if (facts?.kernel !== 'Linux')
      throw problem(
        'refused',
        msg('ssh.notLinux', { name, kernel: facts?.kernel ?? '?' }),
        msg('text.nothingChanged'),
        msg('ssh.installThere'),
      )
    isIn = true
    return { session, facts }
  } catch (error) {
    session.lose()
    throw error
  } finally {
    clearTimeout(late)
  }
}
