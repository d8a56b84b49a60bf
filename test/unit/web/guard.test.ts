import { describe, expect, test } from 'vitest'
import { ask, FakeApi, raw, serve, signIn, type Asked } from './support.js'

const DETECTION = { inCharge: null, firewalls: [], conflicts: [] }

/** A signed-in page asks with one thing wrong; the status, and that nothing was called. */
async function refused(headers: Asked['headers'], more: Partial<Asked> = {}) {
  const api = new FakeApi({ detect: () => DETECTION })
  const server = await serve(api)
  const cookie = await signIn(server)
  const reply = await ask(server, {
    method: 'POST',
    path: '/api/detect',
    body: '{}',
    ...more,
    headers: { cookie, ...headers },
  })
  expect(api.calls).toEqual([])
  for (const name of Object.keys(reply.headers)) expect(name).not.toMatch(/^access-control/)
  return reply
}

test('a page with everything right is answered', async () => {
  const api = new FakeApi({ detect: () => DETECTION })
  const server = await serve(api)
  const reply = await ask(server, {
    method: 'POST',
    path: '/api/detect',
    body: '{}',
    headers: { cookie: await signIn(server) },
  })
  expect(reply.status).toBe(200)
  expect(reply.lines).toEqual([{ wire: 'result', result: DETECTION }])
  expect(api.calls).toEqual([{ name: 'detect', argument: {} }])
})

describe('DNS rebinding', () => {
  test.each([
    'evil.example',
    'evil.example:PORT',
    '127.0.0.1',
    '127.0.0.1:1',
    '127.0.0.1:PORT.evil.example',
    '0.0.0.0:PORT',
  ])('Host %j is misdirected', async (host) => {
    const server = await serve(new FakeApi())
    const headers = { host: host.replace('PORT', String(server.port)) }
    expect((await ask(server, { path: '/', headers })).status).toBe(421)
  })

  test('a call under a foreign Host is not made, though Origin agrees with it', async () => {
    const reply = await refused({ host: 'evil.example:80', origin: 'http://evil.example:80' })
    expect(reply.status).toBe(421)
  })

  test('two Host headers are refused', async () => {
    const server = await serve(new FakeApi())
    const text = await raw(
      server,
      `GET / HTTP/1.1\r\nHost: 127.0.0.1:${server.port}\r\nHost: evil.example\r\nConnection: close\r\n\r\n`,
    )
    expect(text).toMatch(/^HTTP\/1\.1 421 /)
  })

  test('no Host, as HTTP/1.0 allows, is misdirected', async () => {
    const server = await serve(new FakeApi())
    expect(await raw(server, 'GET / HTTP/1.0\r\n\r\n')).toMatch(/^HTTP\/1\.1 421 /)
  })

  test('localhost with the port is our own name', async () => {
    const server = await serve(new FakeApi())
    expect((await ask(server, { path: '/', headers: { host: `localhost:${server.port}` } })).status).toBe(200)
  })
})

describe('pages of other sites', () => {
  test.each(['http://evil.example', 'null', 'http://127.0.0.1', 'http://127.0.0.1:1', ''])(
    'Origin %j',
    async (origin) => {
      expect((await refused({ origin })).status).toBe(403)
    },
  )

  test('our own name over https, or the other name of this machine, is another origin', async () => {
    const server = await serve(new FakeApi())
    for (const origin of [`https://127.0.0.1:${server.port}`, `http://localhost:${server.port}`])
      expect((await ask(server, { path: '/', headers: { origin } })).status).toBe(403)
  })

  test('a foreign Origin is refused on plain reading too', async () => {
    const server = await serve(new FakeApi())
    expect((await ask(server, { path: '/', headers: { origin: 'http://evil.example' } })).status).toBe(403)
  })

  test('a POST without an Origin', async () => {
    expect((await refused({ origin: null })).status).toBe(403)
  })

  test.each(['cross-site', 'same-site', 'none, cross-site'])('Sec-Fetch-Site: %s', async (site) => {
    expect((await refused({ 'sec-fetch-site': site })).status).toBe(403)
    const server = await serve(new FakeApi())
    expect((await ask(server, { path: '/', headers: { 'sec-fetch-site': site } })).status).toBe(403)
  })

  test('a browser that sends no Sec-Fetch-Site, and an address typed by hand, are served', async () => {
    const server = await serve(new FakeApi())
    expect((await ask(server, { path: '/', headers: { 'sec-fetch-site': null } })).status).toBe(200)
    expect((await ask(server, { path: '/', headers: { 'sec-fetch-site': 'none' } })).status).toBe(200)
  })

  test.each([null, '0', '1, 1', ''])('the header x-sallyport: %j', async (mark) => {
    expect((await refused({ 'x-sallyport': mark })).status).toBe(403)
  })

  test.each([null, 'text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data', 'application/jsonp'])(
    'content type %j',
    async (type) => {
      expect((await refused({ 'content-type': type })).status).toBe(415)
    },
  )

  test('a CORS preflight gets no permission', async () => {
    const reply = await refused({ 'access-control-request-method': 'POST' }, { method: 'OPTIONS', body: '' })
    expect(reply.status).toBe(405)
  })

  test.each(['GET', 'PUT', 'DELETE', 'HEAD'])('%s is no way to call', async (method) => {
    expect((await refused({}, { method, body: '' })).status).toBe(405)
  })
})
