import { EventEmitter } from 'node:events'
import { beforeEach, expect, test, vi } from 'vitest'
import type { Api } from '../../../main/api/contract.js'
import { Changes } from '../../../main/desktop/changes.js'

type Handler = (event: unknown, ...rest: unknown[]) => Promise<unknown>
const electron = vi.hoisted(() => ({ handlers: new Map<string, Handler>() }))
vi.mock('electron', () => ({
  ipcMain: { handle: (channel: string, handler: Handler) => electron.handlers.set(channel, handler) },
}))
const { answerCalls, CALL, MESSAGE } = await import('../../../main/desktop/ipc.js')

const REQUEST = { profile: 'jetstream-server', answers: { values: {} } }
const END = { result: 'applied', journal: null, evidence: [] }
const calls: unknown[] = []
let release: () => void = () => undefined

const api = {
  call: async (name: string, argument: unknown, onEvent: (event: unknown) => void) => {
    calls.push([name, argument])
    if (name !== 'apply') return { profiles: [], unreadable: [] }
    onEvent({ event: 'elevated', uid: 0 })
    await new Promise<void>((resolve) => (release = resolve))
    return END
  },
  subscribe: (onEvent: (event: unknown) => void, signal: AbortSignal) => {
    const ended = new Promise<void>((resolve) => {
      signal.addEventListener('abort', () => {
        resolve()
      })
    })
    onEvent({ kind: 'ready' })
    return ended
  },
} as unknown as Api

/** One call through the handler, as Electron would deliver it. */
function setUp(
  more: {
    readonly origin?: string
    readonly parent?: unknown
    readonly contents?: number
    readonly gone?: boolean
  } = {},
) {
  const sent: unknown[][] = []
  const send = (...message: unknown[]) => {
    if (more.gone === true) throw new Error('Render frame was disposed')
    sent.push(message)
  }
  const frame = { url: 'app://sallyport/', origin: more.origin ?? 'app://sallyport', parent: more.parent ?? null, send }
  const changes = new Changes()
  answerCalls(api, () => ({ webContents: { id: 1 } }) as never, changes)
  const sender = Object.assign(new EventEmitter(), { id: more.contents ?? 1 })
  const call = (...rest: unknown[]) =>
    electron.handlers.get(CALL)?.({ sender, senderFrame: frame }, ...rest) ?? Promise.reject(new Error('no handler'))
  return { sent, changes, call, sender }
}

beforeEach(() => {
  calls.length = 0
  electron.handlers.clear()
})

test('a call of our page is answered to the frame that asked, under its id', async () => {
  const { sent, call } = setUp()
  await call('id-1', 'profiles', {})
  expect(sent).toEqual([[MESSAGE, 'id-1', { wire: 'result', result: { profiles: [], unreadable: [] } }]])
})

test('it is the only channel', () => {
  setUp()
  expect([...electron.handlers.keys()]).toEqual([CALL])
})

test.each([{ origin: 'https://example.org' }, { parent: {} }, { contents: 2 }])(
  'the sender %j is refused',
  async (sender) => {
    const { sent, call } = setUp(sender)
    await expect(call('id-1', 'profiles', {})).rejects.toThrow('This page may not call.')
    expect([sent, calls]).toEqual([[], []])
  },
)

test.each([
  ['id', ['nothing', {}]],
  ['id', [{ toString: (): string => 'apply' }, REQUEST]],
  ['id', ['__proto__', {}]],
  ['id', ['profile', { profile: '/etc/passwd' }]],
  ['id', ['apply', { ...REQUEST, argv: ['/bin/sh'] }]],
  ['id', ['profiles', undefined]],
])('what breaks the contract is not called: %s %j', async (id, rest) => {
  const { sent, call } = setUp()
  await call(id, ...rest)
  expect(sent).toMatchObject([[MESSAGE, id, { wire: 'problem', problem: { kind: 'input' } }]])
  expect(calls).toEqual([])
})

test.each([undefined, 1, {}, 'x'.repeat(65)])('a call needs an id: %j', async (id) => {
  const { call } = setUp()
  await expect(call(id, 'profiles', {})).rejects.toThrow('id')
  expect(calls).toEqual([])
})

test('a change counts as running until its end, though its page is gone', async () => {
  const { changes, call } = setUp({ gone: true })
  const answered = call('id-1', 'apply', REQUEST)
  await vi.waitFor(() => {
    expect(calls).toHaveLength(1)
  })
  expect(changes.running).toBe(true)
  const ended = changes.ended()
  release()
  await Promise.all([answered, ended])
  expect(changes.running).toBe(false)
})

test('events come before the result, over one channel', async () => {
  const { sent, call } = setUp()
  const answered = call('id-1', 'apply', REQUEST)
  await vi.waitFor(() => {
    expect(sent).toHaveLength(1)
  })
  release()
  await answered
  expect(sent).toEqual([
    [MESSAGE, 'id-1', { wire: 'event', event: { event: 'elevated', uid: 0 } }],
    [MESSAGE, 'id-1', { wire: 'result', result: END }],
  ])
})

const READY = [MESSAGE, 'id-1', { wire: 'event', event: { kind: 'ready' } }]
const OVER = [MESSAGE, 'id-1', { wire: 'result', result: {} }]

test('a subscription is ended by its id, and counts as no change', async () => {
  const { sent, changes, call } = setUp()
  const ended = call('id-1', 'subscribe', {})
  expect([sent, changes.running]).toEqual([[READY], false])
  await call('id-2', 'unsubscribe', {})
  expect(sent).toEqual([READY])
  await call('id-1', 'unsubscribe', {})
  await ended
  expect(sent).toEqual([READY, OVER])
})

test.each(['did-navigate', 'render-process-gone', 'destroyed'])(
  'a subscription ends with its page: %s',
  async (gone) => {
    const { sent, call, sender } = setUp()
    const ended = call('id-1', 'subscribe', {})
    sender.emit(gone)
    await ended
    expect(sent).toEqual([READY, OVER])
    expect(sender.eventNames()).toEqual([])
  },
)

test('a subscription of a page that is gone ends with the first event that does not arrive', async () => {
  const { call } = setUp({ gone: true })
  await call('id-1', 'subscribe', {})
})

test('nobody else subscribes', async () => {
  const { sent, call } = setUp({ origin: 'https://example.org' })
  await expect(call('id-1', 'subscribe', {})).rejects.toThrow('This page may not call.')
  expect(sent).toEqual([])
})
