import { defineStore } from 'pinia'
import { computed, ref, shallowRef } from 'vue'
import type { Request, Task } from '../../main/api/contract.js'
import type { Check, OpeningEvidence } from '../../main/model/evidence.js'
import { momentAfter } from '../../main/model/moment.js'
import type { Plan } from '../../main/model/plan.js'
import { asProblem, type Problem } from '../../main/model/problem.js'
import type { WatchQuestion } from '../../main/model/watch.js'
import { useWork } from '../lib/work.js'
import { useConnection } from './connection.js'
import { useStatus } from './status.js'
import { msg } from '../../main/text/index.js'

/** One change on its way: planned, applied, proven. */
export const useChange = defineStore('change', () => {
  const connection = useConnection()
  const status = useStatus()
  const work = useWork(STEP_FAILED)
  const { state, progress, end, problem } = work
  /** What the plan on the screen is of, with its end. */
  let task: Task | undefined
  const plan = shallowRef<Plan | null>(null)
  const planning = ref(false)
  const planProblem = shallowRef<Problem | null>(null)
  /** Nothing has to run, and that is known rather than guessed. */
  const nothing = computed(() => plan.value?.steps.length === 0 && plan.value.observed)
  /** The plan on the screen replaced one that the firewall had outrun. */
  const renewed = ref(false)
  /** How long it is to last, in seconds; 0 until somebody undoes it. */
  const keep = ref(0)
  const evidence = shallowRef<readonly OpeningEvidence[]>([])
  const verifying = ref(false)
  const verifyProblem = shallowRef<Problem | null>(null)
  let newest = 0

  /** Asks what would be done, with the end that was chosen. Only the answer to the newest question counts. */
  async function loadPlan(asked: Task): Promise<void> {
    const mine = ++newest
    planning.value = true
    planProblem.value = null
    const dated = keep.value > 0 ? { ...asked, until: momentAfter(keep.value, Date.now()) } : asked
    try {
      const answer = await connection.call('plan', dated)
      if (mine !== newest) return
      plan.value = answer
      task = dated
    } catch (error) {
      if (mine !== newest) return
      plan.value = null
      planProblem.value = asProblem(error)
    } finally {
      if (mine === newest) planning.value = false
    }
  }

  /** Runs the plan on the screen and nothing else. Without one afterwards when the firewall outran it. */
  async function apply(): Promise<void> {
    const shown = plan.value
    const shownTask = task
    if (!shown || !shownTask || state.value === 'running') return
    evidence.value = []
    renewed.value = false
    const onTrial = shown.risk === null ? {} : { confirmWithin: shown.risk.confirmWithin }
    await work.run(
      (follow) =>
        connection.call('apply', { ...shownTask, digest: shown.digest, ...onTrial }, (event) => {
          follow(event)
          if (event.event === 'evidence') evidence.value = event.openings
        }),
      shown.steps,
    )
    if (end.value && end.value.evidence.length > 0) evidence.value = end.value.evidence
    void status.load()
    if (problem.value?.kind !== 'changed') return
    work.rewind()
    plan.value = null
    renewed.value = true
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
    if (state.value !== 'running') work.rewind()
  }

  /** Forgets everything. */
  function reset(): void {
    rewind()
    newest++
    task = undefined
    plan.value = null
    planning.value = false
    planProblem.value = null
    renewed.value = false
    keep.value = 0
    evidence.value = []
    verifyProblem.value = null
  }

  return {
    plan,
    planning,
    planProblem,
    nothing,
    renewed,
    keep,
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

const STEP_FAILED: Problem = {
  kind: 'failed',
  what: msg('pageWizard.stepFailed'),
  meaning: msg('pageWizard.stepFailedMeans'),
  todo: msg('pageWizard.stepFailedTodo'),
}
