import { homedir, userInfo } from 'node:os'

/** What Sallyport wants to know of the environment that it was called in; nothing else of it is kept. */
const NAMES = [
  // how somebody came in, where a person can be asked, and what holds their keys
  ...([
    'SSH_CONNECTION',
    'SSH_AUTH_SOCK',
    'DISPLAY',
    'WAYLAND_DISPLAY',
    'XAUTHORITY',
    'XDG_SESSION_ID',
    'SUDO_ASKPASS',
  ] as const),
  // who somebody is
  ...(['HOME', 'USER', 'SUDO_UID', 'SUDO_USER'] as const),
  // where the person's own files lie
  ...(['XDG_CONFIG_HOME', 'XDG_STATE_HOME', 'XDG_RUNTIME_DIR', 'SALLYPORT_STATE_DIR', 'SALLYPORT_PRACTICE'] as const),
  // the AppImage that this program runs out of, and where that is mounted
  ...(['APPIMAGE', 'APPDIR'] as const),
  // what the person reads
  ...(['LANG', 'LC_ALL', 'LC_MESSAGES', 'LANGUAGE', 'TERM', 'NO_COLOR'] as const),
] as const

/** The session's environment: only the variables that are named here. */
export type Session = Readonly<Partial<Record<(typeof NAMES)[number], string>>>

/** The session of a program with this environment. HOME and USER come from the system where they are not set. */
export function sessionOf(environment: NodeJS.ProcessEnv): Session {
  const session: Partial<Record<(typeof NAMES)[number], string>> = {}
  for (const name of NAMES) {
    const value = environment[name]
    if (value !== undefined) session[name] = value
  }
  // Asked for late: the system may have to ask a directory server.
  late(session, 'HOME', homedir)
  late(session, 'USER', () => userInfo().username)
  return session
}

function late(session: object, name: 'HOME' | 'USER', ask: () => string): void {
  if (name in session) return
  const get = () => {
    try {
      return ask()
    } catch {
      return undefined // the user id has no entry in the user database, as in some containers
    }
  }
  Object.defineProperty(session, name, { get, enumerable: true })
}
