/** A server on a real socket, with pages in a temporary folder and a fake Api that remembers who called it. */
import { request, type IncomingHttpHeaders } from 'node:http'
import { connect } from 'node:net'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { contract, type Api, type CallName } from '../../../main/api/contract.js'
import type { WorkEvent } from '../../../main/model/events.js'
import type { PushEvent } from '../../../main/model/push-event.js'
import type { Clock } from '../../../main/web/idle.js'
import { startServer, type RunningServer, type ServerOptions } from '../../../main/web/index.js'

export type Answer = (argument: unknown, onEvent?: (event: WorkEvent) => void) => unknown

/** Every call of the contract is recorded; those that a test names are answered, the others fail. */
export class FakeApi implements Api {
  readonly calls: { readonly name: CallName; readonly argument: unknown }[] = []
  readonly subscriptions: Subscribed[] = []

  constructor(readonly answers: Partial<Record<CallName, Answer>> = {}) {}

  readonly call: Api['call'] = async (name, argument, onEvent) => {
    this.calls.push({ name, argument })
    const answer = this.answers[name]
    if (answer === undefined) throw new Error(`no answer to ${name}`)
    return (await answer(contract[name].argument.parse(argument), onEvent)) as never
  }

  readonly subscribe: Api['subscribe'] = (tell, signal) => {
    this.subscriptions.push({ tell, signal })
    tell({ kind: 'ready' })
    return new Promise((resolve) => {
      signal.addEventListener('abort', () => {
        resolve()
      })
    })
  }
}

/** A subscription that somebody made. */
export interface Subscribed {
  readonly tell: (event: PushEvent) => void
  readonly signal: AbortSignal
}

export const INDEX = '<!doctype html><title>Sallyport</title>'

/** A folder with an index, a hashed script, and beside it a secret that must never be served. */
export function pages(): string {
  const parent = mkdtempSync(join(tmpdir(), 'sallyport-web-'))
  onTestFinished(() => {
    rmSync(parent, { recursive: true })
  })
  const folder = join(parent, 'renderer')
  mkdirSync(join(folder, 'assets'), { recursive: true })
  writeFileSync(join(folder, 'index.html'), INDEX)
  writeFileSync(join(folder, 'assets', 'index-B2d3f4g5.js'), 'export {}')
  writeFileSync(join(folder, 'assets', 'index-B2d3f4g5.js.map'), '{}')
  writeFileSync(join(parent, 'secret.json'), '{"secret":true}')
  return folder
}

export async function serve(api: Api, options: Partial<ServerOptions> = {}): Promise<RunningServer> {
  const server = await startServer({ api, renderer: pages(), ...options })
  onTestFinished(() => server.close())
  return server
}

export interface Reply {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly text: string
  readonly lines: readonly { wire: string; [key: string]: unknown }[]
}

export interface Asked {
  readonly method?: string
  readonly path: string
  /** `null` leaves out a header that {@link ask} would send. */
  readonly headers?: Readonly<Record<string, string | null>>
  readonly body?: string | Buffer
}

const keys = new WeakMap<RunningServer, string>()

/** The key of the server's session, as its page would send it; empty before {@link exchange}. */
export function keyOf(server: RunningServer): string {
  return keys.get(server) ?? ''
}

/** What a browser's page would send, unless the test says otherwise. */
export function ask(server: RunningServer, asked: Asked): Promise<Reply> {
  const method = asked.method ?? 'GET'
  const origin = `http://127.0.0.1:${server.port}`
  const browser =
    method === 'POST'
      ? { origin, 'content-type': 'application/json', 'x-sallyport': '1', 'x-sallyport-key': keyOf(server) }
      : {}
  const headers = Object.fromEntries(
    Object.entries({ 'sec-fetch-site': 'same-origin', ...browser, ...asked.headers }).filter(
      ([, value]) => value !== null,
    ),
  ) as Record<string, string>
  return new Promise((resolve, reject) => {
    const outgoing = request(
      { host: '127.0.0.1', port: server.port, method, path: asked.path, headers, agent: false },
      (response) => {
        const chunks: Buffer[] = []
        response.on('data', (chunk: Buffer) => chunks.push(chunk))
        response.on('end', () => {
          const text = Buffer.concat(chunks).toString()
          const ndjson = text !== '' && response.headers['content-type']?.includes('ndjson') === true
          const lines = ndjson
            ? text
                .trim()
                .split('\n')
                .map((line) => JSON.parse(line) as Reply['lines'][number])
            : []
          resolve({ status: response.statusCode ?? 0, headers: response.headers, text, lines })
        })
      },
    )
    outgoing.on('error', reject)
    outgoing.end(asked.body)
  })
}

export async function exchange(
  server: RunningServer,
  token = server.token,
  headers: Asked['headers'] = {},
): Promise<Reply> {
  const reply = await ask(server, { method: 'POST', path: '/session', body: JSON.stringify({ token }), headers })
  const key = reply.headers['x-sallyport-key']
  if (typeof key === 'string') keys.set(server, key)
  return reply
}

/** The cookie of a fresh session, as a browser would send it back. */
export async function signIn(server: RunningServer): Promise<string> {
  const reply = await exchange(server)
  return reply.headers['set-cookie']?.[0]?.split(';')[0] ?? ''
}

/** A promise that the test settles. Node 20 has no `Promise.withResolvers`. */
export function gate<T = void>(): { readonly open: (value: T) => void; readonly opened: Promise<T> } {
  let open: (value: T) => void = () => undefined
  const opened = new Promise<T>((resolve) => {
    open = resolve
  })
  return { open, opened }
}

/** Bytes as they are, for what no client would send; resolves with everything that came back. */
export function raw(server: RunningServer, bytes: string | Buffer): Promise<string> {
  return new Promise((resolve) => {
    let text = ''
    const socket = connect(server.port, '127.0.0.1', () => socket.write(bytes))
    socket.setEncoding('latin1')
    socket.on('data', (chunk: string) => (text += chunk))
    socket.on('error', () => undefined)
    socket.on('close', () => {
      resolve(text)
    })
    onTestFinished(() => void socket.destroy())
  })
}

/** A clock that stands still until the test moves it. */
export class FakeClock implements Clock {
  #now = 0
  readonly #ticks = new Set<() => void>()

  now(): number {
    return this.#now
  }

  every(_milliseconds: number, tick: () => void): () => void {
    this.#ticks.add(tick)
    return () => this.#ticks.delete(tick)
  }

  /** Time passes; with `tick: false` as on a machine that slept, where the request comes before the timer. */
  pass(milliseconds: number, options = { tick: true }): void {
    this.#now += milliseconds
    if (options.tick) for (const tick of this.#ticks) tick()
  }
}
