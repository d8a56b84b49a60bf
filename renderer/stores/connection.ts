import { defineStore } from 'pinia'
import { ref } from 'vue'
import type { Api, Argument, CallName, Result } from '../../main/api/contract.js'
import type { WorkEvent } from '../../main/model/events.js'
import type { PushEvent } from '../../main/model/push-event.js'
import type { Problem } from '../../main/model/problem.js'
import { ConnectionLost, LinkExpired } from '../transports/transport.js'

/** The way to the use cases, and whether it is open. */
export const useConnection = defineStore('connection', () => {
  let api: Api | undefined
  const state = ref<'ready' | 'lost' | 'expired'>('ready')

  /** Sets what carries the calls; once, at the start. */
  function use(chosen: Api): void {
    api = chosen
  }

  /** Calls a use case. Rejects with a ProblemError. */
  async function call<N extends CallName>(
    name: N,
    argument: Argument<N>,
    onEvent?: (event: WorkEvent) => void,
  ): Promise<Result<N>> {
    if (!api) throw new Error('connection.use() was not called')
    try {
      const result = await api.call(name, argument, onEvent)
      state.value = 'ready'
      return result
    } catch (error) {
      if (error instanceof ConnectionLost) state.value = 'lost'
      else if (error instanceof LinkExpired) state.value = 'expired'
      else state.value = 'ready'
      throw error
    }
  }

  /** Hears what changes; see {@link Api.subscribe}. That it broke off does not mean yet that nobody answers. */
  async function subscribe(onEvent: (event: PushEvent) => void, signal: AbortSignal): Promise<void> {
    if (!api) throw new Error('connection.use() was not called')
    const hear = (event: PushEvent) => {
      state.value = 'ready'
      onEvent(event)
    }
    await api.subscribe(hear, signal).catch((error: unknown) => {
      if (error instanceof LinkExpired) state.value = 'expired'
      throw error
    })
  }

  /** A problem for a page to show: a lost connection is said above every page, and not once more in it. */
  function told(problem: Problem | null): Problem | null {
    return state.value === 'lost' ? null : problem
  }

  return { state, use, call, subscribe, told }
})
