import type { Host } from '../hosts/index.js'
import { problem } from '../model/problem.js'
import { msg } from '../text/index.js'

/** Where the server listens, and by which names a browser may call it. */
export interface Address {
  readonly host: LoopbackHost
  readonly port: number
  /** `http://127.0.0.1:PORT`, without a slash at the end. */
  readonly origin: string
  /** The exact `Host` headers: a name that an attacker's DNS points at 127.0.0.1 is none of them. */
  readonly hosts: ReadonlySet<string>
}

export type LoopbackHost = '127.0.0.1' | '::1'

export function addressOf(host: LoopbackHost, port: number): Address {
  const name = host === '::1' ? `[::1]:${port}` : `127.0.0.1:${port}`
  return { host, port, origin: `http://${name}`, hosts: new Set([name, `localhost:${port}`]) }
}

/** Throws a {@link ProblemError} for every address that another machine could reach. */
export function loopbackHost(host: string): LoopbackHost {
  if (host === '127.0.0.1' || host === '::1') return host
  throw problem('refused', msg('web.notLoopback', { host }), msg('web.notForNetwork'), msg('web.leaveAddress'))
}

/** Throws a {@link ProblemError} for what is no port; 0 means "any free one". */
export function portNumber(port: number): number {
  if (Number.isInteger(port) && port >= 0 && port <= 65535) return port
  throw problem('input', msg('web.notAPort', { port: String(port) }), msg('web.portIs'), msg('web.otherPort'))
}

/** What `listen` failed with, as a person can understand it. */
export function listenProblem(error: NodeJS.ErrnoException, port: number): Error {
  if (error.code === 'EADDRINUSE')
    return problem('busy', msg('web.portInUse', { port: String(port) }), msg('web.cannotListen'), msg('web.otherPort'))
  if (error.code === 'EACCES')
    return problem(
      'rights',
      msg('web.portForRoot', { port: String(port) }),
      msg('web.portReserved'),
      msg('web.higherPort'),
    )
  return error
}

/**
 * The line that brings the page to another machine: `ssh -L 4711:127.0.0.1:4711 user@host`. Both ports are the same,
 * since the page answers only under its own port.
 */
export function sshHint({ name, session }: Host, port: number, host: LoopbackHost = '127.0.0.1'): string {
  // Under sudo, the person who may log in is the one who called it.
  const user = session.SUDO_USER || session.USER || ''
  const target = host === '::1' ? '[::1]' : host
  return `ssh -L ${port}:${target}:${port} ${plain(user) ?? 'USER'}@${plain(name) ?? 'HOST'}`
}

/** Names that mean nothing to a shell or a terminal, nor an option to ssh. */
function plain(name: string): string | undefined {
  return /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,254}$/.test(name) ? name : undefined
}
