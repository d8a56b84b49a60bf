import type { Server } from 'node:http'
import type { ListenOptions } from 'node:net'
import { listenProblem } from './address.js'

/** @returns the port; that of the caller, when it is a file that is listened on */
export function listen(server: Server, where: ListenOptions, port = where.port ?? 0): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (error) => {
      reject(listenProblem(error, port))
    })
    server.listen(where, () => {
      server.removeAllListeners('error')
      const address = server.address()
      resolve(typeof address === 'object' ? (address?.port ?? port) : port)
    })
  })
}
