import type { Socket } from 'node:net'
import { createInterface } from 'node:readline'
import { listenForHelper } from './channel.js'
import { endOf, type Conversation } from './conversation.js'
import type { Method } from './method.js'
import { startHelper } from './start-helper.js'

/** A conversation with a helper that has no standard streams: it calls where its arguments say. */
export async function byCallBack(method: Method, request: string): Promise<Conversation> {
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
