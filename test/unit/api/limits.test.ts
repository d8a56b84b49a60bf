import { expect, test } from 'vitest'
import type { Api, CallName, WireMessage } from '../../../main/api/contract.js'
import { fits, Limits, MAX_ARGUMENT } from '../../../main/api/limits.js'
import { checkCall, runCall, Subscriptions } from '../../../main/api/wire.js'

const TASK = { profile: 'jetstream-server', answers: { values: {} } }

/** Use cases that go on until `release`. */
function held() {
  const begun: string[] = []
  let release: () => void = () => undefined
  const end = new Promise<void>((resolve) => (release = resolve))
  const api = {
    call: async (name: string) => {
      begun.push(name)
      await end
      return {}
    },
    subscribe: async () => end,
  } as unknown as Api
  return { api, begun, release }
}

/** Starts a call, and tells of which kind its problem is at once, if it has one. */
function starter(api: Api) {
  const limits = new Limits()
  const running: Promise<void>[] = []
  const start = async (name: CallName, argument: unknown = {}): Promise<string | undefined> => {
    const checked = checkCall(name, argument)
    if (!checked.ok) return checked.problem.kind
    let kind: string | undefined
    const send = (message: WireMessage) => {
      if (message.wire === 'problem') kind = message.problem.kind
    }
    running.push(runCall(api, checked.call, limits, send))
    await Promise.resolve()
    return kind
  }
  return { start, ended: () => Promise.all(running) }
}

test('of 37 calls with rights at once few begin, and those that change wait for none but each other', async () => {
  const { api, begun, release } = held()
  const { start, ended } = starter(api)
  const kinds = []
  for (let count = 0; count < 37; count++) kinds.push(await start('doctor'))
  expect(begun).toHaveLength(6)
  expect(kinds.filter((kind) => kind === 'busy')).toHaveLength(31)
  expect(await start('confirm'), 'to keep or revert is let through').toBeUndefined()
  release()
  await ended()
})

test('one change at a time, and the next once it has ended', async () => {
  const { api, begun, release } = held()
  const { start, ended } = starter(api)
  expect(await start('apply', TASK)).toBeUndefined()
  expect(await start('apply', TASK)).toBe('busy')
  expect(await start('undo')).toBe('busy')
  expect(await start('confirm')).toBeUndefined()
  expect(await start('history')).toBeUndefined()
  expect(begun).toEqual(['apply', 'confirm', 'history'])
  release()
  await ended()
  expect(await start('undo')).not.toBe('busy')
})

test('sixteen calls at once, and a place is given back once', () => {
  const limits = new Limits()
  const places = Array.from({ length: 16 }, () => limits.enter())
  expect(limits.enter()).toBeUndefined()
  places[0]?.()
  places[0]?.()
  expect(limits.enter()).toBeDefined()
  expect(limits.enter()).toBeUndefined()
})

test('four subscriptions at once', async () => {
  const { api, release } = held()
  const subscriptions = new Subscriptions()
  const kinds: string[] = []
  const all = Array.from({ length: 6 }, (_, id) =>
    subscriptions.run(api, id, (message) => {
      if (message.wire === 'problem') kinds.push(message.problem.kind)
    }),
  )
  expect(kinds).toEqual(['busy', 'busy'])
  release()
  await Promise.all(all)
})

test('an argument of 50 MB is refused by its size, in whatever form it comes', () => {
  const circle: Record<string, unknown> = {}
  circle['self'] = circle
  const long = 'x'.repeat(50_000_000)
  const large = [
    long,
    { values: long },
    { [long]: 1 },
    new Uint8Array(50_000_000),
    new ArrayBuffer(50_000_000),
    Array.from({ length: 1_000_000 }, () => 0),
    { values: Array.from({ length: 10_000 }, () => ({ a: [] })) },
    circle,
  ]
  for (const argument of large) {
    expect(fits(argument)).toBe(false)
    expect(checkCall('plan', argument)).toMatchObject({ ok: false, problem: { what: { id: 'api.tooLarge' } } })
  }
  expect(fits({ ...TASK, more: 'x'.repeat(MAX_ARGUMENT / 2) })).toBe(true)
  expect(checkCall('plan', TASK)).toMatchObject({ ok: true })
})
