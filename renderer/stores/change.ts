import { defineStore } from 'pinia'
import { ref, shallowRef } from 'vue'
import type { End, Request, Task } from '../../main/api/contract.js'
import type { Check, OpeningEvidence } from '../../main/model/evidence.js'
import type { Plan } from '../../main/model/plan.js'
import { asProblem, type Problem } from '../../main/model/problem.js'
import type { WatchQuestion } from '../../main/model/watch.js'
import { afterEvent, afterLast, plannedProgress, type Progress } from '../lib/progress.js'
import { ConnectionLost } from '../transports/transport.js'
import { useConnection } from './connection.js'
import { useStatus } from './status.js'

/** How a change ended, or that it has not; `unclear` when the connection broke off before the answer came. */
export type ChangeState = 'idle' | 'running' | 'applied' | 'dismissed' | 'failed' | 'unclear'

/** One change on its way: planned, applied, proven. */
export const useChange = defineStore('change', () => {
  const connection = useConnection()
  const status = useStatus()
  const plan = shallowRef<Plan | null>(null)
  const planning = ref(false)
  const planProblem = shallowRef<Problem | null>(null)
  /** The plan on the screen replaced one that the firewall had outrun. */
  const renewed = ref(false)
  const state = ref<ChangeState>('idle')
  const progress = shallowRef<Progress>(plannedProgress([]))
  const end = shallowRef<End | null>(null)
  const problem = shallowRef<Problem | null>(null)
  const evidence = shallowRef<readonly OpeningEvidence[]>([])
  const verifying = ref(false)
  const verifyProblem = shallowRef<Problem | null>(null)
  let newest = 0

  /** Asks what would be done. Only the answer to the newest question counts. */
  async function loadPlan(request: Task): Promise<void> {
    const mine = ++newest
    planning.value = true
    planProblem.value = null
    try {
      const answer = await connection.call('plan', request)
      if (mine === newest) plan.value = answer
    } catch (error) {
      if (mine !== newest) return
      plan.value = null
      planProblem.value = asProblem(error)
    } finally {
      if (mine === newest) planning.value = false
    }
  }

  /** Runs the plan on the screen and nothing else. Answers `changed` when the firewall outran it. */
  async function apply(request: Task): Promise<ChangeState | 'changed'> {
    const shown = plan.value
    if (!shown || state.value === 'running') return state.value
    state.value = 'running'
    problem.value = null
    end.value = null
    evidence.value = []
    renewed.value = false
    progress.value = plannedProgress(shown.steps)
    try {
      const answer = await connection.call('apply', { ...request, digest: shown.digest }, (event) => {
        progress.value = afterEvent(progress.value, event)
        if (event.event === 'evidence') evidence.value = event.openings
      })
      end.value = answer
      problem.value = answer.problem ?? null
      if (answer.evidence.length > 0) evidence.value = answer.evidence
      state.value = answer.result === 'applied' || answer.result === 'unchanged' ? 'applied' : 'failed'
    } catch (error) {
      const outcome = afterProblem(asProblem(error))
      if (error instanceof ConnectionLost) state.value = 'unclear'
      return error instanceof ConnectionLost ? 'unclear' : outcome
    } finally {
      progress.value = afterLast(progress.value)
      void status.load()
    }
    return problem.value && state.value === 'failed' ? afterProblem(problem.value) : state.value
  }

  function afterProblem(found: Problem): ChangeState | 'changed' {
    problem.value = found
    state.value = found.kind === 'dismissed' ? 'dismissed' : 'failed'
    if (found.kind !== 'changed') return state.value
    state.value = 'idle'
    plan.value = null
    renewed.value = true
    return 'changed'
  }

  /** Checks again what is listening, stored, loaded and so on. */
  async function verify(request: Request): Promise<void> {
    verifying.value = true
    verifyProblem.value = null
    try {
      evidence.value = (await connection.call('verify', request)).openings
    } catch (error) {
      verifyProblem.value = asProblem(error)
    } finally {
      verifying.value = false
    }
  }

  /** Puts what a real packet proved, or disproved, on the ladder of the openings that it was for. */
  function saw({ protocol, port }: Pick<WatchQuestion, 'protocol' | 'port'>, check: Check): void {
    evidence.value = evidence.value.map((item) => {
      const { direction, protocol: own, ports } = item.opening
      if (direction !== 'in' || own !== protocol || port < ports.first || ports.last < port) return item
      return { ...item, checks: [...item.checks.filter(({ level }) => level !== check.level), check] }
    })
  }

  /** Forgets how the last change went, but not the plan. */
  function rewind(): void {
    if (state.value === 'running') return
    state.value = 'idle'
    problem.value = null
    end.value = null
  }

  /** Forgets everything. */
  function reset(): void {
    rewind()
    newest++
    plan.value = null
    planning.value = false
    planProblem.value = null
    renewed.value = false
    evidence.value = []
    verifyProblem.value = null
  }

  return {
    plan,
    planning,
    planProblem,
    renewed,
    state,
    progress,
    end,
    problem,
    evidence,
    verifying,
    verifyProblem,
    loadPlan,
    apply,
    verify,
    saw,
    rewind,
    reset,
  }
})
