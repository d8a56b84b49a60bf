import type { Host } from '../hosts/index.js'
import type { Check } from '../model/evidence.js'
import { portsText, type Opening } from '../model/opening.js'
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
      seen: 'The system did not tell what listens on it.',
      fix: 'Check again.',
    }
  const here = listeners.filter(({ protocol, port }) => protocol === opening.protocol && first <= port && port <= last)
  const text = portsText(opening)
  if (here.some(({ loopback }) => !loopback))
    return { level: 'listening', result: 'pass', seen: `A program listens on ${text}.`, fix: '' }
  if (here.length > 0)
    return {
      level: 'listening',
      result: 'fail',
      seen: `A program listens on ${text}, but only for this machine itself (127.0.0.1).`,
      fix: 'Set the service to listen on all addresses, or on that of your network.',
    }
  if (first !== last)
    return {
      level: 'listening',
      result: 'unknown',
      seen: `Nothing listens on ${text} now. Services open such ranges as they need them.`,
      fix: 'Check again while the service is in use.',
    }
  return {
    level: 'listening',
    result: 'fail',
    seen: `Nothing listens on ${text}.`,
    fix: 'Start the service, then check again.',
  }
}
