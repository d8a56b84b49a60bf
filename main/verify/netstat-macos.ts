import type { Host } from '../hosts/index.js'
import type { Listener } from './listener.js'

const NETSTAT = '/usr/sbin/netstat'

/**
 * Asks netstat(1), which shows every user's sockets to everybody. Not lsof: without root it shows one's own only, and it
 * hangs on a network share that is gone.
 */
export async function readMacSockets(host: Host): Promise<Listener[] | null> {
  const tables = await Promise.all(
    ['tcp', 'udp'].map((protocol) => host.run([NETSTAT, '-an', '-p', protocol]).catch(() => null)),
  )
  return tables.some((table) => table?.code !== 0)
    ? null
    : tables.flatMap((table) => parseMacSockets(table?.stdout ?? ''))
}

/** Reads `netstat -an`: the port stands behind the last dot, and `tcp46` is a socket for both families. */
export function parseMacSockets(text: string): Listener[] {
  return text.split('\n').flatMap((line): Listener[] => {
    const [kind = '', , , local = '', remote, state] = line.trim().split(/\s+/)
    const protocol = /^(tcp|udp)(?:4|6|46)$/.exec(kind)?.[1]
    const [, address = '', digits = ''] = /^(.+)\.(\d{1,5})$/.exec(local) ?? []
    const port = Number(digits)
    if (remote !== '*.*' || port < 1 || port > 65_535) return []
    // an address that is too long for its column is cut, never its port
    const loopback = /^(?:127\.|::1$|::ffff:127\.|fe80::1%lo)/.test(address)
    if (protocol === 'tcp' && state === 'LISTEN') return [{ protocol, port, loopback }]
    return protocol === 'udp' ? [{ protocol, port, loopback }] : []
  })
}
