import type { Socket } from 'node:net'
import { createInterface } from 'node:readline'
import { problem } from '../model/problem.js'
import { msg } from '../text/index.js'
import { listenForHelper, type CallBack } from './channel.js'
import { endOf, type Conversation } from './conversation.js'
import type { Method } from './method.js'
import { startHelper } from './start-helper.js'

/** In milliseconds: how long somebody may take over the prompt, and how long the helper then has to call. */
export const PATIENCE = { prompt: 5 * 60_000, call: 60_000 } as const

/**
 * A conversation with a helper that has no standard streams: it calls where its arguments say. What asks for rights may
 * write a line once they are given.
 * @param patience see {@link PATIENCE}
 */
export async function byCallBack(
  method: Method,
  request: string,
  patience: { readonly prompt: number; readonly call: number } = PATIENCE,
): Promise<Conversation> {
  const call = await listenForHelper(request)
  const child = await startOrClose(() => startHelper(method, call.args), call)
  const ended = endOf(child)
  child.stdin.end()
  let helper: Socket | undefined
  let stopping = false
  const tellStop = () => helper?.write('stop\n')
  // the one who gives the rights may end without a helper: the prompt was dismissed
  const late = lateness(patience, (more) => child.stdout.once('data', more).resume())
  const connected = Promise.race([call.helper, ended.then(() => undefined), late.passed]).then((socket) => {
    late.stop()
    helper = socket
    if (stopping) tellStop()
    return socket
  })
  connected.catch(() => {
    late.stop()
    child.kill() // and the prompt with it
  })
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

/** What may not be started with rights leaves nothing that listens for it. */
async function startOrClose<T>(start: () => T, call: CallBack): Promise<T> {
  try {
    return start()
  } catch (error) {
    await call.close()
    throw error
  }
}

/** Rejects when a prompt stays open too long, or when nobody calls though it was answered. */
function lateness(patience: { prompt: number; call: number }, onAgreed: (told: () => void) => void) {
  let timer: NodeJS.Timeout | undefined
  const passed = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      reject(problem('rights', msg('elevate.promptLeft'), msg('text.nothingChanged'), msg('elevate.applyAgain')))
    }, patience.prompt)
    onAgreed(() => {
      clearTimeout(timer)
      timer = setTimeout(() => {
        reject(problem('rights', msg('elevate.noCall'), msg('text.nothingChanged'), msg('elevate.noCallTodo')))
      }, patience.call)
    })
  })
  return {
    passed,
    stop: () => {
      clearTimeout(timer)
    },
  }
}
