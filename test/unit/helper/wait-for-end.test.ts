import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { waitForEnd } from '../../../main/helper/wait-for-end.js'
import type { Journal, JournalEntry } from '../../../main/journal/index.js'

// vitest does not stand in for the timers that are promises
vi.mock('node:timers/promises', () => ({
  setTimeout: (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
}))

const until = '2026-11-21T14:30:00Z'
const journal = {
  find: () => Promise.resolve({ state: 'applied', end: { until, by: 'waiter', confirm: true } } as JournalEntry),
} as unknown as Journal

beforeEach(() => {
  vi.useFakeTimers({ now: Date.parse('2026-11-21T14:29:00Z') })
})
afterEach(() => {
  vi.useRealTimers()
})

test('an end comes when its time has gone by, though the clock was set a day back', async () => {
  let ended: boolean | undefined
  void waitForEnd(journal, 'x', () => false).then((has) => (ended = has))
  await vi.advanceTimersByTimeAsync(30_000)
  vi.setSystemTime(Date.now() - 86_400_000)
  await vi.advanceTimersByTimeAsync(28_000)
  expect(ended).toBeUndefined()
  await vi.advanceTimersByTimeAsync(4_000)
  expect(ended).toBe(true)
})
