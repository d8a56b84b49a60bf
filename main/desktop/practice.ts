import { createInterface } from 'node:readline'
import { SUBSCRIBE, WireMessage, type Api } from '../api/contract.js'
import { createApi } from '../api/index.js'
import { Subscriptions } from '../api/wire.js'
import type { Host } from '../hosts/index.js'
import { problem, ProblemError } from '../model/problem.js'
import { enterPractice, startInside } from '../practice/index.js'
import { msg } from '../text/index.js'

/** The word of the command line that asks for practice: `--practice` or `--practice=FIREWALL`. */
export function practiceWord(argv: readonly string[]): string | undefined {
  return argv.findLast((word) => word === '--practice' || word.startsWith('--practice='))
}

interface Waiting {
  resolve(result: unknown): void
  reject(error: Error): void
  onEvent(event: never): void
}

/** The use cases of the practice machine, which run inside it, or here on a simulated one. @throws ProblemError when none can be made */
export async function practiceApi(word: string, here: Host): Promise<Api> {
  const [, firewall] = word.split('=')
  const ground = await enterPractice(firewall)
  if ('simulated' in ground) return createApi({ shell: 'desktop', here, machine: ground.simulated })
  const { folder, machine } = ground.real
  const { child, code } = startInside(folder, machine, ['calls'], ['pipe', 'pipe', 'inherit'])
  const waiting = new Map<number, Waiting>()
  let ended = false
  let last = 0
  child.stdin?.on('error', () => undefined)
  void code
    .catch(() => 1)
    .then(() => {
      ended = true
      for (const call of waiting.values()) call.reject(gone())
    })
  if (child.stdout)
    createInterface({ input: child.stdout }).on('line', (line) => {
      const { id, message } = JSON.parse(line) as { id: number; message: unknown }
      deliver(waiting.get(id), WireMessage.parse(message))
    })
  const ask = async (name: string, argument: unknown, onEvent: Waiting['onEvent'], signal?: AbortSignal) => {
    if (ended) throw gone()
    const id = (last += 1)
    const write = (asked: string) => child.stdin?.write(`${JSON.stringify({ id, name: asked, argument })}\n`)
    const end = () => void write(Subscriptions.END)
    try {
      return await new Promise((resolve, reject) => {
        waiting.set(id, { resolve, reject, onEvent })
        write(name)
        signal?.addEventListener('abort', end)
      })
    } finally {
      signal?.removeEventListener('abort', end)
      waiting.delete(id)
    }
  }
  return {
    call: async (name, argument, onEvent = () => undefined) => (await ask(name, argument, onEvent)) as never,
    subscribe: async (onEvent, signal) => void (await ask(SUBSCRIBE, {}, onEvent, signal)),
  }
}

function deliver(call: Waiting | undefined, message: WireMessage): void {
  if (message.wire === 'event') call?.onEvent(message.event as never)
  else if (message.wire === 'result') call?.resolve(message.result)
  else call?.reject(new ProblemError(message.problem))
}

function gone(): Error {
  return problem('failed', msg('practice.gone'), msg('practice.goneMeans'), msg('practice.startAgain'))
}
