import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { loadAssets } from '../../../main/api/assets.js'
import { problemOf } from '../../support/problems.js'
import { ask, FakeApi, INDEX, pages, raw, serve } from './support.js'

const CSP =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; " +
  "form-action 'none'; frame-ancestors 'none'; base-uri 'none'"

test.each(['/', '/index.html', '/?x=1'])('%s is the page, with every header of defence', async (path) => {
  const reply = await ask(await serve(new FakeApi()), { path })
  expect(reply.status).toBe(200)
  expect(reply.text).toBe(INDEX)
  expect(reply.headers).toMatchObject({
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': CSP,
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    'referrer-policy': 'no-referrer',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'cache-control': 'no-store',
  })
  expect(reply.headers['permissions-policy']).toContain('camera=()')
})

test('a refusal carries the same headers', async () => {
  const reply = await ask(await serve(new FakeApi()), { path: '/nothing' })
  expect(reply.status).toBe(404)
  expect(reply.headers).toMatchObject({
    'content-security-policy': CSP,
    'cache-control': 'no-store',
    connection: 'close',
  })
  expect(reply.headers).not.toHaveProperty('x-powered-by')
})

test('a file with a hash in its name may be kept', async () => {
  const reply = await ask(await serve(new FakeApi()), { path: '/assets/index-B2d3f4g5.js' })
  expect(reply.text).toBe('export {}')
  expect(reply.headers['content-type']).toBe('text/javascript; charset=utf-8')
  expect(reply.headers['cache-control']).toContain('immutable')
})

test('HEAD tells the length and sends nothing', async () => {
  const reply = await ask(await serve(new FakeApi()), { method: 'HEAD', path: '/' })
  expect(reply.status).toBe(200)
  expect(reply.headers['content-length']).toBe(String(INDEX.length))
  expect(reply.text).toBe('')
})

test('a POST to a page is refused', async () => {
  expect((await ask(await serve(new FakeApi()), { method: 'POST', path: '/', body: '{}' })).status).toBe(405)
})

const TRAVERSALS = [
  ...[
    '/../secret.json',
    '/../../../../etc/passwd',
    '/assets/../../secret.json',
    '/%2e%2e/secret.json',
    '/%2E%2E%2Fsecret.json',
  ],
  ...[
    '/..%2fsecret.json',
    '/%252e%252e/secret.json',
    '/..%5csecret.json',
    '/..\\secret.json',
    '//secret.json',
    '///etc/passwd',
  ],
  ...[
    '/assets//../../secret.json',
    '/....//secret.json',
    '/..;/secret.json',
    '/%c0%ae%c0%ae/secret.json',
    '/assets/',
    '/assets',
  ],
  ...[
    '/index.html/../../secret.json',
    '/index.html%00.json',
    '/.',
    '/..',
    '/assets/index-B2d3f4g5.js.map',
    '/INDEX.HTML',
  ],
  ...[
    '/__proto__',
    '/constructor',
    'http://evil.example/../secret.json',
    'file:///etc/passwd',
    '*',
    '/assets/%69ndex-B2d3f4g5.js',
  ],
]

test('no spelling of a path leaves the folder', async () => {
  const server = await serve(new FakeApi())
  for (const path of TRAVERSALS) {
    const text = await raw(
      server,
      `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1:${server.port}\r\nConnection: close\r\n\r\n`,
    )
    expect(text, path).toMatch(/^HTTP\/1\.1 40[04] /)
    expect(text, path).not.toMatch(/secret":|root:/)
  }
})

test.each(['/\0', '/index.html\0.json', '/a b'])('the bytes %j are no request', async (path) => {
  const server = await serve(new FakeApi())
  const text = await raw(server, `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1:${server.port}\r\nConnection: close\r\n\r\n`)
  expect(text).toMatch(/^HTTP\/1\.1 400 /)
})

test('a link in the folder is not followed, and what is none of our types is not served', async () => {
  const folder = pages()
  symlinkSync('/etc/passwd', join(folder, 'passwd.json'))
  symlinkSync('/etc', join(folder, 'etc'))
  writeFileSync(join(folder, 'notes.txt'), 'x')
  expect([...loadAssets(folder).keys()].sort()).toEqual(['/', '/assets/index-B2d3f4g5.js', '/index.html'])
  const server = await serve(new FakeApi(), { renderer: folder })
  for (const path of ['/passwd.json', '/etc/hostname', '/notes.txt'])
    expect((await ask(server, { path })).status).toBe(404)
})

test('a folder without pages is a problem that says what to do', async () => {
  const empty = mkdtempSync(join(tmpdir(), 'sallyport-web-'))
  onTestFinished(() => {
    rmSync(empty, { recursive: true })
  })
  expect((await problemOf(() => serve(new FakeApi(), { renderer: empty }))).what).toContain('index.html is missing')
  const none = await problemOf(() => serve(new FakeApi(), { renderer: join(empty, 'none') }))
  expect(none.todo).toContain('install Sallyport again')
})
