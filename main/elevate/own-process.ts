import { leaveBehind, serveRequest } from '../helper/index.js'
import type { Host } from '../hosts/index.js'
import { helperPath } from './locate.js'
import type { Method } from './method.js'

/**
 * Does the helper's work in this process, which has the rights and ends with the command: to start another one and load
 * the program once more takes longer than the work does. The request is held to the same rules.
 */
export async function serveHere(
  host: Host,
  ...[request, emit, cancelled]: Parameters<NonNullable<Method['serve']>>
): Promise<void> {
  const { uid } = host
  const asked = Number(host.session.SUDO_UID ?? uid)
  process.umask(0o022)
  let stopped = false
  // As in the helper, but for the end of a session: that has never reached the helper of a command line either.
  const stop = () => {
    stopped = true
  }
  const goOn = () => undefined
  process.on('SIGINT', stop).on('SIGTERM', stop).on('SIGHUP', goOn)
  try {
    emit({ event: 'elevated', uid })
    await serveRequest(
      request,
      {
        uid: Number.isInteger(asked) ? asked : uid,
        onBehalf: asked !== uid,
        emit,
        cancelled: () => stopped || cancelled(),
        suspend: () => {
          process.kill(process.pid, 'SIGTSTP')
        },
        leaveBehind: (later) => leaveBehind(helperPath(), later),
      },
      host,
    )
  } finally {
    process.off('SIGINT', stop).off('SIGTERM', stop).off('SIGHUP', goOn)
  }
}
