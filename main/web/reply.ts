import type { IncomingMessage, ServerResponse } from 'node:http'
import { securityHeaders, type Asset } from '../api/assets.js'
import type { WireMessage } from '../api/contract.js'
import type { Refusal } from './guard.js'

const HEADERS = securityHeaders("'self'")
const NDJSON = 'application/x-ndjson; charset=utf-8'

/** A client that leaves so many bytes unread is cut off; the call itself goes on. A whole apply is below 1 MiB. */
const MAX_UNREAD = 8 * 1024 * 1024
/** How long a client may take to read the last line, in milliseconds. */
const LAST_READ = 30_000

/** Refuses with a status, and a problem for a person to read. The connection ends: what it still holds is not read. */
export function sendRefusal(response: ServerResponse, refusal: Refusal): void {
  const message: WireMessage = { wire: 'problem', problem: refusal.problem }
  const headers = {
    ...HEADERS,
    'cache-control': 'no-store',
    'content-type': NDJSON,
    connection: 'close',
    ...refusal.headers,
  }
  response.writeHead(refusal.status, headers).end(`${JSON.stringify(message)}\n`)
}

/** The cookie for the browser, the key for the page. */
export function sendSession(response: ServerResponse, { cookie, key }: { cookie: string; key: string }): void {
  const headers = { ...HEADERS, 'cache-control': 'no-store', 'set-cookie': cookie, 'x-sallyport-key': key }
  response.writeHead(204, headers).end()
}

export function sendAsset(request: IncomingMessage, response: ServerResponse, asset: Asset): void {
  response.writeHead(200, {
    ...HEADERS,
    'content-type': asset.type,
    'content-length': asset.body.length,
    // The page itself is never kept: the next server on this port may be of another version.
    'cache-control': asset.hashed ? 'private, max-age=31536000, immutable' : 'no-store',
  })
  response.end(request.method === 'HEAD' ? undefined : asset.body)
}

/** Opens an answer of lines, of which each reaches the page at once. Writing to a client that is gone does nothing. */
export function openLines(response: ServerResponse): (message: WireMessage) => void {
  response.on('error', () => {
    response.destroy()
  })
  response.writeHead(200, { ...HEADERS, 'cache-control': 'no-store', 'content-type': NDJSON })
  response.flushHeaders()
  return (message) => {
    if (response.destroyed || response.writableEnded) return
    const line = `${JSON.stringify(message)}\n`
    if (message.wire === 'event') response.write(line)
    else response.setTimeout(LAST_READ, () => response.destroy()).end(line)
    if (response.writableLength > MAX_UNREAD) response.destroy()
  }
}
