import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { existsSync, statSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { afterEach, describe, expect, test } from 'vitest'
import { byCallBack } from '../../../main/elevate/call-back.js'
import { listenForHelper, type CallBack } from '../../../main/elevate/channel.js'
import { runHelper, type Method } from '../../../main/elevate/index.js'
import { channelArguments, openChannel } from '../../../main/helper/channel.js'
import type { HelperEvent } from '../../../main/helper/index.js'
import { problemOf } from '../../support/problems.js'

const REQUEST = '{"request":"look","scope":{}}'
const calls: CallBack[] = []
const listen = async (request = REQUEST) => {
  const call = await listenForHelper(request)
  calls.push(call)
  const args = channelArguments(call.args, 'linux')
  if (!args) throw new Error('no arguments')
  return { call, args }
}
afterEach(async () => {
  for (const call of calls.splice(0)) await call.close()
})
const never = () => {
  throw new Error('nobody asked it to stop')
}

describe('a helper that calls back', () => {
  test('gets the request, and what it says arrives in order', async () => {
    const { call, args } = await listen()
    const channel = await openChannel(args, never)
    expect(channel.text).toBe(REQUEST)
    expect(channel.uid).toBe(process.geteuid?.())
    for (let line = 0; line < 500; line++) channel.write(`${line} ${'x'.repeat(300)}\n`)
    channel.end()
    const heard: number[] = []
    for await (const line of createInterface({ input: await call.helper })) heard.push(Number.parseInt(line))
    expect(heard).toEqual(Array.from({ length: 500 }, (_, index) => index))
  })

  test('is told to stop, also when the other side is only asked to', async () => {
    const { call, args } = await listen()
    const stopped = new Promise<void>((resolve) => void openChannel(args, resolve))
    ;(await call.helper).write('stop\n')
    await stopped
  })

  test('does nothing for another request than the one agreed to', async () => {
    const { args } = await listen('{"request":"undo"}')
    const digest = createHash('sha256').update(REQUEST).digest('hex')
    await expect(openChannel({ ...args, digest }, never)).rejects.toThrow('another than the one agreed to')
  })

  test('gives up when nobody sends a request', async () => {
    const { args } = await listen()
    await expect(openChannel({ ...args, secret: '0'.repeat(64) }, never)).rejects.toThrow('the other side is gone')
    const silent = createServer()
    const address = join(dirname(args.address), 'silent')
    await once(silent.listen(address), 'listening')
    await expect(openChannel({ ...args, address }, never, 20)).rejects.toThrow('nobody sent')
    silent.close()
    await expect(openChannel({ ...args, address: `${args.address}x` }, never)).rejects.toThrow('ENOENT')
  })

  test.each([
    ['nothing', []],
    ['part of the secret', [0, 63]],
    ['another secret', ['0'.repeat(64) + '\n']],
    ['no line', ['x'.repeat(200)]],
    ['an event', ['{"event":"end","result":"applied","journal":null}\n'.padEnd(65)]],
  ])('who shows %s hears nothing and is not heard', async (_what, said) => {
    const { call, args } = await listen()
    const stranger = connect(args.address)
    await once(stranger, 'connect')
    let heard = ''
    stranger.on('data', (chunk: Buffer) => (heard += chunk.toString()))
    stranger.on('error', () => undefined)
    for (const part of said) stranger.write(typeof part === 'number' ? args.secret.slice(part, part + 1) : part)
    if (said.length !== 1) stranger.end()
    await once(stranger, 'close')
    expect(heard).toBe('')
    // the right one is still welcome
    const channel = await openChannel(args, never)
    channel.write('here\n')
    const [first] = (await once(createInterface({ input: await call.helper }), 'line')) as [string]
    expect(first).toBe('here')
  })

  test('the secret may come in pieces', async () => {
    const { call, args } = await listen()
    const slow = connect(args.address)
    for (const letter of `${args.secret}\nhello\n`) {
      slow.write(letter)
      await new Promise(setImmediate)
    }
    const [first] = (await once(createInterface({ input: await call.helper }), 'line')) as [string]
    expect(first).toBe('hello')
    slow.destroy()
  })

  test('the place is this user’s alone, another each time, and gone afterwards', async () => {
    const { call, args } = await listen()
    const { args: other } = await listen()
    expect(other.address).not.toBe(args.address)
    expect(other.secret).not.toBe(args.secret)
    expect(statSync(dirname(args.address)).mode & 0o777).toBe(0o700)
    await call.close()
    expect(existsSync(dirname(args.address))).toBe(false)
  })

  test.each([
    ['--channel'],
    ['--channel', '/tmp/x/channel', '0'.repeat(64), '0'.repeat(64)],
    ['--channel', '/run/sallyport-abcdef/channel', '0'.repeat(64), '0'.repeat(63)],
    ['--channel', '/run/sallyport-abcdef/channel', '0'.repeat(64), '0'.repeat(64), 'more'],
    ['--other', '/run/sallyport-abcdef/channel', '0'.repeat(64), '0'.repeat(64)],
    ['--channel', '\\\\.\\pipe\\sallyport-' + '0'.repeat(32), '0'.repeat(64), '0'.repeat(64)],
  ])('arguments that are not its own are refused: %s %s', (...words) => {
    expect(() => channelArguments(words, 'linux')).toThrow('not those of Sallyport')
  })

  test('on Windows only a pipe of this machine will do', () => {
    const rest = ['0'.repeat(64), '1'.repeat(64)]
    const pipe = `\\\\.\\pipe\\sallyport-${'a'.repeat(32)}`
    expect(channelArguments(['--channel', pipe, ...rest], 'win32')?.address).toBe(pipe)
    for (const other of [`\\\\server\\pipe\\sallyport-${'a'.repeat(32)}`, '\\\\.\\pipe\\lsass', 'C:\\x', pipe + 'b'])
      expect(() => channelArguments(['--channel', other, ...rest], 'win32')).toThrow('not those')
  })
})

/** A way to rights that starts this program instead of asking somebody. */
const starting = (code: string, name: Method['name'] = 'osascript'): Method => ({
  name,
  asks: true,
  callsBack: true,
  argv: (args = []) => [process.execPath, '-e', code, '--', ...args],
})
const CALL = `const [, address, secret] = process.argv.slice(1); const s = require('net').connect(address, () => s.write(secret + '\\n'));`

describe('patience', () => {
  const waits = async (code: string) => {
    const talk = await byCallBack(starting(code, 'uac'), REQUEST, { prompt: 1500, call: 100 })
    try {
      for await (const line of talk.lines) throw new Error(line)
    } finally {
      await talk.ended
      await talk.close()
    }
  }

  test('ends when nobody answers the prompt, and the prompt with it', async () => {
    expect(await problemOf(() => waits('setInterval(() => {}, 1000)'))).toMatchObject({
      kind: 'rights',
      what: 'Nobody answered the password prompt.',
    })
  })

  test('ends soon when the rights were given and nobody calls', async () => {
    const agreed = `console.log('agreed'); setInterval(() => {}, 1000)`
    expect((await problemOf(() => waits(agreed))).what).toBe('The rights were given, but the helper did not answer.')
  })
})

describe('work through it', () => {
  const run = async (method: Method, signal?: AbortSignal) => {
    const events: HelperEvent[] = []
    await runHelper(method, { request: 'look', scope: {} }, (event) => events.push(event), signal)
    return events
  }

  test('events come one by one, up to the end', async () => {
    const end = JSON.stringify({ event: 'end', result: 'unchanged', journal: null })
    const code = `${CALL} s.once('data', (d) => { s.write(JSON.stringify({ event: 'elevated', uid: d.length }) + '\\n'); s.end('${end}\\n') })`
    expect(await run(starting(code))).toEqual([{ event: 'elevated', uid: REQUEST.length + 1 }, JSON.parse(end)])
  })

  test('a helper that ends in the middle is a failure', async () => {
    const code = `${CALL} s.once('data', () => s.end(JSON.stringify({ event: 'elevated', uid: 0 }) + '\\n'))`
    expect((await problemOf(() => run(starting(code)))).kind).toBe('failed')
  })

  test('to stop is told, and the helper answers', async () => {
    const stop = new AbortController()
    const code = `${CALL} s.on('data', (d) => { if (String(d).includes('stop')) s.end(JSON.stringify({ event: 'end', result: 'reverted', journal: null }) + '\\n'); else s.write(JSON.stringify({ event: 'waiting' }) + '\\n') })`
    const events: HelperEvent[] = []
    await runHelper(
      starting(code),
      { request: 'look', scope: {} },
      (event) => {
        events.push(event)
        stop.abort()
      },
      stop.signal,
    )
    expect(events.map(({ event }) => event)).toEqual(['waiting', 'end'])
  })

  test('to stop while somebody is asked ends the asking', async () => {
    const stop = new AbortController()
    const asking = run(starting('setInterval(() => {}, 1000)'), stop.signal)
    setImmediate(() => {
      stop.abort()
    })
    const problem = await problemOf(() => asking)
    expect(problem.kind).toBe('dismissed')
  })

  test.each([
    [
      'osascript',
      `console.error('0:55: execution error: Der Benutzer hat abgebrochen. (-128)'); process.exit(1)`,
      'dismissed',
    ],
    [
      'osascript',
      `console.error('execution error: The administrator user name or password was incorrect. (-60007)'); process.exit(1)`,
      'rights',
    ],
    ['uac', 'process.exit(126)', 'dismissed'],
    ['uac', `console.error('This operation is not allowed'); process.exit(127)`, 'rights'],
  ] as const)('%s: %s is %s', async (name, code, kind) => {
    const problem = await problemOf(() => run(starting(code, name)))
    expect(problem.kind).toBe(kind)
    expect(problem.meaning).toContain('Nothing was changed')
  })
})
