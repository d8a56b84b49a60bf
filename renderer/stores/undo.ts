import { defineStore } from 'pinia'
import { computed, ref, shallowRef } from 'vue'
import type { HistoryEntry } from '../../main/api/contract.js'
import type { Opening } from '../../main/model/opening.js'
import { asProblem, type Problem } from '../../main/model/problem.js'
import { afterEvent, afterLast, plannedProgress, type Progress } from '../lib/progress.js'
import { useConnection } from './connection.js'
import { useHistory } from './history.js'
import { useStatus } from './status.js'
import { msg, type Text } from '../../main/text/index.js'
import { say } from '../lib/say.js'

/** What is to be undone, as far as the asking screen knows it. */
export interface UndoSubject {
  readonly journal: string
  readonly title?: Text
  readonly openings?: readonly Opening[]
}

/** Undoing one journal entry: asked, running, finished or failed. One dialog shows it, wherever it was asked for. */
export const useUndo = defineStore('undo', () => {
  const connection = useConnection()
  const history = useHistory()
  const status = useStatus()
  const subject = shallowRef<UndoSubject | null>(null)
  const state = ref<'asking' | 'running' | 'done' | 'failed'>('asking')
  const progress = shallowRef<Progress>(plannedProgress([]))
  const problem = shallowRef<Problem | null>(null)
  /** Whether there was something to remove. */
  const removed = ref(false)
  /** Counts what was undone, so that screens can follow. */
  const finished = ref(0)

  const entry = computed<HistoryEntry | undefined>(() =>
    history.entries?.find((candidate) => candidate.journal === subject.value?.journal),
  )
  const title = computed(() => say(subject.value?.title ?? entry.value?.profile.title ?? msg('pageWork.thisChange')))
  const openings = computed(() => entry.value?.openings ?? subject.value?.openings ?? [])

  /** Opens the dialog. */
  function ask(asked: UndoSubject): void {
    subject.value = asked
    state.value = 'asking'
    problem.value = null
    progress.value = plannedProgress([])
    if (!entry.value) void history.load()
  }

  /** Closes the dialog, unless the work is on its way. */
  function close(): void {
    if (state.value !== 'running') subject.value = null
  }

  async function run(): Promise<void> {
    if (!subject.value || state.value === 'running') return
    state.value = 'running'
    problem.value = null
    progress.value = plannedProgress([])
    try {
      const end = await connection.call('undo', { journal: subject.value.journal }, (event) => {
        progress.value = afterEvent(progress.value, event)
      })
      const good = end.result === 'undone' || end.result === 'unchanged'
      removed.value = end.result === 'undone'
      problem.value = good ? null : (end.problem ?? UNKNOWN_FAILURE)
      state.value = good ? 'done' : 'failed'
      if (good) finished.value++
    } catch (error) {
      problem.value = asProblem(error)
      state.value = 'failed'
    }
    progress.value = afterLast(progress.value)
    void status.load()
    void history.load()
  }

  return { subject, state, progress, problem, removed, finished, entry, title, openings, ask, close, run }
})

const UNKNOWN_FAILURE: Problem = {
  kind: 'failed',
  what: msg('pageWork.notUndone'),
  meaning: msg('pageWork.notUndoneMeans'),
  todo: msg('pageWork.notUndoneTodo'),
}
