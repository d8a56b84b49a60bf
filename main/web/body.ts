import type { IncomingMessage } from 'node:http'
import { MAX_ARGUMENT } from '../api/wire.js'
import { msg } from '../text/index.js'
import { refusal, type Refusal } from './guard.js'

export type Body = { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly refusal: Refusal }

/** Reads a request's JSON. Stops keeping anything as soon as it is too long, whether the length was declared or not. */
export async function readJson(request: IncomingMessage): Promise<Body> {
  // A declared length is refused before the first byte of the body is read.
  if (Number(request.headers['content-length'] ?? 0) > MAX_ARGUMENT) return { ok: false, refusal: TOO_LONG }
  const bytes = await readBytes(request)
  if (bytes === null) return { ok: false, refusal: TOO_LONG }
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
    return { ok: true, value: JSON.parse(text) as unknown }
  } catch {
    return { ok: false, refusal: NOT_JSON }
  }
}

/** Rejects when the client goes away in the middle. */
function readBytes(request: IncomingMessage): Promise<Buffer | null> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    let length = 0
    request.on('data', (chunk: Buffer) => {
      length += chunk.length
      if (length > MAX_ARGUMENT) {
        chunks.length = 0
        request.removeAllListeners('data')
        resolve(null)
      } else chunks.push(chunk)
    })
    request.once('end', () => {
      resolve(Buffer.concat(chunks))
    })
    request.once('error', reject)
    request.once('close', () => {
      reject(new Error('the client went away'))
    })
  })
}

const TOO_LONG = refusal(413, msg('web.tooLong'), msg('web.tooLongMeans'), msg('web.shorten'))
const NOT_JSON = refusal(400, msg('web.notJson'), msg('web.damaged'), msg('web.reload'))
