import type { Host } from '../hosts/index.js'
import { familyOf, type Family } from '../model/net.js'
import { familiesOf } from '../model/rule.js'
import type { Check } from '../model/evidence.js'
import { openingText, portsText, type Opening } from '../model/opening.js'
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
  const outward = here.filter(({ loopback }) => !loopback)
  if (outward.length > 0) return listeningAt(opening, outward)
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

/** A socket counts for the family, and the address, that it waits at. */
function listeningAt(opening: Opening, here: readonly Listener[]): Check {
  const level = 'listening'
  const ports = portsText(opening)
  const wanted = familiesOf(opening)
  const reached = here.filter((one) => familiesAt(one).some((family) => wanted.includes(family)))
  const addresses = [...new Set(here.flatMap(({ address }) => address ?? []))]
  if (reached.length === 0)
    return {
      level,
      result: 'fail',
      seen: msg('verify.listensElsewhere', { opening: openingText(opening), addresses }),
      fix: msg('verify.listenToAll'),
    }
  const lacking = wanted.filter((family) => !reached.some((one) => familiesAt(one).includes(family)))
  const bound = reached.every(({ address }) => address !== undefined && !EVERY_ADDRESS.has(address))
  const seen = bound
    ? msg('verify.listensAt', { ports, addresses })
    : lacking.length > 0
      ? msg('verify.listensWithout', { ports, family: lacking[0] ?? 6 })
      : msg('verify.listens', { ports })
  return { level, result: 'pass', seen, fix: '' }
}

const EVERY_ADDRESS: ReadonlySet<string> = new Set(['0.0.0.0', '::', '*'])

/** Most programs that wait at :: are reached over IPv4 too, and the kernel does not list which are not. */
function familiesAt({ address }: Listener): readonly Family[] {
  return address === undefined || address === '::' || address === '*' ? [4, 6] : [familyOf(address)]
}
