import { expect, test, vi } from 'vitest'
import type { Api, Status } from '../../../main/api/contract.js'
import type { PushEvent } from '../../../main/model/push-event.js'
import { Watch } from '../../../main/tray/watch.js'
import { inEnglish } from '../../support/english.js'
import { status } from '../../support/status.js'

const UNSEEN = status({ tone: 'unknown', observed: false })

/** A tray that watches a machine whose states are given; what it shows, as signs. */
function tray(answers: { status: () => Promise<Status>; look?: () => Promise<Status> }) {
  const signs: string[] = []
  let hear: (event: PushEvent) => void = () => undefined
  const asked: string[] = []
  const api = {
    call: (name: 'status' | 'look') => {
      asked.push(name)
      return answers[name]?.() ?? Promise.reject(new Error('dismissed'))
    },
    subscribe: (onEvent: typeof hear, signal: AbortSignal) => {
      hear = onEvent
      onEvent({ kind: 'ready' })
      return new Promise<void>((resolve) => {
        signal.addEventListener('abort', () => {
          resolve()
        })
      })
    },
  } as unknown as Api
  const settings = vi.fn(() => Promise.resolve())
  const watch = new Watch(api, (face) => signs.push(`${face.sign}: ${inEnglish(face.sentence)}`.slice(0, 30)))
  const end = new AbortController()
  const ended = watch.run(end.signal, settings)
  const changed = (what: 'firewall' | 'journal' | 'settings') => {
    hear({ kind: 'changed', what, machine: 'local' })
  }
  return { signs, asked, watch, changed, settings, end, ended }
}

test('looks once it listens, and again for each change that it hears of, and never in between', async () => {
  let now = UNSEEN
  const { signs, asked, changed, settings, end, ended } = tray({ status: () => Promise.resolve(now) })
  expect(signs[0]).toContain('is looking')
  await vi.waitFor(() => expect(signs.at(-1)).toMatch(/^unknown: ufw/))
  now = status({ tone: 'warn', detection: { inCharge: null, firewalls: [], conflicts: [] } })
  changed('firewall')
  await vi.waitFor(() => expect(signs.at(-1)).toMatch(/^off: /))
  expect(asked).toEqual(['status', 'status'])
  changed('settings')
  expect(settings).toHaveBeenCalledTimes(2)
  expect(asked).toHaveLength(2)
  end.abort()
  await ended
})

test('a change that comes while it reads is read after it', async () => {
  const waiting: ((value: Status) => void)[] = []
  const { asked, changed, signs } = tray({ status: () => new Promise((resolve) => waiting.push(resolve)) })
  changed('firewall')
  changed('journal')
  expect(asked).toHaveLength(1)
  waiting[0]?.(UNSEEN)
  await vi.waitFor(() => expect(asked).toHaveLength(2))
  waiting[1]?.(status())
  await vi.waitFor(() => expect(signs.at(-1)).toMatch(/^good/))
  expect(asked).toHaveLength(2)
})

test('what was checked with rights stays until something changes', async () => {
  let now = UNSEEN
  const { signs, watch, changed } = tray({ status: () => Promise.resolve(now), look: () => Promise.resolve(status()) })
  await watch.check()
  expect(signs.at(-1)).toMatch(/^good/)
  changed('journal')
  await watch.read()
  expect(signs.at(-1)).toMatch(/^good/)
  now = { ...UNSEEN, pulse: 'another pulse' }
  await watch.read()
  expect(signs.at(-1)).toMatch(/^unknown/)
})

test('somebody who dismisses the prompt keeps what was seen, and a failure is not called good', async () => {
  let fails = false
  const { signs, watch } = tray({ status: () => (fails ? Promise.reject(new Error('gone')) : Promise.resolve(UNSEEN)) })
  await watch.read()
  await watch.check()
  expect(signs.at(-1)).toMatch(/^unknown: ufw/)
  fails = true
  await watch.read()
  expect(signs.at(-1)).toMatch(/^unknown: The firewall’s state/)
})
