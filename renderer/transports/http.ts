import { SUBSCRIPTION_MS, WireMessage } from '../../main/api/contract.js'
import { ProblemError } from '../../main/model/problem.js'
import { ConnectionLost, LinkExpired, notUnderstood, type Transport } from './transport.js'
import { msg } from '../../main/text/index.js'

/** The one-time token in the page's link, taken out of the address so that it stays in no history. */
export function takeToken(location: Location, history: History): string | undefined {
  const token = /^#token=([^&]+)$/.exec(location.hash)?.[1]
  if (token !== undefined) history.replaceState(null, '', location.pathname + location.search)
  return token
}

/** Where the page keeps its key between reloads: this tab's storage, which no other origin can read. */
const KEY = 'sallyport-key'

/** The server wants to be reached anew. It closed the connection, but the browser may have kept more of them. */
const MISDIRECTED = 421
const MOST_TRIES = 10

/**
 * Calls the loopback server that the page came from. The token, if any, is exchanged before the first call: for a cookie,
 * which the browser keeps, and a key, which the page keeps and sends with every call.
 */
export function httpTransport(send: typeof fetch, token?: string, kept: Storage = sessionStorage): Transport {
  let unused = token
  let exchange: Promise<void> | undefined
  const post = (path: string, body: unknown, signal: AbortSignal | null = null) =>
    send(path, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'x-sallyport': '1',
        'x-sallyport-key': kept.getItem(KEY) ?? 'none',
      },
      credentials: 'same-origin',
      cache: 'no-store',
      body: JSON.stringify(body),
      signal,
    }).catch(() => {
      throw new ConnectionLost()
    })
  const openSession = async () => {
    if (unused === undefined) return
    // A refused token is no error yet: the session of an earlier visit may still be good, and the call itself will tell.
    const key = (await post('/session', { token: unused })).headers.get('x-sallyport-key')
    if (key !== null) kept.setItem(KEY, key)
    unused = undefined
  }
  return async (name, argument, onEvent, signal) => {
    exchange ??= openSession().finally(() => {
      exchange = undefined
    })
    await exchange
    const ask = () => post(`/api/${name}`, argument, signal && untilOver(signal))
    let response = await ask()
    for (let tries = 1; response.status === MISDIRECTED && tries < MOST_TRIES; tries++) response = await ask()
    if (response.status === 401) throw new LinkExpired()
    return readAnswer(name, response, onEvent)
  }
}

/** The server ends a subscription in time. When it does not, the way to it is cut without anybody having noticed. */
function untilOver(signal: AbortSignal): AbortSignal {
  return AbortSignal.any([signal, AbortSignal.timeout(SUBSCRIPTION_MS + 30_000)])
}

async function readAnswer(name: string, response: Response, onEvent: (event: unknown) => void): Promise<unknown> {
  for await (const line of lines(response)) {
    const message = WireMessage.safeParse(parseJson(line))
    if (!message.success)
      throw new ProblemError(notUnderstood(response.ok ? name : `${name}: HTTP status ${response.status}`))
    if (message.data.wire === 'result') return message.data.result
    if (message.data.wire === 'problem') throw new ProblemError(message.data.problem)
    onEvent(message.data.event)
  }
  if (!response.ok) throw new ProblemError(notUnderstood(`${name}: HTTP status ${response.status}`))
  throw new ConnectionLost(msg('pageParts.brokeOff'))
}

async function* lines(response: Response): AsyncGenerator<string> {
  const reader = response.body?.getReader()
  if (!reader) return
  const decoder = new TextDecoder()
  let rest = ''
  for (;;) {
    const { done, value } = await reader.read().catch(() => ({ done: true, value: undefined }))
    rest += decoder.decode(value, { stream: !done })
    const whole = rest.split('\n')
    rest = done ? '' : (whole.pop() ?? '')
    yield* whole.filter((line) => line.trim() !== '')
    if (done) return
  }
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    return undefined
  }
}
