import { CLEAN_ENVIRONMENT, type Host, type Session } from '../hosts/index.js'
import { helperPath, inAppImage, launcherPath, nodeCommand, nodeEnvironment } from './locate.js'
import type { Method } from './method.js'
import { assertTrusted } from './trusted.js'

const SUDO = '/usr/bin/sudo'
const ENV = '/usr/bin/env'
const PKEXEC = '/usr/bin/pkexec'

const helperCommand = (): string[] => {
  const launcher = launcherPath()
  if (launcher !== undefined) return [launcher]
  const words = nodeCommand(helperPath())
  assertTrusted(words)
  // neither sudo nor pkexec hands a variable on
  return [...Object.entries(nodeEnvironment()).flatMap(([name, value]) => [ENV, `${name}=${value}`]), ...words]
}

export const asRoot: Method = {
  name: 'root',
  asks: false,
  argv: () => nodeCommand(helperPath()),
  environment: () => ({ ...CLEAN_ENVIRONMENT, ...nodeEnvironment() }),
}
/** Rights that this process has, here or on another machine. Loaded where it is used, as most commands only look. */
export const inThisProcess = (host: Host): Method => ({
  ...asRoot,
  serve: async (...request) => (await import('./own-process.js')).serveHere(host, ...request),
})
const withSudo = (asks: boolean, session: Session): Method => ({
  name: 'sudo',
  asks,
  argv: () => [SUDO, ...(asks ? [] : ['-n']), '--', ...helperCommand()],
  environment: () => environmentFor(session),
})
/** polkit asks in the person's session; without its own text prompt, which needs a terminal that a window has not. */
const withPkexec = (session: Session): Method => ({
  name: 'pkexec',
  asks: true,
  argv: () => [PKEXEC, '--disable-internal-agent', ...helperCommand()],
  environment: () => environmentFor(session),
})

const ASKS_THERE = [
  ...(['DISPLAY', 'WAYLAND_DISPLAY', 'XAUTHORITY', 'XDG_RUNTIME_DIR', 'XDG_SESSION_ID', 'SUDO_ASKPASS'] as const),
]

/** A display and a session are what polkit's agent and sudo's askpass need; nothing else of the caller goes along. */
function environmentFor(session: Session): Record<string, string> {
  const kept = ASKS_THERE.flatMap((name) => (session[name] ? [[name, session[name]] as const] : []))
  return { ...CLEAN_ENVIRONMENT, ...Object.fromEntries(kept) }
}

/** Loaded where it is used: a start elsewhere need not read it. */
const osascript = async (): Promise<Method> => (await import('./macos.js')).withOsascript

export interface Surroundings {
  /** Whether a person could type a password: standard error is a terminal. */
  readonly terminal: boolean
  /** Whether a person sits at a desktop where the system itself can ask. */
  readonly desktop: boolean
  /** Where who has the rights may work in this process: it ends with the command, and nobody else is served by it. */
  readonly ownProcess?: Host | undefined
  /** The way that is known beforehand, on a simulated or another machine; `null` where it is known that there is none. */
  readonly given?: Method | null
}

/**
 * The way to rights that fits here: root already; sudo without a password; what the system asks with on a desktop
 * (polkit, macOS, UAC); sudo at a terminal. On macOS the terminal comes first, as sudo is what people expect there.
 * @returns `undefined` when there is none. So it is in an AppImage, whose files only the one who started it may read: not root.
 * @throws ProblemError where somebody else could replace what would run with rights
 */
export async function chooseMethod(
  host: Host,
  { terminal, desktop, ownProcess, given }: Surroundings,
): Promise<Method | undefined> {
  if (given !== undefined) return given ?? undefined
  const root = ownProcess ? inThisProcess(ownProcess) : asRoot
  if (host.platform === 'win32') {
    const { isElevated, withUac } = await import('./windows.js')
    return (await isElevated(host)) ? root : desktop ? withUac : undefined
  }
  if (host.uid === 0) return root
  if (inAppImage(host.session)) return undefined
  const [sudo, pkexec] = await Promise.all([host.exists(SUDO), host.exists(PKEXEC)])
  if (sudo && (await host.run([SUDO, '-n', '-l', '--', ...helperCommand()])).code === 0)
    return withSudo(false, host.session)
  if (host.platform === 'darwin')
    return sudo && terminal ? withSudo(true, host.session) : desktop ? osascript() : undefined
  if (pkexec && desktop) return withPkexec(host.session)
  if (sudo && terminal) return withSudo(true, host.session)
  return undefined
}
