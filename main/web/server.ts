import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { log } from '../log/index.js'
import { z } from '../model/zod.js'
import { msg } from '../text/index.js'
import { loadAssets, type Assets } from '../api/assets.js'
import { SUBSCRIBE, SUBSCRIPTION_MS, type Api } from '../api/contract.js'
import {
  BUSY,
  checkCall,
  leaveCall,
  Limits,
  MAX_SUBSCRIPTIONS,
  runCall,
  runSubscription,
  type CheckedCall,
} from '../api/wire.js'
import { NewConnections } from './anew.js'
import { addressOf, loopbackHost, portNumber, type Address } from './address.js'
import { readJson } from './body.js'
import {
  OPEN_AGAIN,
  refusal,
  SERVE,
  refusePost,
  refuseRequest,
  refuseUnmarked,
  wrongMethod,
  type Refusal,
} from './guard.js'
import { IdleWatch, type Clock } from './idle.js'
import { listen } from './listen.js'
import { openLines, sendAsset, sendRefusal, sendSession } from './reply.js'
import { Session } from './session.js'

export interface ServerOptions {
  readonly api: Api
  /** The folder of the built pages: `dist/renderer`. */
  readonly renderer: string
  /** `127.0.0.1` (the default) or `::1`; everything else is refused. */
  readonly host?: string
  /** 0 or nothing: a free one. */
  readonly port?: number
  /** A file to listen on instead: whoever stands before it has `host` and `port` open, and a page calls it by these. */
  readonly socket?: string
  /** Milliseconds without a request of the session until the server ends; 30 minutes by default. */
  readonly idle?: number
  /** Milliseconds for a request to arrive, headers and body; 15 seconds by default. */
  readonly patience?: number
  readonly clock?: Clock
}

/** Why the server ended: nobody used it, or {@link RunningServer.close} was called. */
export type EndReason = 'idle' | 'closed'

export interface RunningServer {
  /** With the token in its fragment: a secret, for the terminal of the person who started it. */
  readonly url: string
  readonly port: number
  readonly token: string
  /** Takes no more requests and resolves when changes that began have been finished. */
  close(): Promise<void>
  readonly closed: Promise<EndReason>
}

const MAX_CONNECTIONS = 64
const Exchange = z.strictObject({ token: z.string().check(z.maxLength(200)) })

/** Serves the page and the contract on the loopback interface. Throws a {@link ProblemError} when it cannot. */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const host = loopbackHost(options.host ?? '127.0.0.1')
  const wanted = portNumber(options.port ?? 0)
  const assets = loadAssets(options.renderer)
  const patience = options.patience ?? 15_000
  const server = createServer({
    maxHeaderSize: 8192,
    headersTimeout: patience,
    requestTimeout: patience,
    connectionsCheckingInterval: Math.min(patience, 1000),
    keepAliveTimeout: 5000,
  })
  server.maxConnections = MAX_CONNECTIONS
  const port = await (options.socket === undefined
    ? listen(server, { host, port: wanted, exclusive: true })
    : listen(server, { path: options.socket }, wanted))
  return new Shell(server, options, assets, addressOf(host, port))
}

class Shell implements RunningServer {
  readonly url: string
  readonly port: number
  readonly token: string
  readonly closed: Promise<EndReason>
  readonly #session: Session
  readonly #idle: IdleWatch
  /** Milliseconds after which a subscription has to be made anew. */
  readonly #renewal: number
  readonly #new = new NewConnections()
  readonly #changes = new Set<Promise<void>>()
  readonly #subscriptions = new Set<AbortController>()
  readonly #limits = new Limits()
  #ending: Promise<void> | null = null
  #resolveClosed: (reason: EndReason) => void = () => undefined

  constructor(
    readonly server: Server,
    readonly options: ServerOptions,
    readonly assets: Assets,
    readonly address: Address,
  ) {
    this.#session = new Session(address.port)
    this.port = address.port
    this.token = this.#session.token
    this.url = `${address.origin}/#token=${this.token}`
    this.closed = new Promise((resolve) => {
      this.#resolveClosed = resolve
    })
    const idle = options.idle ?? 30 * 60_000
    this.#renewal = Math.min(SUBSCRIPTION_MS, idle / 3)
    this.#idle = new IdleWatch(idle, () => void this.#end('idle'), options.clock)
    server.on('connection', (socket: Socket) => {
      this.#new.opened(socket)
    })
    server.on('request', (request, response) => void this.#answer(request, response))
  }

  close(): Promise<void> {
    return this.#end('closed')
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      const refused = await this.#route(request, response)
      if (refused !== null) sendRefusal(response, refused)
    } catch (error) {
      // The client went away, or a fault of ours: nothing of it is for the other side.
      if (!request.destroyed) log('error', 'answering a request of the page', error)
      if (response.headersSent) response.destroy()
      else sendRefusal(response, FAULT)
    }
  }

  async #route(request: IncomingMessage, response: ServerResponse): Promise<Refusal | null> {
    const anew = this.#new.take(request.socket)
    if (this.#idle.expired()) void this.#end('idle')
    if (this.#ending !== null) return ENDED
    const refused = refuseRequest(request, this.address)
    if (refused !== null) return refused
    const path = (request.url ?? '').split('?', 1)[0] ?? ''
    if (path === '/session') return refusePost(request) ?? (await this.#exchange(request, response))
    if (path.startsWith('/api/'))
      return (
        refusePost(request) ?? refuseUnmarked(request) ?? (await this.#call(path.slice(5), request, response, anew))
      )
    if (request.method === 'POST') return wrongMethod(['GET', 'HEAD'])
    const asset = this.assets.get(path)
    if (asset === undefined) return refusal(404, msg('web.noPage'), msg('web.wrongAddress'), OPEN_AGAIN)
    sendAsset(request, response, asset)
    return null
  }

  async #exchange(request: IncomingMessage, response: ServerResponse): Promise<Refusal | null> {
    const body = await readJson(request)
    if (!body.ok) return body.refusal
    const parsed = Exchange.safeParse(body.value)
    if (!parsed.success) return refusal(400, msg('web.noToken'), msg('web.incomplete'), OPEN_AGAIN)
    const exchange = this.#session.exchange(parsed.data.token)
    if (!exchange.ok) return exchange.refusal
    this.#idle.touch()
    sendSession(response, exchange)
    return null
  }

  async #call(
    name: string,
    request: IncomingMessage,
    response: ServerResponse,
    anew: boolean,
  ): Promise<Refusal | null> {
    if (!this.#session.holds(request.headers.cookie, request.headers['x-sallyport-key'])) return STRANGER
    this.#idle.touch()
    const leave = this.#limits.enter()
    if (!leave) return LATER
    try {
      const body = await readJson(request)
      if (!body.ok) return body.refusal
      if (name === SUBSCRIBE) return this.#subscribe(response)
      const checked = checkCall(name, body.value)
      if (!checked.ok) return { status: checked.unknown ? 404 : 400, problem: checked.problem }
      if (!anew && keepsTrial(checked.call)) return AGAIN
      await this.#idle.during(this.#run(checked.call, response))
      return null
    } finally {
      leave()
    }
  }

  async #run(call: CheckedCall, response: ServerResponse): Promise<void> {
    response.once('close', () => {
      leaveCall(this.options.api, call)
    })
    const work = runCall(this.options.api, call, this.#limits, openLines(response))
    if (call.changes) this.#changes.add(work)
    await work
    this.#changes.delete(work)
    if (call.changes) this.#new.changed()
  }

  /**
   * Whoever subscribes looks at the page, or has just come back to it; an open subscription says nothing more, as that of
   * a browser that is gone looks the same. So it is no use of the server, and ends well before the server would: a page
   * that is still looked at makes a new one, which is a use. It takes no place from the calls.
   */
  #subscribe(response: ServerResponse): Refusal | null {
    if (this.#subscriptions.size >= MAX_SUBSCRIPTIONS) return LATER
    const end = new AbortController()
    const over = setTimeout(() => {
      end.abort()
    }, this.#renewal)
    over.unref()
    response.once('close', () => {
      end.abort()
    })
    this.#subscriptions.add(end)
    void runSubscription(this.options.api, openLines(response), end.signal).finally(() => {
      clearTimeout(over)
      this.#subscriptions.delete(end)
    })
    return null
  }

  #end(reason: EndReason): Promise<void> {
    this.#ending ??= this.#finish(reason)
    return this.#ending
  }

  async #finish(reason: EndReason): Promise<void> {
    this.#idle.stop()
    this.#session.end()
    for (const subscription of this.#subscriptions) subscription.abort()
    const closed = new Promise<void>((resolve) => this.server.close(() => resolve()))
    this.server.closeIdleConnections()
    await Promise.all(this.#changes)
    // The last lines still have to be read; whoever does not read them is not waited for.
    const cut = setTimeout(() => this.server.closeAllConnections(), 500)
    await closed
    clearTimeout(cut)
    this.#resolveClosed(reason)
  }
}

/** Whoever keeps a change says that the machine can still be reached, so it has to be reached anew. */
const keepsTrial = ({ name, argument }: CheckedCall): boolean =>
  name === 'confirm' && !('revert' in argument && argument.revert === true)

const AGAIN = refusal(421, msg('web.again'), msg('web.againMeans'), msg('web.tryAgain'))
const STRANGER = refusal(401, msg('web.stranger'), msg('web.strangerMeans'), OPEN_AGAIN)
const ENDED = refusal(401, msg('web.ended'), msg('web.endedMeans'), msg('web.startAgain', { command: SERVE }))
const FAULT = refusal(500, msg('web.fault'), msg('web.faultMeans'), msg('web.tryAgain'))
const LATER: Refusal = { status: 503, problem: BUSY, headers: { 'retry-after': '1' } }
