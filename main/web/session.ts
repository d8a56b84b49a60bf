import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import { msg } from '../text/index.js'
import { refusal, SERVE, type Refusal } from './guard.js'

/** So many wrong tokens, and the token is dead. */
export const MAX_WRONG = 10

export type Exchange =
  | { readonly ok: true; readonly cookie: string; readonly key: string }
  | { readonly ok: false; readonly refusal: Refusal }

/**
 * One token, good for one session. The token travels in the URL's fragment, which no browser sends to a server; the
 * page exchanges it for a cookie that scripts cannot read, and for a key that only this page's origin can read: a
 * browser shows its cookies to every server on this address, whatever its port, but the key to none. Both are needed.
 * Only digests are kept here.
 */
export class Session {
  readonly token = secret()
  readonly #token = digest(this.token)
  readonly #cookieName: string
  #state: 'open' | 'used' | 'dead' = 'open'
  #wrong = 0
  #session: { readonly cookie: Buffer; readonly key: Buffer } | null = null

  /** Cookies know no ports; the name does, so that two servers on one machine keep theirs apart. */
  constructor(port: number) {
    this.#cookieName = `sallyport-${port}`
  }

  /** The first right token makes the session; its `Set-Cookie` has no `Secure`, since loopback speaks plain HTTP. */
  exchange(token: string): Exchange {
    const right = same(token, this.#token)
    if (this.#state === 'dead') return { ok: false, refusal: DEAD }
    if (this.#state === 'used') return { ok: false, refusal: USED }
    if (!right) {
      this.#wrong += 1
      if (this.#wrong >= MAX_WRONG) this.#state = 'dead'
      return { ok: false, refusal: this.#wrong >= MAX_WRONG ? DEAD : WRONG }
    }
    this.#state = 'used'
    const [cookie, key] = [secret(), secret()]
    this.#session = { cookie: digest(cookie), key: digest(key) }
    return { ok: true, cookie: `${this.#cookieName}=${cookie}; HttpOnly; SameSite=Strict; Path=/`, key }
  }

  /** Whether a request's `Cookie` header and its key hold the session. */
  holds(header: string | undefined, key: string | readonly string[] | undefined): boolean {
    const session = this.#session
    if (session === null || header === undefined || typeof key !== 'string') return false
    const prefix = `${this.#cookieName}=`
    const values = header.split(/; */).filter((pair) => pair.startsWith(prefix))
    // Two cookies of one name: someone planted the other one. Neither is believed.
    return values.length === 1 && same(values[0]?.slice(prefix.length) ?? '', session.cookie) && same(key, session.key)
  }

  end(): void {
    this.#state = 'dead'
    this.#session = null
  }
}

function secret(): string {
  return randomBytes(32).toString('base64url')
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}

/** Equal length by hashing, equal time by comparing all of it. */
function same(text: string, expected: Buffer): boolean {
  return timingSafeEqual(digest(text), expected)
}

const RESTART = msg('web.restart', { command: SERVE })
const WRONG = refusal(
  403,
  msg('web.wrongToken'),
  msg('web.wrongTokenMeans'),
  msg('web.copyAddress', { command: SERVE }),
)
const USED = refusal(403, msg('web.used'), msg('web.usedMeans'), RESTART)
const DEAD = refusal(403, msg('web.guessed'), msg('web.guessedMeans'), RESTART)
