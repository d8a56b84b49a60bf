import { expect, test } from 'vitest'
import { ask, exchange, FakeApi, keyOf, serve, signIn } from './support.js'

const WRONG = 'A'.repeat(43)

test('the address carries 256 bits in its fragment', async () => {
  const [one, two] = await Promise.all([serve(new FakeApi()), serve(new FakeApi())])
  expect(one.url).toBe(`http://127.0.0.1:${one.port}/#token=${one.token}`)
  expect(Buffer.from(one.token, 'base64url')).toHaveLength(32)
  expect(one.token).not.toBe(two.token)
})

test('the right token makes a session that scripts cannot read', async () => {
  const server = await serve(new FakeApi())
  const reply = await exchange(server)
  expect(reply.status).toBe(204)
  const [cookie] = reply.headers['set-cookie'] ?? []
  const [, secret] =
    new RegExp(`^sallyport-${server.port}=([\\w-]{43}); HttpOnly; SameSite=Strict; Path=/$`).exec(cookie ?? '') ?? []
  expect(secret).toBeDefined()
  expect(secret).not.toBe(server.token)
  expect(reply.headers['cache-control']).toBe('no-store')
})

test('a wrong token is refused, and the right one still works', async () => {
  const server = await serve(new FakeApi())
  for (const token of [WRONG, '', server.token.slice(1), `${server.token}A`, server.token.toLowerCase()])
    expect((await exchange(server, token)).status).toBe(403)
  expect((await exchange(server)).status).toBe(204)
})

test('the second use of a token is refused, and the first session lives on', async () => {
  const api = new FakeApi({ profiles: () => ({ profiles: [], unreadable: [] }) })
  const server = await serve(api)
  const cookie = await signIn(server)
  const again = await exchange(server)
  expect(again.status).toBe(403)
  expect(again.headers['set-cookie']).toBeUndefined()
  expect((await exchange(server, server.token, { cookie })).status).toBe(403)
  expect((await ask(server, { method: 'POST', path: '/api/profiles', body: '{}', headers: { cookie } })).status).toBe(
    200,
  )
})

test('of many exchanges at once exactly one wins', async () => {
  const server = await serve(new FakeApi())
  const replies = await Promise.all(Array.from({ length: 20 }, () => exchange(server)))
  expect(replies.filter((reply) => reply.status === 204)).toHaveLength(1)
})

test('after ten wrong tokens the right one is dead', async () => {
  const server = await serve(new FakeApi())
  for (let count = 0; count < 10; count += 1) expect((await exchange(server, WRONG)).status).toBe(403)
  const reply = await exchange(server)
  expect(reply.status).toBe(403)
  expect(reply.headers['set-cookie']).toBeUndefined()
})

test('after nine wrong tokens it is not', async () => {
  const server = await serve(new FakeApi())
  for (let count = 0; count < 9; count += 1) await exchange(server, WRONG)
  expect((await exchange(server)).status).toBe(204)
})

test.each(['{}', '{"token":1}', '{"token":"a","more":1}', '[]', 'null', `{"token":"${'a'.repeat(201)}"}`, '{', '\xff'])(
  'the body %j is no exchange',
  async (body) => {
    const server = await serve(new FakeApi())
    const reply = await ask(server, { method: 'POST', path: '/session', body: Buffer.from(body, 'latin1') })
    expect(reply.status).toBe(400)
    expect((await exchange(server)).status).toBe(204)
  },
)

test('the guards stand before the exchange too', async () => {
  const server = await serve(new FakeApi())
  expect((await exchange(server, server.token, { origin: null })).status).toBe(403)
  expect((await exchange(server, server.token, { origin: 'http://evil.example' })).status).toBe(403)
  expect((await exchange(server, server.token, { 'content-type': 'text/plain' })).status).toBe(415)
  expect((await ask(server, { path: '/session' })).status).toBe(405)
  expect((await exchange(server)).status).toBe(204)
})

test('without a cookie, or with a forged one, nothing is called', async () => {
  const api = new FakeApi()
  const server = await serve(api)
  const real = await signIn(server)
  const name = `sallyport-${server.port}`
  const forged = [
    null,
    '',
    name,
    `${name}=`,
    `${name}=${WRONG}`,
    `${name}=${server.token}`,
    real.replace(name, 'sallyport-1'),
    `${real}A`,
    real.slice(0, -1),
    `${name}=${WRONG}; ${real}`,
    `${real}; ${name}=${WRONG}`,
  ]
  for (const cookie of forged)
    expect((await ask(server, { method: 'POST', path: '/api/detect', body: '{}', headers: { cookie } })).status).toBe(
      401,
    )
  expect(api.calls).toEqual([])
})

test('the cookie alone, as any server on this address may see it, is not the session', async () => {
  const api = new FakeApi({ profiles: () => ({ profiles: [], unreadable: [] }) })
  const server = await serve(api)
  const cookie = await signIn(server)
  const key = keyOf(server)
  expect(Buffer.from(key, 'base64url')).toHaveLength(32)
  const call = (headers: Record<string, string | null>) =>
    ask(server, { method: 'POST', path: '/api/profiles', body: '{}', headers: { cookie, ...headers } })
  for (const wrong of [null, '', 'none', key.slice(1), `${key}A`, server.token])
    expect((await call({ 'x-sallyport-key': wrong })).status).toBe(401)
  expect(api.calls).toEqual([])
  expect((await call({})).status).toBe(200)
})

test('before the exchange no cookie is good', async () => {
  const api = new FakeApi()
  const server = await serve(api)
  const cookie = `sallyport-${server.port}=${server.token}`
  expect((await ask(server, { method: 'POST', path: '/api/detect', body: '{}', headers: { cookie } })).status).toBe(401)
  expect(api.calls).toEqual([])
})

test('other cookies of the browser do not disturb', async () => {
  const server = await serve(new FakeApi({ detect: () => ({ inCharge: null, firewalls: [], conflicts: [] }) }))
  const cookie = `theme=dark; ${await signIn(server)}; x=y`
  expect((await ask(server, { method: 'POST', path: '/api/detect', body: '{}', headers: { cookie } })).status).toBe(200)
})
