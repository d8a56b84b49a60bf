import { expect, test } from 'vitest'
import { ask, FakeApi, keyOf, raw, serve, signIn, type Asked, type Reply } from './support.js'

const REQUEST = { profile: 'jetstream-server', answers: { values: {} } }

/** A signed-in page calls; whatever it sends must not reach the use cases. */
async function call(asked: Partial<Asked> & { path: string }): Promise<Reply> {
  const api = new FakeApi()
  const server = await serve(api)
  const reply = await ask(server, { method: 'POST', body: '{}', ...asked, headers: { cookie: await signIn(server) } })
  expect(api.calls).toEqual([])
  return reply
}

/** The same over a bare socket, with a body of the test's own framing. */
async function send(framing: string, body: string | Buffer): Promise<string> {
  const api = new FakeApi()
  const server = await serve(api)
  const origin = `127.0.0.1:${server.port}`
  const head = [
    `POST /api/detect HTTP/1.1`,
    `Host: ${origin}`,
    `Origin: http://${origin}`,
    `Cookie: ${await signIn(server)}`,
    ...['X-Sallyport: 1', `X-Sallyport-Key: ${keyOf(server)}`, 'Content-Type: application/json', framing],
  ]
  const text = await raw(server, Buffer.concat([Buffer.from(`${head.join('\r\n')}\r\n\r\n`), Buffer.from(body)]))
  expect(api.calls).toEqual([])
  return text
}

test('a body of exactly 64 KiB is read, one byte more is not', async () => {
  const body = JSON.stringify({ x: 'a'.repeat(64 * 1024 - 8) })
  expect(body).toHaveLength(64 * 1024)
  expect((await call({ path: '/api/detect', body })).status).toBe(400)
  expect((await call({ path: '/api/detect', body: `${body} ` })).status).toBe(413)
})

test('a declared length is refused before any of the body came', async () => {
  expect(await send('Content-Length: 9999999999', '')).toMatch(/^HTTP\/1\.1 413 /)
})

test('a chunked body without an end is cut off', async () => {
  const chunk = `4000\r\n${' '.repeat(0x4000)}\r\n`
  expect(await send('Transfer-Encoding: chunked', chunk.repeat(5))).toMatch(/^HTTP\/1\.1 413 /)
})

test('two framings at once are refused', async () => {
  expect(await send('Transfer-Encoding: chunked\r\nContent-Length: 2', '2\r\n{}\r\n0\r\n\r\n')).toMatch(
    /^HTTP\/1\.1 400 /,
  )
})

test.each(['', '{', '{}{}', "{'a':1}", 'undefined', '\xff\xfe'])('%j is not JSON', async (body) => {
  expect((await call({ path: '/api/detect', body: Buffer.from(body, 'latin1') })).status).toBe(400)
})

test.each([
  '/api/',
  '/api/nothing',
  '/api/__proto__',
  '/api/constructor',
  '/api/toString',
  '/api/detect/',
  '/api/detect%00',
  '/api/DETECT',
])('%s is no call', async (path) => {
  const reply = await call({ path })
  expect(reply.status).toBe(404)
  expect(reply.lines).toMatchObject([{ wire: 'problem', problem: { kind: 'input' } }])
})

test.each([
  ['detect', []],
  ['detect', null],
  ['detect', { more: 1 }],
  ['plan', {}],
  ['plan', { ...REQUEST, verb: 'file.write' }],
  ['plan', { ...REQUEST, firewall: 'pf' }],
  ['plan', { ...REQUEST, zone: 'public; reboot' }],
  ['plan', { ...REQUEST, answers: { values: { 'a b': '1' } } }],
  ['plan', JSON.parse('{"profile":"x","answers":{"values":{}},"__proto__":{"x":1}}')],
  ['apply', { ...REQUEST, digest: 'short' }],
  ['undo', { journal: '../../etc/passwd' }],
])('%s with %j is refused by the contract', async (name, argument) => {
  const reply = await call({ path: `/api/${name}`, body: JSON.stringify(argument) })
  expect(reply.status).toBe(400)
  expect(reply.lines).toMatchObject([{ wire: 'problem', problem: { kind: 'input' } }])
})

test.each(['/etc/passwd', '../x', './a.yaml', 'C:\\x', 'a/b', '~', 'a.yaml', '-h', 'a\n', 'A'])(
  'a page may not name the profile %j: that is a path',
  async (profile) => {
    for (const name of ['profile', 'plan', 'apply', 'verify']) {
      const body = JSON.stringify(name === 'profile' ? { profile } : { ...REQUEST, profile })
      expect((await call({ path: `/api/${name}`, body })).status, name).toBe(400)
    }
  },
)
