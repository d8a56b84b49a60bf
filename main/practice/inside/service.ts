import { createSocket } from 'node:dgram'
import { createServer } from 'node:net'
import type { ProbeTarget } from '../../model/practice.js'

const listening = new Map<string, Promise<void>>()
/** So many ports in all; a person who practises opens a handful. */
const MOST = 3000

/** The stand-in for a service: it listens where it is asked to, on every address, and sends back what it gets. */
export async function serve(targets: readonly Pick<ProbeTarget, 'protocol' | 'port'>[]): Promise<void> {
  await Promise.all(
    targets.map(({ protocol, port }) => {
      const key = `${port}/${protocol}`
      const begun = listening.get(key) ?? (listening.size < MOST ? begin(protocol, port) : Promise.resolve())
      listening.set(key, begun)
      return begun
    }),
  )
}

/** A port that a real service holds already is left to it. */
async function begin(protocol: 'tcp' | 'udp', port: number): Promise<void> {
  await Promise.all((['0.0.0.0', '::'] as const).map((address) => (protocol === 'tcp' ? tcp : udp)(port, address)))
}

function tcp(port: number, host: string): Promise<void> {
  return new Promise((resolve) => {
    const server = createServer((socket) => {
      socket.on('error', () => socket.destroy())
      socket.setTimeout(60_000, () => socket.destroy())
      socket.pipe(socket)
    })
    server.once('error', () => {
      resolve()
    })
    server.listen({ port, host, ipv6Only: host === '::' }, resolve)
  })
}

function udp(port: number, address: string): Promise<void> {
  return new Promise((resolve) => {
    const socket = createSocket({ type: address === '::' ? 'udp6' : 'udp4', ipv6Only: address === '::' })
    socket.on('message', (message, from) => {
      socket.send(message, from.port, from.address, () => undefined)
    })
    socket.on('error', () => {
      resolve()
    })
    socket.bind(port, address, resolve)
  })
}
