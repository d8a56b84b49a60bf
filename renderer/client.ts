import { contract, SUBSCRIBE, type Api, type Argument, type CallName, type Result } from '../main/api/contract.js'
import { WorkEvent } from '../main/model/events.js'
import { ProblemError, zodLines } from '../main/model/problem.js'
import { PushEvent } from '../main/model/push-event.js'
import { desktopTransport } from './transports/desktop.js'
import { httpTransport, takeToken } from './transports/http.js'
import { notUnderstood, type Transport } from './transports/transport.js'
import { english } from '../main/text/index.js'

/**
 * The contract over a transport. Who answers checks what is asked, as no page is trusted; here what comes back is checked:
 * an answer that breaks the contract becomes a problem, an event that does is left out.
 */
export function createApi(transport: Transport): Api {
  return {
    async call<N extends CallName>(
      name: N,
      argument: Argument<N>,
      onEvent?: (event: WorkEvent) => void,
    ): Promise<Result<N>> {
      const raw = await transport(name, plain(argument), (event) => {
        const checked = WorkEvent.safeParse(event)
        if (checked.success) onEvent?.(checked.data)
      })
      const result = contract[name].result.safeParse(raw)
      if (!result.success) throw new ProblemError(notUnderstood(`${name}: ${english(zodLines(result.error))}`))
      return result.data as Result<N>
    },
    async subscribe(onEvent, signal) {
      try {
        await transport(
          SUBSCRIBE,
          {},
          (event) => {
            const checked = PushEvent.safeParse(event)
            if (checked.success && !signal.aborted) onEvent(checked.data)
          },
          signal,
        )
      } catch (error) {
        if (!signal.aborted) throw error
      }
    },
  }
}

/** A copy without reactive proxies, which cannot cross to the preload. */
const plain = <T>(argument: T): T => JSON.parse(JSON.stringify(argument)) as T

/** The API of this window: through the desktop's preload if there is one, otherwise over HTTP. */
export function connect(view: Window & typeof globalThis): Api {
  return createApi(
    view.sallyport
      ? desktopTransport(view.sallyport)
      : httpTransport(view.fetch.bind(view), takeToken(view.location, view.history)),
  )
}
