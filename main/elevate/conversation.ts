import { createInterface } from 'node:readline'
import type { Socket } from 'node:net'
import { listenForHelper } from './channel.js'
import type { Method } from './method.js'
import { startHelper, type HelperProcess } from './start-helper.js'

/** One request to a helper and what it says: over its standard streams, or by its calling back. */
export interface Conversation {
  /** What the helper says, line by line, until it ends. */
  readonly lines: AsyncIterable<string>
  /** Asks it to stop: it finishes the step at hand and takes everything back. */
  stop(): void
  /** Once the program that gave the rights has ended: its code, and what it said on standard error. */
  readonly ended: Promise<{ readonly code: number | null; readonly complaint: string }>
  /** Lets go of it after its end, without waiting until the process is gone. */
  leave(): void
  close(): Promise<void>
}

/** Starts the helper and hands it the request. */
export async function beginConversation(method: Method, request: string): Promise<Conversation> {
  return method.callsBack === true ? byCallBack(method, request) : byStreams(method, request)
}

function byStreams(method: Method, request: string): Conversation {
  const child = startHelper(method)
  const ended = endOf(child)
  child.stdin.on('error', () => undefined) // it may refuse before it has read everything
  child.stdin.end(request)
  return {
    lines: createInterface({ input: child.stdout }),
    stop: () => void child.kill('SIGTERM'),
    ended,
    leave: () => {
      child.stdout.destroy()
      child.stderr.destroy()
      child.unref()
    },
    close: () => Promise.resolve(),
  }
}

async function byCallBack(method: Method, request: string): Promise<Conversation> {
  const call = await listenForHelper(request)
  const child = startHelper(method, call.args)
  const ended = endOf(child)
  child.stdin.end()
  child.stdout.resume()
  let helper: Socket | undefined
  let stopping = false
  const tellStop = () => helper?.write('stop\n')
  // the one who gives the rights may end without a helper: the prompt was dismissed
  const connected = Promise.race([call.helper, ended.then(() => undefined)]).then((socket) => {
    helper = socket
    if (stopping) tellStop()
    return socket
  })
  connected.catch(() => undefined)
  return {
    lines: linesOf(connected),
    stop: () => {
      stopping = true
      // while the prompt is open there is nobody to tell: it goes away with the program that shows it
      if (helper) tellStop()
      else child.kill('SIGTERM')
    },
    ended,
    leave: () => {
      child.unref()
    },
    close: () => call.close(),
  }
}

async function* linesOf(connected: Promise<Socket | undefined>): AsyncGenerator<string> {
  const socket = await connected
  if (!socket) return
  const lines = createInterface({ input: socket })
  lines.on('error', () => undefined)
  try {
    yield* lines
  } catch {
    // cut off: what the helper said before is all there is, and no `end` is among it
  }
}

function endOf(child: HelperProcess): Conversation['ended'] {
  let complaint = ''
  child.stderr.on('data', (chunk: Buffer) => (complaint = `${complaint}${chunk.toString()}`.slice(-2000)))
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code) => {
      resolve({ code, complaint })
    })
  })
}
