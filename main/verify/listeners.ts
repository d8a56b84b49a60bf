import type { Host } from '../hosts/index.js'
import type { Check } from '../model/evidence.js'
import { portsText, type Opening } from '../model/opening.js'
import { msg } from '../text/index.js'
import type { Listener } from './listener.js'
import { readMacSockets } from './netstat-macos.js'
import { readWindowsSockets } from './netstat-windows.js'
import { readProcNet } from './proc-net.js'

/** Everything that listens on this machine; needs no rights. `null` when the system did not tell. */
export async function readListeners(host: Host): Promise<readonly Listener[] | null> {
  switch (host.platform) {
    case 'linux':
      return readProcNet(host)
    case 'darwin':
      return readMacSockets(host)
    case 'win32':
      return readWindowsSockets(host)
  }
}

/** The lowest rung: whether a program waits behind the opening. */
export function proveListening(opening: Opening, listeners: readonly Listener[] | null): Check {
  const { first, last } = opening.ports
  if (listeners === null)
    return {
      level: 'listening',
      result: 'unknown',
      seen: msg('verify.listenersUnknown'),
      fix: msg('verify.checkAgain'),
    }
  const here = listeners.filter(({ protocol, port }) => protocol === opening.protocol && first <= port && port <= last)
  const ports = portsText(opening)
  if (here.some(({ loopback }) => !loopback))
    return { level: 'listening', result: 'pass', seen: msg('verify.listens', { ports }), fix: '' }
  if (here.length > 0)
    return {
      level: 'listening',
      result: 'fail',
      seen: msg('verify.listensHereOnly', { ports }),
      fix: msg('verify.listenToAll'),
    }
  if (first !== last)
    return {
      level: 'listening',
      result: 'unknown',
      seen: msg('verify.rangeUnused', { ports }),
      fix: msg('verify.checkInUse'),
    }
  return {
    level: 'listening',
    result: 'fail',
    seen: msg('verify.nothingListens', { ports }),
    fix: msg('verify.startService'),
  }
}
