import ipaddr from 'ipaddr.js'
import { textOf, type Host } from '../hosts/index.js'
import type { Protocol } from '../model/net.js'
import type { Listener } from './listener.js'

const TABLES = [
  ['tcp', '/proc/net/tcp'],
  ['tcp', '/proc/net/tcp6'],
  ['udp', '/proc/net/udp'],
  ['udp', '/proc/net/udp6'],
] as const

/** Everything that listens on a Linux machine, from the kernel's tables. */
export async function readProcNet(host: Host): Promise<Listener[]> {
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
    if (
      state !== waiting ||
      !/^(?:[0-9A-F]{8}|[0-9A-F]{32})$/.test(address) ||
      !/^[0-9A-F]{4}$/.test(port) ||
      !/:0000$/.test(remote)
    )
      return []
    const loopback = /^(?:[0-9A-F]{6}7F|0{24}01000000|0{16}FFFF0000[0-9A-F]{6}7F)$/.test(address)
    return [{ protocol, port: parseInt(port, 16), loopback, address: addressText(address) }]
  })
}

/** A connection that is established. */
export interface Connection {
  readonly port: number
  readonly peer: string
  readonly peerPort: number
}

/** Those of TCP, from the same tables. */
export function connectionsIn(table: string): Connection[] {
  return table.split('\n').flatMap((line) => {
    const match = /^\s*\d+: [0-9A-F]+:([0-9A-F]{4}) ([0-9A-F]{8}|[0-9A-F]{32}):([0-9A-F]{4}) 01 /.exec(line)
    const [, port = '', peer = '', peerPort = ''] = match ?? []
    return match ? [{ port: parseInt(port, 16), peer: addressText(peer), peerPort: parseInt(peerPort, 16) }] : []
  })
}

/** The kernel prints words of 32 bits in this machine's order, which is the little one wherever Sallyport runs. */
function addressText(hex: string): string {
  const bytes = (hex.match(/.{8}/g) ?? []).flatMap((word) => (word.match(/../g) ?? []).reverse())
  const address = ipaddr.fromByteArray(bytes.map((byte) => parseInt(byte, 16)))
  return address instanceof ipaddr.IPv6 && address.isIPv4MappedAddress()
    ? address.toIPv4Address().toString()
    : address.toString()
}
