import { randomBytes, timingSafeEqual } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { HERE, sha256, type Platform } from '../hosts/index.js'

/** A place where the elevated helper calls back, see main/helper/channel.ts. */
export interface CallBack {
  /** What the helper needs on its command line. */
  readonly args: readonly string[]
  /** The helper's connection, once it has shown the secret; whoever shows another is cut off. */
  readonly helper: Promise<Socket>
  close(): Promise<void>
}

/**
 * Listens where nobody else can: on Unix in a folder of this user alone, on Windows at a random name that this process
 * is the first to have (libuv asks for FILE_FLAG_FIRST_PIPE_INSTANCE) and that other users can read from at most, which
 * tells them nothing as this side waits for the secret before it says a word.
 */
export async function listenForHelper(request: string, platform: Platform = HERE): Promise<CallBack> {
  const secret = randomBytes(32).toString('hex')
  const address =
    platform === 'win32'
      ? `\\\\.\\pipe\\sallyport-${randomBytes(16).toString('hex')}`
      : join(mkdtempSync(join(tmpdir(), 'sallyport-')), 'channel')
  const server = createServer()
  const sockets = new Set<Socket>()
  const helper = new Promise<Socket>((resolve) => {
    server.on('connection', (socket) => {
      sockets.add(socket)
      socket.on('error', () => undefined)
      socket.on('close', () => sockets.delete(socket))
      void showsSecret(socket, secret).then((right) => {
        if (!right) socket.destroy()
        else {
          socket.write(`${request}\n`)
          resolve(socket)
        }
      })
    })
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(address, resolve)
  })
  return {
    args: ['--channel', address, secret, sha256(request)],
    helper,
    close: () => {
      server.close()
      for (const socket of sockets) socket.destroy()
      if (platform !== 'win32') rmSync(dirname(address), { recursive: true, force: true })
      return Promise.resolve()
    },
  }
}

/** Reads the first line, as long as a secret is, and leaves the rest in the stream. */
async function showsSecret(socket: Socket, secret: string): Promise<boolean> {
  const wanted = Buffer.from(`${secret}\n`)
  let said = Buffer.alloc(0)
  while (said.length < wanted.length) {
    const chunk = (socket.read(wanted.length - said.length) ?? socket.read()) as Buffer | null
    if (chunk) said = Buffer.concat([said, chunk])
    else if (!(await readable(socket))) return false
  }
  if (said.length > wanted.length) socket.unshift(said.subarray(wanted.length))
  return timingSafeEqual(said.subarray(0, wanted.length), wanted)
}

/** Waits until there is more to read. False: there never will be. */
function readable(socket: Socket): Promise<boolean> {
  return new Promise((resolve) => {
    const settle = (more: boolean) => {
      socket.off('readable', again).off('close', over).off('end', over)
      resolve(more)
    }
    const again = () => {
      settle(true)
    }
    const over = () => {
      settle(false)
    }
    socket.on('readable', again).on('close', over).on('end', over)
  })
}
