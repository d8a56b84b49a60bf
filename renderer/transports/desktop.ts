import { z } from '../../main/model/zod.js'
import { ProblemError } from '../../main/model/problem.js'
import { ProblemSchema } from '../../main/model/problem-schema.js'
import { ConnectionLost, notUnderstood, type Transport } from './transport.js'

const Answer = z.discriminatedUnion('ok', [
  z.object({ ok: z.literal(true), result: z.unknown() }),
  z.object({ ok: z.literal(false), problem: ProblemSchema }),
])

/** Calls through the desktop's preload. */
export function desktopTransport(bridge: SallyportBridge): Transport {
  return async (name, argument, onEvent, signal) => {
    const asked = signal ? hear(bridge, onEvent, signal) : bridge.call(name, argument, onEvent)
    const raw = await asked.catch((error: unknown) => {
      throw new ConnectionLost(error instanceof Error ? error.message : String(error))
    })
    const answer = Answer.safeParse(raw)
    if (!answer.success) throw new ProblemError(notUnderstood(name))
    if (!answer.data.ok) throw new ProblemError(answer.data.problem)
    return answer.data.result
  }
}

function hear(bridge: SallyportBridge, onEvent: (event: unknown) => void, signal: AbortSignal): Promise<unknown> {
  const { ended, end } = bridge.subscribe(onEvent)
  signal.addEventListener('abort', end, { once: true })
  return ended
}
