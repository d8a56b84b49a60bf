import { randomBytes } from 'node:crypto'
import { connect, createServer, type AddressInfo, type Server } from 'node:net'
import { join } from 'node:path'
import { PLACES } from '../hosts/index.js'

/** A way from the real machine's loopback to a server inside. Bytes pass as they are: the server checks who calls. */
export interface Relay {
  readonly port: number
  /** Where the server inside listens, as it is called there. */
  readonly socket: string
  close(): Promise<void>
}

const MAX_CONNECTIONS = 64

/**
 * Listens on a loopback address and hands every connection on to a socket in the folder that the machine shares.
 * @throws NodeJS.ErrnoException when the port cannot be had
 */
export async function startRelay(folder: string, host: '127.0.0.1' | '::1', port: number): Promise<Relay> {
  const name = `${randomBytes(6).toString('hex')}.sock`
  const path = join(folder, 'shared', name)
  const server = createServer({ allowHalfOpen: true }, (outer) => {
    const inner = connect({ path, allowHalfOpen: true })
    const end = () => {
      outer.destroy()
      inner.destroy()
    }
    outer.on('error', end).pipe(inner)
    inner.on('error', end).pipe(outer)
    outer.on('close', () => inner.destroy())
    inner.on('close', () => outer.destroySoon()) // what is on its way still arrives
  })
  server.maxConnections = MAX_CONNECTIONS
  await listen(server, host, port)
  return {
    port: (server.address() as AddressInfo).port,
    socket: `${PLACES.linux.practice}/shared/${name}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve()
        })
      }),
  }
}

function listen(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen({ host, port, exclusive: true }, () => {
      server.off('error', reject)
      resolve()
    })
  })
}
