// Listens on every address, IPv4 and IPv6 apart, and sends back what it gets.
// node echo-server.mjs '{"tcp":[8886],"udp":[8886]}'; prints `ready` when all ports are open.
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { createServer } from 'node:net'

/** @type {{ tcp: number[], udp: number[] }} */
const ports = JSON.parse(process.argv[2] ?? '')

/** @param {number} port @param {string} host */
async function listenTcp(port, host) {
  const server = createServer((socket) => {
    socket.on('error', () => socket.destroy())
    socket.pipe(socket)
  })
  server.listen({ port, host, ipv6Only: host === '::' })
  await once(server, 'listening')
}

/** @param {number} port @param {'udp4' | 'udp6'} type */
async function listenUdp(port, type) {
  const socket = createSocket({ type, ipv6Only: type === 'udp6' })
  socket.on('message', (message, from) => socket.send(message, from.port, from.address, () => undefined))
  socket.bind(port, type === 'udp6' ? '::' : '0.0.0.0')
  await once(socket, 'listening')
}

await Promise.all([
  ...ports.tcp.flatMap((port) => [listenTcp(port, '0.0.0.0'), listenTcp(port, '::')]),
  ...ports.udp.flatMap((port) => [listenUdp(port, 'udp4'), listenUdp(port, 'udp6')]),
])
process.stdout.write('ready\n')
