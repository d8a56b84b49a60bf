import { defineStore } from 'pinia'
import { computed, onScopeDispose, ref, shallowRef, watch } from 'vue'
import type { ConfirmationDue } from '../../main/model/push-event.js'
import type { Problem } from '../../main/model/problem.js'
import { msg, type Text } from '../../main/text/index.js'
import { useWork } from '../lib/work.js'
import { useConnection } from './connection.js'
import { useHistory } from './history.js'
import { useStatus } from './status.js'
import { useUpdates } from './updates.js'

/** How a change on trial ended: kept, undone by somebody, or by itself because nobody confirmed. */
export type Outcome = 'kept' | 'undone' | 'ran-out'

/** The change that waits to be confirmed: how many seconds are left, and what became of it. */
export const useDue = defineStore('due', () => {
  const connection = useConnection()
  const history = useHistory()
  const status = useStatus()
  const updates = useUpdates()
  const { state, problem, run, rewind } = useWork(NOT_SETTLED)
  const due = shallowRef<ConfirmationDue | null>(null)
  /** How the last one ended, until somebody has read it. */
  const settled = shallowRef<{ outcome: Outcome; title: Text } | null>(null)
  const seconds = ref(0)
  const action = ref<'keep' | 'undo'>()
  const timeIsUp = computed(() => due.value !== null && seconds.value === 0)
  const over = new Set<string>()
  let deadline = 0
  let timer: ReturnType<typeof setInterval> | undefined

  /** Counts down by this page's own clock, which may be another one than the machine's. */
  function begin(told: ConfirmationDue): void {
    if (over.has(told.journal)) return
    if (due.value?.journal !== told.journal) {
      rewind()
      settled.value = null
    }
    due.value = told
    deadline = performance.now() + told.left * 1000
    tick()
    timer ??= setInterval(tick, TICK_MS)
  }

  function tick(): void {
    seconds.value = Math.max(0, Math.ceil((deadline - performance.now()) / 1000))
  }

  function end(outcome: Outcome): void {
    if (!due.value) return
    over.add(due.value.journal)
    settled.value = { outcome, title: due.value.title }
    due.value = null
    clearInterval(timer)
    timer = undefined
    void status.load()
  }

  /** Something happened: what has become of it is in the history. */
  async function look(): Promise<void> {
    const asked = due.value
    if (!asked || state.value === 'running') return
    await history.load()
    if (due.value !== asked || history.problem) return
    const entry = history.entries?.find(({ journal }) => journal === asked.journal)
    if (!entry || (entry.state === 'applied' && entry.confirm === true)) return // it is at work, or waits still
    if (entry.state === 'applied') end('kept')
    else end(timeIsUp.value || entry.state === 'expired' ? 'ran-out' : 'undone')
  }

  async function settle(journal: string, chosen: 'keep' | 'undo'): Promise<void> {
    action.value = chosen
    await run((follow) =>
      connection.call('confirm', { journal, ...(chosen === 'undo' ? { revert: true } : {}) }, follow),
    )
    if (state.value === 'done') end(chosen === 'keep' ? 'kept' : 'undone')
    else void look()
  }

  /** Keeps it: the server takes that over a new connection only. */
  async function keep(): Promise<void> {
    if (due.value && state.value !== 'running') await settle(due.value.journal, 'keep')
  }

  /** Undoes it at once. */
  async function undo(): Promise<void> {
    if (due.value && state.value !== 'running') await settle(due.value.journal, 'undo')
  }

  /** What was said of the last one has been read. */
  function close(): void {
    settled.value = null
  }

  watch(
    [() => updates.due, () => status.status?.due],
    ([told, read], [before]) => {
      if (told && told !== before) begin(told)
      else if (read && due.value === null) begin(read)
    },
    { immediate: true },
  )
  watch([() => updates.heard.journal, () => updates.heard.firewall, () => updates.due], look)
  onScopeDispose(() => clearInterval(timer))

  return { due, settled, seconds, timeIsUp, state, problem, action, keep, undo, close }
})

const TICK_MS = 250

const NOT_SETTLED: Problem = {
  kind: 'failed',
  what: msg('pageConfirm.notSettled'),
  meaning: msg('pageConfirm.notSettledMeans'),
  todo: msg('pageWizard.tryAgain'),
}
