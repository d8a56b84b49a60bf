import { createServer } from 'node:net'
import { describe, expect, onTestFinished, test } from 'vitest'
import { msg } from '../../../main/text/index.js'
import { sshHint, type RunningServer } from '../../../main/web/index.js'
import { stubHost } from '../../support/stub-host.js'
import { ask, exchange, FakeApi, FakeClock, gate, raw, serve, signIn, type Answer } from './support.js'

const MINUTE = 60_000
const END = { result: 'unchanged', journal: null, evidence: [] }
const detect: Answer = () => ({ inCharge: null, firewalls: [], conflicts: [] })

function call(server: RunningServer, cookie: string, name = 'detect', body = '{}') {
  return ask(server, { method: 'POST', path: `/api/${name}`, body, headers: { cookie } })
}

describe('where it listens', () => {
  test.each(['0.0.0.0', '::', '192.168.1.2', '127.0.0.2', 'localhost', '', '::ffff:127.0.0.1', '127.0.0.1 '])(
    'it listens on the loopback only, not at %j',
    async (host) => {
      const started = serve(new FakeApi(), { host })
      await expect(started).rejects.toMatchObject({
        problem: { kind: 'refused', what: msg('web.notLoopback', { host }) },
      })
    },
  )

  test('it listens on ::1 when asked', async () => {
    const server = await serve(new FakeApi(), { host: '::1' })
    expect(server.url).toMatch(/^http:\/\/\[::1\]:\d+\/#token=/)
    const reply = await fetch(server.url)
    expect(reply.status).toBe(200)
    await reply.text()
  })

  test('a busy port and a port that is none are said clearly', async () => {
    const other = createServer().listen(0, '127.0.0.1')
    onTestFinished(() => void other.close())
    await new Promise((resolve) => other.once('listening', resolve))
    const { port } = other.address() as { port: number }
    await expect(serve(new FakeApi(), { port })).rejects.toMatchObject({
      problem: { kind: 'busy', what: msg('web.portInUse', { port: String(port) }) },
    })
    for (const wrong of [-1, 65536, 1.5, Number.NaN])
      await expect(serve(new FakeApi(), { port: wrong })).rejects.toMatchObject({ problem: { kind: 'input' } })
  })
})

describe('how it ends', () => {
  test('after half an hour without a request', async () => {
    const clock = new FakeClock()
    const server = await serve(new FakeApi({ detect }), { clock })
    const cookie = await signIn(server)
    clock.pass(29 * MINUTE)
    expect((await call(server, cookie)).status).toBe(200)
    clock.pass(29 * MINUTE)
    expect((await call(server, cookie)).status).toBe(200)
    clock.pass(30 * MINUTE)
    await expect(server.closed).resolves.toBe('idle')
    await expect(call(server, cookie)).rejects.toThrow('ECONNREFUSED')
  })

  test('requests of strangers do not keep it alive', async () => {
    const clock = new FakeClock()
    const server = await serve(new FakeApi({ detect }), { clock })
    clock.pass(29 * MINUTE)
    await ask(server, { path: '/' })
    await call(server, 'sallyport-1=x')
    await exchange(server, 'wrong')
    clock.pass(MINUTE)
    await expect(server.closed).resolves.toBe('idle')
  })

  test('a session that slept too long is refused before the timer notices', async () => {
    const clock = new FakeClock()
    const api = new FakeApi({ detect })
    const server = await serve(api, { clock })
    const cookie = await signIn(server)
    clock.pass(8 * 60 * MINUTE, { tick: false })
    expect((await call(server, cookie)).status).toBe(401)
    expect(api.calls).toEqual([])
    await expect(server.closed).resolves.toBe('idle')
  })

  test('not while a change is under way; and close waits for it', async () => {
    const clock = new FakeClock()
    const end = gate()
    const began = gate()
    const undo: Answer = async () => {
      began.open()
      await end.opened
      return END
    }
    const server = await serve(new FakeApi({ undo }), { clock })
    const running = call(server, await signIn(server), 'undo')
    await began.opened
    clock.pass(60 * MINUTE)
    let closed = false
    const closing = server.close().then(() => (closed = true))
    // Longer than what is left to a client for reading the last lines.
    await new Promise((resolve) => setTimeout(resolve, 700))
    expect(closed).toBe(false)
    end.open()
    expect((await running).lines).toEqual([{ wire: 'result', result: END }])
    await closing
    await expect(server.closed).resolves.toBe('closed')
  })

  test('a request that does not come to its end is dropped', async () => {
    const server = await serve(new FakeApi(), { patience: 200 })
    const head = `POST /session HTTP/1.1\r\nHost: 127.0.0.1:${server.port}\r\n`
    expect(await raw(server, head)).toMatch(/^HTTP\/1\.1 408 /)
    const slow = `${head}Origin: http://127.0.0.1:${server.port}\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n{`
    expect(await raw(server, slow)).not.toContain('204')
  })
})

describe('the line for ssh', () => {
  test('names the person behind sudo, and the same port twice', () => {
    const host = stubHost({ name: 'server', session: { SUDO_USER: 'alice', USER: 'root' } })
    expect(sshHint(host, 4711)).toBe('ssh -L 4711:127.0.0.1:4711 alice@server')
    expect(sshHint(host, 4711, '::1')).toContain('4711:[::1]:4711')
  })

  test('says USER rather than something that a shell would run', () => {
    const host = stubHost({ name: 'server', session: { SUDO_USER: '$(reboot)' } })
    expect(sshHint(host, 4711)).toContain(' USER@')
  })
})
