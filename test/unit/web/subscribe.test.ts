import { request, type IncomingMessage } from 'node:http'
import { expect, onTestFinished, test, vi } from 'vitest'
import type { RunningServer } from '../../../main/web/index.js'
import { ask, FakeApi, FakeClock, keyOf, serve, signIn } from './support.js'

const MINUTE = 60_000
const READY = '{"wire":"event","event":{"kind":"ready"}}\n'
const OVER = '{"wire":"result","result":{}}\n'
const detect = () => ({ inCharge: null, firewalls: [], conflicts: [] })

/** Subscribes as a page does. @returns the answer, and what came of it until now */
function subscribe(server: RunningServer, cookie: string): Promise<{ response: IncomingMessage; text: () => string }> {
  const origin = `http://127.0.0.1:${server.port}`
  const mark = { 'x-sallyport': '1', 'x-sallyport-key': keyOf(server) }
  const headers = { cookie, origin, ...mark, 'content-type': 'application/json' }
  const where = { host: '127.0.0.1', port: server.port, method: 'POST', path: '/api/subscribe', headers, agent: false }
  return new Promise((resolve, reject) => {
    const outgoing = request(where, (response) => {
      let text = ''
      response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk))
      response.on('error', () => undefined)
      resolve({ response, text: () => text })
    })
    outgoing.on('error', reject).end('{}')
    onTestFinished(() => void outgoing.destroy())
  })
}

function call(server: RunningServer, cookie: string, name = 'detect') {
  return ask(server, { method: 'POST', path: `/api/${name}`, body: '{}', headers: { cookie } })
}

test('what changes is heard at once', async () => {
  const api = new FakeApi()
  const server = await serve(api)
  const { response, text } = await subscribe(server, await signIn(server))
  expect(response.headers['content-type']).toBe('application/x-ndjson; charset=utf-8')
  await vi.waitFor(() => {
    expect(text()).toBe(READY)
  })
  api.subscriptions[0]?.tell({ kind: 'changed', what: 'firewall', machine: 'local' })
  await vi.waitFor(() => {
    expect(text()).toBe(`${READY}{"wire":"event","event":{"kind":"changed","what":"firewall","machine":"local"}}\n`)
  })
})

test('strangers hear nothing', async () => {
  const api = new FakeApi()
  const server = await serve(api)
  const cookie = await signIn(server)
  expect((await call(server, 'sallyport-1=x', 'subscribe')).status).toBe(401)
  const headers = { cookie, 'x-sallyport-key': 'x' }
  expect((await ask(server, { method: 'POST', path: '/api/subscribe', body: '{}', headers })).status).toBe(401)
  const foreign = { cookie, origin: 'https://example.org' }
  expect((await ask(server, { method: 'POST', path: '/api/subscribe', body: '{}', headers: foreign })).status).toBe(403)
  expect((await ask(server, { path: '/api/subscribe', headers: { cookie } })).status).toBe(405)
  expect(api.subscriptions).toEqual([])
})

test('an open subscription alone does not keep the server alive, and ends with it', async () => {
  const clock = new FakeClock()
  const server = await serve(new FakeApi(), { clock })
  const { text } = await subscribe(server, await signIn(server))
  clock.pass(30 * MINUTE)
  await expect(server.closed).resolves.toBe('idle')
  await vi.waitFor(() => {
    expect(text()).toBe(READY + OVER)
  })
})

test('whoever looks makes it anew before the server would end, and so keeps it alive', async () => {
  const clock = new FakeClock()
  const server = await serve(new FakeApi({ detect }), { clock })
  const cookie = await signIn(server)
  for (let round = 0; round < 4; round++) {
    const { response } = await subscribe(server, cookie)
    clock.pass(20 * MINUTE)
    response.destroy()
  }
  expect((await call(server, cookie)).status).toBe(200)
})

test('it ends by itself after a third of the time that the server waits, and takes the page’s word for nothing', async () => {
  const server = await serve(new FakeApi(), { idle: 600 })
  const { response, text } = await subscribe(server, await signIn(server))
  const begun = performance.now()
  await new Promise((resolve) => response.once('end', resolve))
  expect(performance.now() - begun).toBeLessThan(550)
  expect(text()).toBe(READY + OVER)
})

test('it ends when the page is gone', async () => {
  const api = new FakeApi()
  const server = await serve(api)
  const { response } = await subscribe(server, await signIn(server))
  expect(api.subscriptions[0]?.signal.aborted).toBe(false)
  response.destroy()
  await vi.waitFor(() => {
    expect(api.subscriptions[0]?.signal.aborted).toBe(true)
  })
})

test('it ends when the server is closed, which waits for nobody', async () => {
  const server = await serve(new FakeApi())
  const { text } = await subscribe(server, await signIn(server))
  const begun = performance.now()
  await server.close()
  expect(performance.now() - begun).toBeLessThan(450)
  await vi.waitFor(() => {
    expect(text()).toBe(READY + OVER)
  })
})

test('there are few at a time, and calls go on beside them', async () => {
  const api = new FakeApi({ detect })
  const server = await serve(api)
  const cookie = await signIn(server)
  const [first] = await Promise.all(Array.from({ length: 4 }, () => subscribe(server, cookie)))
  expect((await call(server, cookie, 'subscribe')).status).toBe(503)
  expect((await call(server, cookie)).status).toBe(200)
  first?.response.destroy()
  await vi.waitFor(() => {
    expect(api.subscriptions.filter(({ signal }) => signal.aborted)).toHaveLength(1)
  })
  await subscribe(server, cookie)
})
