import { defineStore } from 'pinia'
import { ref, shallowRef } from 'vue'
import { asProblem, type Problem } from '../../main/model/problem.js'
import type { Attempt, Watched, WatchQuestion } from '../../main/model/watch.js'
import { useConnection } from './connection.js'

/** One watch for real packets, from the button to what became of them. */
export const useWatch = defineStore('watch', () => {
  const connection = useConnection()
  /** `starting` until packets are seen: somebody may be asked for a password first. */
  const state = ref<'idle' | 'starting' | 'watching'>('idle')
  /** What is, or was, watched for. */
  const question = shallowRef<WatchQuestion | null>(null)
  /** When it ends at the latest. */
  const until = ref<string | null>(null)
  const attempts = shallowRef<readonly Attempt[]>([])
  const result = shallowRef<Watched | null>(null)
  const problem = shallowRef<Problem | null>(null)
  let running = ''

  async function start(asked: WatchQuestion): Promise<void> {
    if (state.value !== 'idle') return
    forget()
    const mine = (running = crypto.randomUUID())
    const isMine = () => running === mine
    state.value = 'starting'
    question.value = asked
    try {
      const watched = await connection.call('watch', { ...asked, watch: mine }, (event) => {
        if (!isMine()) return
        if (event.event === 'watching') {
          state.value = 'watching'
          until.value = event.until
        } else if (event.event === 'attempt') attempts.value = [...attempts.value, event]
      })
      if (isMine()) result.value = watched
    } catch (error) {
      if (isMine()) problem.value = asProblem(error)
    } finally {
      if (isMine()) state.value = 'idle'
    }
  }

  /** Ends it now; it tells what it saw so far. */
  async function stop(): Promise<void> {
    if (state.value !== 'idle') await connection.call('endWatch', { watch: running }).catch(() => undefined)
  }

  /** Ends it, and forgets what it saw. */
  function reset(): void {
    void stop()
    running = ''
    state.value = 'idle'
    question.value = null
    forget()
  }

  function forget(): void {
    until.value = null
    attempts.value = []
    result.value = null
    problem.value = null
  }

  return { state, question, until, attempts, result, problem, start, stop, reset }
})
