import { afterEach, expect, test, vi } from 'vitest'

interface Bridge {
  readonly call: (name: unknown, argument: unknown, onEvent?: unknown) => Promise<unknown>
  readonly subscribe: (onEvent: unknown) => { readonly ended: Promise<unknown>; readonly end: () => void }
  readonly platform: string
}

const electron = vi.hoisted(() => ({
  exposed: new Map<string, unknown>(),
  receive: (..._parts: unknown[]): void => undefined,
  invoke: (..._parts: unknown[]): Promise<unknown> => Promise.resolve(),
}))
vi.mock('electron', () => ({
  ipcMain: {},
  contextBridge: { exposeInMainWorld: (name: string, value: unknown) => electron.exposed.set(name, value) },
  ipcRenderer: {
    on: (_channel: string, listener: typeof electron.receive) => (electron.receive = listener),
    invoke: (...parts: unknown[]) => electron.invoke(...parts),
  },
}))
await import('../../../main/desktop/preload.js')
const { CALL } = await import('../../../main/desktop/ipc.js')
const bridge = electron.exposed.get('sallyport') as Bridge

afterEach(() => {
  vi.restoreAllMocks()
})

/** The program answers the next call with these messages. */
function answer(...messages: unknown[]): unknown[][] {
  const asked: unknown[][] = []
  electron.invoke = (...parts) => {
    asked.push(parts)
    for (const message of messages) electron.receive({}, parts[1], message)
    return Promise.resolve()
  }
  return asked
}

test('the page gets two functions and one word', () => {
  expect([...electron.exposed.keys()]).toEqual(['sallyport'])
  expect(Object.keys(bridge)).toEqual(['call', 'subscribe', 'platform'])
})

test('a call carries a fresh id, and its events come before its result', async () => {
  const asked = answer({ wire: 'event', event: { event: 'waiting' } }, { wire: 'result', result: 7 })
  const events: unknown[] = []
  await expect(bridge.call('apply', { a: 1 }, (event: unknown) => events.push(event))).resolves.toEqual({
    ok: true,
    result: 7,
  })
  await bridge.call('apply', {})
  expect(events).toEqual([{ event: 'waiting' }])
  expect(asked[0]).toEqual([CALL, expect.stringMatching(/^[\da-f-]{36}$/), 'apply', { a: 1 }])
  expect(asked[1]?.[1]).not.toBe(asked[0]?.[1])
})

test('a problem is an answer', async () => {
  answer({ wire: 'problem', problem: { kind: 'busy' } })
  await expect(bridge.call('plan', {})).resolves.toEqual({ ok: false, problem: { kind: 'busy' } })
})

test('a refused call is an answer too, without the words of the error', async () => {
  electron.invoke = () => Promise.reject(new Error('Error invoking remote method: secret'))
  const refused = await bridge.call('plan', {})
  expect(refused).toMatchObject({ ok: false, problem: { kind: 'refused' } })
  expect(JSON.stringify(refused)).not.toContain('secret')
})

test('a page that throws on an event still gets its answer', async () => {
  const logged = vi.spyOn(console, 'error').mockReturnValue()
  answer({ wire: 'event', event: {} }, { wire: 'result', result: 1 })
  const onEvent = () => {
    throw new Error('page')
  }
  await expect(bridge.call('apply', {}, onEvent)).resolves.toEqual({ ok: true, result: 1 })
  expect(logged).toHaveBeenCalledOnce()
})

test('messages for calls that nobody made are dropped', () => {
  expect(() => {
    electron.receive({}, 'unknown', { wire: 'result', result: 1 })
  }).not.toThrow()
})

test('a subscription is ended under its own id', async () => {
  const asked: unknown[][] = []
  electron.invoke = (...parts) => {
    asked.push(parts)
    electron.receive({}, parts[1], { wire: parts[2] === 'subscribe' ? 'event' : 'result', event: 1, result: {} })
    return Promise.resolve()
  }
  const heard: unknown[] = []
  const { ended, end } = bridge.subscribe((event: unknown) => heard.push(event))
  end()
  await expect(ended).resolves.toEqual({ ok: true, result: {} })
  expect(heard).toEqual([1])
  expect(asked.map(([, , name]) => name)).toEqual(['subscribe', 'unsubscribe'])
  expect(asked[0]?.[1]).toBe(asked[1]?.[1])
})
