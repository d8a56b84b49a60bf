import { ref, shallowRef } from 'vue'
import type { End } from '../../main/api/contract.js'
import type { WorkEvent } from '../../main/model/events.js'
import type { PlanStep } from '../../main/model/plan.js'
import { asProblem, type Problem } from '../../main/model/problem.js'
import { ConnectionLost } from '../transports/transport.js'
import { afterEvent, afterLast, plannedProgress, type Progress } from './progress.js'

/** How a change went, or that it has not begun; `unclear` when the connection broke off before the answer came. */
export type WorkState = 'idle' | 'running' | 'done' | 'dismissed' | 'failed' | 'unclear'

/**
 * A call that changes the machine, as it goes on: its steps, and how it ended.
 * @param unexplained what is said when it failed and nobody says why
 */
export function useWork(unexplained: Problem) {
  const state = ref<WorkState>('idle')
  const progress = shallowRef<Progress>(plannedProgress([]))
  const end = shallowRef<End | null>(null)
  const problem = shallowRef<Problem | null>(null)

  /**
   * Follows one call to its end.
   * @param call makes it, and hands on what is heard of it
   * @param steps as they are planned, where that is known
   */
  async function run(
    call: (follow: (event: WorkEvent) => void) => Promise<End>,
    steps: readonly PlanStep[] = [],
  ): Promise<void> {
    rewind()
    state.value = 'running'
    progress.value = plannedProgress(steps)
    try {
      const answer = await call((event) => (progress.value = afterEvent(progress.value, event)))
      const good = answer.result !== 'failed' && answer.result !== 'reverted'
      end.value = answer
      problem.value = answer.problem ?? (good ? null : unexplained)
      state.value = good ? 'done' : 'failed'
    } catch (error) {
      problem.value = asProblem(error)
      state.value =
        error instanceof ConnectionLost ? 'unclear' : problem.value.kind === 'dismissed' ? 'dismissed' : 'failed'
    }
    progress.value = afterLast(progress.value)
  }

  /** Forgets how it went. */
  function rewind(): void {
    state.value = 'idle'
    progress.value = plannedProgress([])
    end.value = null
    problem.value = null
  }

  return { state, progress, end, problem, run, rewind }
}
