import { statSync } from 'node:fs'
import { connect, type Socket } from 'node:net'
import { createInterface } from 'node:readline'
import { sha256, type Platform } from '../hosts/index.js'
import { LARGEST_REQUEST } from './request.js'

/**
 * Where a system gives no standard streams to what it starts with rights, the helper is told on its command line where
 * to call: a Unix socket or a named pipe of the one who asked. It shows the secret, so that nobody else can speak for
 * it, and takes only the request whose SHA-256 its command line names, so that nobody else can ask for anything: a
 * person agreed to that command line.
 */
export interface ChannelArguments {
  readonly address: string
  readonly secret: string
  readonly digest: string
}

const ADDRESSES: Readonly<Record<'unix' | 'win32', RegExp>> = {
  unix: /^\/(?:[^\p{C}/]+\/)*sallyport-[A-Za-z0-9]{6}\/channel$/u,
  win32: /^\\\\\.\\pipe\\sallyport-[0-9a-f]{32}$/,
}
const HEX = /^[0-9a-f]{64}$/
const PATIENCE = 15_000

/** Reads `--channel ADDRESS SECRET DIGEST`. @throws Error when they are there, but in another form */
export function channelArguments(words: readonly string[], platform: Platform): ChannelArguments | undefined {
  if (words.length === 0) return undefined
  const [flag, address = '', secret = '', digest = '', ...more] = words
  const form = ADDRESSES[platform === 'win32' ? 'win32' : 'unix']
  if (flag !== '--channel' || more.length > 0 || !form.test(address) || !HEX.test(secret) || !HEX.test(digest))
    throw new Error('the arguments are not those of Sallyport')
  return { address, secret, digest }
}

export interface Channel {
  /** The request, whose digest is the one named. */
  readonly text: string
  write(line: string): void
  end(): void
  /** The user who asked, where the system tells whose the socket is. */
  readonly uid: number | undefined
}

/**
 * Calls the one who asked, and waits for the request.
 * @param onStop called when the other side wants the work taken back, or is gone before it ended
 * @throws Error when nobody answers, or asks for something else
 */
export async function openChannel(
  { address, secret, digest }: ChannelArguments,
  onStop: () => void,
  patience = PATIENCE,
): Promise<Channel> {
  const socket = connect(address)
  const text = await firstLine(socket, secret, patience, onStop).catch((error: unknown) => {
    socket.destroy()
    throw error
  })
  if (sha256(text) !== digest) {
    socket.destroy()
    throw new Error('the request is another than the one agreed to')
  }
  return {
    text,
    write: (line) => void socket.write(line),
    end: () => void socket.end(),
    uid: address.startsWith('/') ? statSync(address).uid : undefined,
  }
}

function firstLine(socket: Socket, secret: string, patience: number, onStop: () => void): Promise<string> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      reject(new Error('nobody sent a request'))
    }, patience)
    let size = 0
    let text: string | undefined
    socket.on('data', (chunk: Buffer) => {
      size += chunk.length
      if (size > LARGEST_REQUEST + 64) socket.destroy(new Error('the request is too large'))
    })
    socket.on('error', reject) // after the request nobody listens any more: the work is finished all the same
    socket.on('connect', () => void socket.write(`${secret}\n`))
    const lines = createInterface({ input: socket })
    lines.on('error', reject) // readline passes the socket's on
    lines.on('line', (line) => {
      clearTimeout(timer)
      if (text === undefined) resolve((text = line))
      else if (line === 'stop') onStop()
    })
    lines.on('close', () => {
      clearTimeout(timer)
      reject(new Error('the other side is gone'))
    })
  })
}
