import type { Host } from '../hosts/index.js'
import type { Listener } from './listener.js'

const NETSTAT = 'C:\\Windows\\System32\\NETSTAT.EXE'

/** Asks netstat, which shows every user's sockets to everybody. */
export async function readWindowsSockets(host: Host): Promise<Listener[] | null> {
  const result = await host.run([NETSTAT, '-an']).catch(() => null)
  return result?.code === 0 ? parseWindowsSockets(result.stdout) : null
}

/**
 * Reads `netstat -an`. The word LISTENING is in the language of the system, so a socket that listens is known by its
 * foreign address without a port.
 */
export function parseWindowsSockets(text: string): Listener[] {
  return text.split(/\r?\n/).flatMap((line): Listener[] => {
    const [kind = '', local = '', remote = ''] = line.trim().split(/\s+/)
    const [, address = '', digits = ''] = /^(.+):(\d{1,5})$/.exec(local) ?? []
    const port = Number(digits)
    if (port < 1 || port > 65_535) return []
    const loopback = /^(?:127\.|\[::1\]|\[::ffff:127\.)/i.test(address)
    if (kind === 'TCP' && /^(?:0\.0\.0\.0|\[::\]):0$/.test(remote)) return [{ protocol: 'tcp', port, loopback }]
    return kind === 'UDP' && remote === '*:*' ? [{ protocol: 'udp', port, loopback }] : []
  })
}
