import { defineStore } from 'pinia'
import { computed, ref, shallowRef } from 'vue'
import type { HistoryEntry } from '../../main/api/contract.js'
import type { Opening } from '../../main/model/opening.js'
import type { Problem } from '../../main/model/problem.js'
import { useWork } from '../lib/work.js'
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
  const work = useWork(NOT_UNDONE)
  const { state, progress, problem } = work
  /** Whether there was something to remove. */
  const removed = computed(() => work.end.value?.result === 'undone')
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
    work.rewind()
    if (!entry.value) void history.load()
  }

  /** Closes the dialog, unless the work is on its way. */
  function close(): void {
    if (state.value !== 'running') subject.value = null
  }

  async function run(): Promise<void> {
    const asked = subject.value
    if (!asked || state.value === 'running') return
    await work.run((follow) => connection.call('undo', { journal: asked.journal }, follow))
    if (state.value === 'done') finished.value++
    void status.load()
    void history.load()
  }

  return { subject, state, progress, problem, removed, finished, entry, title, openings, ask, close, run }
})

const NOT_UNDONE: Problem = {
  kind: 'failed',
  what: msg('pageWork.notUndone'),
  meaning: msg('pageWork.notUndoneMeans'),
  todo: msg('pageWork.notUndoneTodo'),
}
