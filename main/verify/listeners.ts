import { textOf, type Host } from '../hosts/index.js'
import type { Check } from '../model/evidence.js'
import type { Protocol } from '../model/net.js'
import { portsText, type Opening } from '../model/opening.js'

export interface Listener {
  readonly protocol: Protocol
  readonly port: number
  /** True when only this machine itself can reach it. */
  readonly loopback: boolean
}

const TABLES = [
  ['tcp', '/proc/net/tcp'],
  ['tcp', '/proc/net/tcp6'],
  ['udp', '/proc/net/udp'],
  ['udp', '/proc/net/udp6'],
] as const

/** Everything that listens on this machine, from the kernel's tables; needs no rights. */
export async function readListeners(host: Host): Promise<Listener[]> {
  const tables = await Promise.all(
    TABLES.map(async ([protocol, path]) => parseSockets((await textOf(host, path)) ?? '', protocol)),
  )
  return tables.flat()
}

/** Reads /proc/net/tcp, udp and their IPv6 twins, proc_net_tcp in the kernel's documentation. */
export function parseSockets(text: string, protocol: Protocol): Listener[] {
  const waiting = protocol === 'tcp' ? '0A' : '07' // LISTEN; a UDP socket without a peer is "closed"
  return text.split('\n').flatMap((line) => {
    const [, local = '', remote = '', state] = line.trim().split(/\s+/)
    const [address = '', port = ''] = local.split(':')
    if (state !== waiting || !/^[0-9A-F]{4}$/.test(port) || !/:0000$/.test(remote)) return []
    const loopback = /^(?:[0-9A-F]{6}7F|0{24}01000000|0{16}FFFF0000[0-9A-F]{6}7F)$/.test(address)
    return [{ protocol, port: parseInt(port, 16), loopback }]
  })
}

/** The lowest rung: whether a program waits behind the opening. */
export function proveListening(opening: Opening, listeners: readonly Listener[]): Check {
  const { first, last } = opening.ports
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
