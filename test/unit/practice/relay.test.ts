import { mkdirSync, mkdtempSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterEach, expect, test } from 'vitest'
import { startRelay, type Relay } from '../../../main/practice/relay.js'

let relay: Relay | undefined
afterEach(() => relay?.close())

async function start(): Promise<{ relay: Relay; path: string }> {
  const folder = mkdtempSync(join(tmpdir(), 'sallyport-relay-'))
  mkdirSync(join(folder, 'shared'))
  relay = await startRelay(folder, '127.0.0.1', 0)
  return { relay, path: join(folder, 'shared', basename(relay.socket)) }
}

test('hands bytes on both ways, and the end of each', async () => {
  const started = await start()
  const long = 'x'.repeat(1_000_000)
  const inner = createServer({ allowHalfOpen: true }, (socket) => {
    let said = ''
    socket.on('data', (chunk: Buffer) => (said += chunk.toString()))
    socket.on('end', () => socket.end(`you said: ${said} ${long}`))
  })
  await new Promise<void>((resolve) => inner.listen(started.path, resolve))
  const caller = connect({ host: '127.0.0.1', port: started.relay.port, allowHalfOpen: true })
  caller.end('hello')
  expect(await text(caller)).toBe(`you said: hello ${long}`)
  inner.close()
})

test('cuts a caller off while nobody listens inside', async () => {
  const { relay: started } = await start()
  const caller = connect({ host: '127.0.0.1', port: started.port })
  expect(await text(caller)).toBe('')
})

test('cannot take a port that is taken', async () => {
  const { relay: started } = await start()
  const folder = mkdtempSync(join(tmpdir(), 'sallyport-relay-'))
  await expect(startRelay(folder, '127.0.0.1', started.port)).rejects.toMatchObject({ code: 'EADDRINUSE' })
})
