import { request, type IncomingMessage } from 'node:http'
import { expect, test, vi } from 'vitest'
import { problem } from '../../../main/model/problem.js'
import type { RunningServer } from '../../../main/web/index.js'
import { ask, FakeApi, gate, keyOf, serve, signIn, type Answer } from './support.js'

const END = { result: 'applied', journal: '20261121T101010-abcdef', evidence: [] }
const BODY = JSON.stringify({ profile: 'jetstream-server', answers: { values: {} } })

/** An apply that the test holds open: `go` ends it. */
function held(during?: Answer) {
  const end = gate()
  const began = gate()
  let finished = false
  const apply: Answer = async (argument, onEvent) => {
    onEvent?.({ event: 'elevated', uid: 0 })
    await during?.(argument, onEvent)
    began.open()
    await end.opened
    finished = true
    return END
  }
  return { apply, began: began.opened, go: end.open, finished: () => finished }
}

/** Starts an apply, or another call, and gives the response as it arrives. */
function open(server: RunningServer, cookie: string, name = 'apply', body = BODY): Promise<IncomingMessage> {
  const origin = `http://127.0.0.1:${server.port}`
  const mark = { 'x-sallyport': '1', 'x-sallyport-key': keyOf(server) }
  const headers = { cookie, origin, ...mark, 'content-type': 'application/json' }
  return new Promise((resolve, reject) => {
    const options = { host: '127.0.0.1', port: server.port, method: 'POST', path: `/api/${name}`, headers }
    request(options, resolve).on('error', reject).end(body)
  })
}

test('events arrive before the end', async () => {
  const work = held()
  const server = await serve(new FakeApi({ apply: work.apply }))
  const response = await open(server, await signIn(server))
  expect(response.headers['content-type']).toBe('application/x-ndjson; charset=utf-8')
  expect(response.headers['cache-control']).toBe('no-store')
  const lines = response.setEncoding('utf8')[Symbol.asyncIterator]()
  expect((await lines.next()).value).toBe('{"wire":"event","event":{"event":"elevated","uid":0}}\n')
  expect(work.finished()).toBe(false)
  work.go()
  expect((await lines.next()).value).toBe(`${JSON.stringify({ wire: 'result', result: END })}\n`)
  expect((await lines.next()).done).toBe(true)
})

test('an apply that began is finished though the page went away', async () => {
  const work = held()
  const server = await serve(new FakeApi({ apply: work.apply, profiles: () => ({ profiles: [], unreadable: [] }) }))
  const cookie = await signIn(server)
  const response = await open(server, cookie)
  await work.began
  response.on('error', () => undefined).destroy()
  await new Promise((resolve) => setTimeout(resolve, 50))
  expect(work.finished()).toBe(false)
  work.go()
  await vi.waitFor(() => {
    expect(work.finished()).toBe(true)
  })
  expect((await ask(server, { method: 'POST', path: '/api/profiles', body: '{}', headers: { cookie } })).status).toBe(
    200,
  )
})

test('a watch ends when the page went away', async () => {
  const ended = gate()
  const watch: Answer = async (_argument, onEvent) => {
    onEvent?.({ event: 'watching', until: '2099-01-01T00:00:00Z' })
    await ended.opened
    return {}
  }
  const endWatch: Answer = () => {
    ended.open()
    return {}
  }
  const api = new FakeApi({ watch, endWatch })
  const server = await serve(api)
  const asked = { protocol: 'udp', port: 8886, seconds: 60, watch: 'mine' }
  const response = await open(server, await signIn(server), 'watch', JSON.stringify(asked))
  expect(api.calls.map(({ name }) => name)).toEqual(['watch'])
  response.on('error', () => undefined).destroy()
  await vi.waitFor(() => {
    expect(api.calls.at(-1)).toEqual({ name: 'endWatch', argument: { watch: 'mine' } })
  })
})

test('a page that reads nothing is cut off, and the apply goes on', async () => {
  const title = 'x'.repeat(1024 * 1024)
  const flood: Answer = async (_argument, onEvent) => {
    for (let count = 0; count < 64; count += 1) {
      onEvent?.({ event: 'step', id: 's1', state: 'started', title, argv: [] })
      await new Promise(setImmediate)
    }
  }
  const work = held(flood)
  const server = await serve(new FakeApi({ apply: work.apply }))
  const response = await open(server, await signIn(server))
  await work.began
  let bytes = 0
  const closed = new Promise<void>((resolve) => response.on('error', () => undefined).on('close', resolve))
  response.on('data', (chunk: Buffer) => (bytes += chunk.length))
  await closed
  expect(bytes).toBeLessThan(40 * 1024 * 1024)
  expect(response.complete).toBe(false)
  work.go()
  await vi.waitFor(() => {
    expect(work.finished()).toBe(true)
  })
})

test('a problem keeps its words, an unexpected error shows no stack', async () => {
  const api = new FakeApi({
    detect: () => Promise.reject(problem('busy', 'What.', 'Meaning.', 'To do.')),
    history: () => Promise.reject(new TypeError('boom')),
    status: () => ({ secret: 'not of the contract' }),
  })
  const server = await serve(api)
  const cookie = await signIn(server)
  const of = (name: string) => ask(server, { method: 'POST', path: `/api/${name}`, body: '{}', headers: { cookie } })
  expect((await of('detect')).lines).toEqual([
    { wire: 'problem', problem: { kind: 'busy', what: 'What.', meaning: 'Meaning.', todo: 'To do.' } },
  ])
  const unexpected = await of('history')
  expect(unexpected.status).toBe(200)
  expect(unexpected.lines).toMatchObject([{ wire: 'problem', problem: { kind: 'failed' } }])
  expect(unexpected.text).toContain('boom')
  expect(unexpected.text).not.toMatch(/\bat .*:\d+:\d+|TypeError/)
  const malformed = await of('status')
  expect(malformed.lines).toMatchObject([{ wire: 'problem', problem: { kind: 'failed' } }])
  expect(malformed.text).not.toContain('not of the contract')
})

test('of too many calls at once the last is told to wait', async () => {
  const work = held()
  const api = new FakeApi({ history: work.apply })
  const server = await serve(api)
  const cookie = await signIn(server)
  const running = Array.from({ length: 16 }, () => open(server, cookie, 'history', '{}'))
  for (const response of await Promise.all(running)) response.resume()
  const reply = await ask(server, { method: 'POST', path: '/api/apply', body: BODY, headers: { cookie } })
  expect(reply.status).toBe(503)
  expect(api.calls).toHaveLength(16)
  work.go()
})
