import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { ChangeFeed } from '../../../main/api/feed.js'
import { subscribe } from '../../../main/api/use-cases/subscribe.js'
import type { ConfirmationDue, PushEvent } from '../../../main/model/push-event.js'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

/** A feed whose watching the test sees, and a way to subscribe to it. */
function setUp() {
  const began = vi.fn()
  const ended = vi.fn()
  let tell: (what: 'firewall' | 'journal') => void = () => undefined
  const feed = new ChangeFeed((onChange) => {
    began()
    tell = onChange
    return ended
  })
  let due: ConfirmationDue | null = null
  const listen = () => {
    const heard: PushEvent[] = []
    const end = new AbortController()
    const over = subscribe(
      feed,
      () => Promise.resolve(due),
      (event) => heard.push(event),
      end.signal,
    )
    return { heard, over, end: () => void end.abort() }
  }
  const wait = (now: ConfirmationDue | null) => void (due = now)
  return { listen, began, ended, wait, tell: (what: 'firewall' | 'journal') => void tell(what) }
}

const FIREWALL = { kind: 'changed', what: 'firewall', machine: 'local' }
const JOURNAL = { ...FIREWALL, what: 'journal' }

test('watches only while somebody listens, and a moment longer', async () => {
  const { listen, began, ended } = setUp()
  expect(began).not.toHaveBeenCalled()
  const [one, two] = [listen(), listen()]
  expect(began).toHaveBeenCalledOnce()
  one.end()
  await one.over
  vi.advanceTimersByTime(60_000)
  expect(ended).not.toHaveBeenCalled()
  two.end()
  vi.advanceTimersByTime(1_000)
  const three = listen()
  vi.advanceTimersByTime(60_000)
  expect(ended).not.toHaveBeenCalled()
  three.end()
  vi.advanceTimersByTime(60_000)
  expect(ended).toHaveBeenCalledOnce()
  listen()
  expect(began).toHaveBeenCalledTimes(2)
})

test('tells everybody, first that they hear, then each change once, however many were seen at a time', () => {
  const { listen, tell } = setUp()
  const [one, two] = [listen(), listen()]
  expect(one.heard).toEqual([{ kind: 'ready' }])
  for (const what of ['firewall', 'journal', 'firewall'] as const) tell(what)
  vi.advanceTimersByTime(1_000)
  expect(one.heard.slice(1)).toEqual([FIREWALL, JOURNAL])
  tell('firewall')
  vi.advanceTimersByTime(1_000)
  expect(one.heard.slice(3)).toEqual([FIREWALL])
  expect(two.heard).toEqual(one.heard)
})

test('tells nothing more to those who have ended', () => {
  const { listen, tell } = setUp()
  const [one, two] = [listen(), listen()]
  tell('firewall')
  one.end()
  vi.advanceTimersByTime(1_000)
  expect([one.heard.length, two.heard.length]).toEqual([1, 2])
})

test('tells whether a change waits to be confirmed, at first and whenever that differs', async () => {
  const { listen, tell, wait } = setUp()
  const due = { journal: '20261121T101500-3fa9c1', title: 'ufw', until: '2026-11-21T10:16:00Z', left: 60 }
  const changed = async () => {
    tell('journal')
    await vi.advanceTimersByTimeAsync(1_000)
  }
  wait(due)
  const { heard } = listen()
  await vi.advanceTimersByTimeAsync(0)
  expect(heard).toEqual([{ kind: 'ready' }, { kind: 'due', due, machine: 'local' }])
  wait({ ...due, left: 30 })
  await changed()
  expect(heard.slice(2)).toEqual([JOURNAL])
  wait(null)
  await changed()
  expect(heard.slice(3)).toEqual([JOURNAL, { kind: 'due', due: null, machine: 'local' }])
})
