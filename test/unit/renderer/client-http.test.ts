// @vitest-environment happy-dom
import { describe, expect, it } from 'vitest'
import type { Api } from '../../../main/api/contract.js'
import { ProblemError } from '../../../main/model/problem.js'
import { english } from '../../../main/text/index.js'
import { createApi } from '../../../renderer/client.js'
import { httpTransport, takeToken } from '../../../renderer/transports/http.js'
import { ConnectionLost, LinkExpired } from '../../../renderer/transports/transport.js'
import { end, problemOf, status } from './support.js'

interface Sent {
  readonly path: string
  readonly init: RequestInit
}

/** An API over a fetch that answers with these chunks of bytes. */
function apiOver(answer: (path: string) => Response | Error, token?: string): { api: Api; sent: Sent[] } {
  const sent: Sent[] = []
  const send = (path: string, init: RequestInit) => {
    sent.push({ path, init })
    const response = answer(path)
    return response instanceof Error ? Promise.reject(response) : Promise.resolve(response)
  }
  return { api: createApi(httpTransport(send as typeof fetch, token)), sent }
}

function stream(chunks: readonly (string | Uint8Array)[], code = 200, headers: Record<string, string> = {}): Response {
  const encoder = new TextEncoder()
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      for (const chunk of chunks) controller.enqueue(typeof chunk === 'string' ? encoder.encode(chunk) : chunk)
      controller.close()
    },
  })
  return { ok: code < 300, status: code, body, headers: new Headers(headers) } as Response
}

const line = (message: unknown) => `${JSON.stringify(message)}\n`
const result = (value: unknown) => line({ wire: 'result', result: value })

async function problemFrom(call: Promise<unknown>): Promise<ProblemError> {
  const error = await call.then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  expect(error).toBeInstanceOf(ProblemError)
  return error as ProblemError
}

describe('a call over HTTP', () => {
  it('posts JSON with the header that the server asks for', async () => {
    const { api, sent } = apiOver(() => stream([result(status())]))
    expect((await api.call('status', {})).host.name).toBe('render-01')
    expect(sent).toHaveLength(1)
    expect(sent[0]?.path).toBe('/api/status')
    expect(sent[0]?.init).toMatchObject({ method: 'POST', body: '{}', credentials: 'same-origin' })
    expect(sent[0]?.init.headers).toMatchObject({ 'x-sallyport': '1', 'content-type': 'application/json' })
  })

  it('asks again, for some time, where it is to reach the server anew', async () => {
    const problem = line({ wire: 'problem', problem: problemOf('refused') })
    const { api, sent } = apiOver(() => (sent.length < 4 ? stream([problem], 421) : stream([result(end())])))
    expect((await api.call('confirm', {})).result).toBe('applied')
    expect(sent).toHaveLength(4)
    const never = apiOver(() => stream([problem], 421))
    expect((await problemFrom(never.api.call('confirm', {}))).problem).toEqual(problemOf('refused'))
  })

  it('reads events and the result from a stream that is cut anywhere, also within a letter', async () => {
    const step = { event: 'step', id: 's1', state: 'done', title: 'Größe – 8886', argv: ['ufw'] }
    const bytes = new TextEncoder().encode(line({ wire: 'event', event: step }) + result(end()))
    const pieces = Array.from({ length: bytes.length }, (_, index) => bytes.slice(index, index + 1))
    const seen: unknown[] = []
    const { api } = apiOver(() => stream(pieces))
    const answer = await api.call('apply', { profile: 'x', answers: { values: {} } }, (event) => seen.push(event))
    expect(answer.result).toBe('applied')
    expect(seen).toEqual([step])
  })

  it('takes a last line without its newline', async () => {
    const { api } = apiOver(() => stream([result(status()).trimEnd()]))
    expect((await api.call('status', {})).tone).toBe('ok')
  })

  it('turns a problem into a ProblemError, whatever the HTTP status is', async () => {
    for (const code of [200, 403, 500]) {
      const { api } = apiOver(() => stream([line({ wire: 'problem', problem: problemOf('refused') })], code))
      expect((await problemFrom(api.call('status', {}))).problem).toEqual(problemOf('refused'))
    }
  })

  it('refuses a result, an event stream or a line that breaks the contract', async () => {
    for (const text of [result({ ...status(), extra: 1 }), 'no json\n', line({ wire: 'other' })]) {
      const { api } = apiOver(() => stream([text]))
      expect(english((await problemFrom(api.call('status', {}))).problem.what)).toContain('could not be understood')
    }
  })

  it('tells a lost connection: nobody answers, or the answer breaks off', async () => {
    const nobody = apiOver(() => new TypeError('failed to fetch'))
    expect(await problemFrom(nobody.api.call('status', {}))).toBeInstanceOf(ConnectionLost)
    const broken = apiOver(() => stream([line({ wire: 'event', event: { event: 'waiting' } }), '{"wire":"res']))
    const problem = await problemFrom(broken.api.call('status', {}))
    expect(english(problem.problem.what)).toContain('understood')
    const silent = apiOver(() => stream([line({ wire: 'event', event: { event: 'waiting' } })]))
    expect(await problemFrom(silent.api.call('status', {}))).toBeInstanceOf(ConnectionLost)
  })

  it('tells an expired link', async () => {
    const { api } = apiOver(() => stream([], 401))
    expect(await problemFrom(api.call('status', {}))).toBeInstanceOf(LinkExpired)
  })
})

describe('the token in the link', () => {
  it('is exchanged once, before the first call', async () => {
    const { api, sent } = apiOver(
      (path) => (path === '/session' ? stream([], 204) : stream([result(status())])),
      'secret',
    )
    await Promise.all([api.call('status', {}), api.call('status', {})])
    await api.call('status', {})
    expect(sent.map(({ path }) => path)).toEqual(['/session', '/api/status', '/api/status', '/api/status'])
    expect(sent[0]?.init.body).toBe('{"token":"secret"}')
  })

  it('brings a key, which every call carries, also after a reload', async () => {
    sessionStorage.clear()
    const answer = (path: string) =>
      path === '/session' ? stream([], 204, { 'x-sallyport-key': 'k3y' }) : stream([result(status())])
    const first = apiOver(answer, 'secret')
    await first.api.call('status', {})
    expect(first.sent[1]?.init.headers).toMatchObject({ 'x-sallyport-key': 'k3y' })
    const reloaded = apiOver(answer)
    await reloaded.api.call('status', {})
    expect(reloaded.sent[0]?.init.headers).toMatchObject({ 'x-sallyport-key': 'k3y' })
  })

  it('is kept for another try when nobody answered', async () => {
    let dead = true
    const { api, sent } = apiOver((path) => {
      if (dead) return new TypeError('failed to fetch')
      return path === '/session' ? stream([], 204) : stream([result(status())])
    }, 'secret')
    await problemFrom(api.call('status', {}))
    dead = false
    await api.call('status', {})
    expect(sent.map(({ path }) => path)).toEqual(['/session', '/session', '/api/status'])
  })

  it('may be used up as long as the cookie of an earlier visit is good', async () => {
    const { api } = apiOver((path) => (path === '/session' ? stream([], 403) : stream([result(status())])), 'used')
    expect((await api.call('status', {})).tone).toBe('ok')
  })

  it('leaves the address at once', () => {
    window.history.replaceState(null, '', '/?a=1#token=abc-_DEF')
    expect(takeToken(window.location, window.history)).toBe('abc-_DEF')
    expect(window.location.hash).toBe('')
    expect(window.location.search).toBe('?a=1')
  })

  it('is not confused with a page of the app', () => {
    window.history.replaceState(null, '', '/#/open')
    expect(takeToken(window.location, window.history)).toBeUndefined()
    expect(window.location.hash).toBe('#/open')
  })
})

describe('the subscription over HTTP', () => {
  const event = (value: unknown) => line({ wire: 'event', event: value })

  it('hears events as they come, and ends when the server ends it', async () => {
    const { api, sent } = apiOver(() =>
      stream([event({ kind: 'ready' }), event({ kind: 'changed', what: 'journal', machine: 'local' }), result({})]),
    )
    const heard: unknown[] = []
    await api.subscribe((one) => heard.push(one), new AbortController().signal)
    expect(sent[0]).toMatchObject({ path: '/api/subscribe', init: { method: 'POST', body: '{}' } })
    expect(heard).toEqual([{ kind: 'ready' }, { kind: 'changed', what: 'journal', machine: 'local' }])
  })

  it('is lost when it breaks off, and not when the page itself ends it', async () => {
    const signal = new AbortController()
    const { api } = apiOver(() => stream([event({ kind: 'ready' })]))
    await expect(api.subscribe(() => undefined, signal.signal)).rejects.toBeInstanceOf(ConnectionLost)
    await api.subscribe(() => {
      signal.abort()
    }, signal.signal)
  })
})
