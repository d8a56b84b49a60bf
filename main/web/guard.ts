/**
 * What a request must carry before anything is read from it. Pure: headers in, a refusal or nothing out.
 *
 * The three attackers: a page of another site in the same browser (Origin, Sec-Fetch-Site, the required header, no
 * CORS), a name that an attacker's DNS points at this machine (Host), another user of this machine (the cookie).
 */
import type { IncomingHttpHeaders } from 'node:http'
import { problem, type Problem, type ProblemKind } from '../model/problem.js'
import { msg, type Message } from '../text/index.js'
import type { Address } from './address.js'

export interface Head {
  readonly method?: string | undefined
  readonly url?: string | undefined
  readonly headers: IncomingHttpHeaders
  readonly rawHeaders: readonly string[]
}

export interface Refusal {
  readonly status: number
  readonly problem: Problem
  readonly headers?: Readonly<Record<string, string>>
}

/** For every request, whatever it asks for. */
export function refuseRequest(head: Head, address: Address): Refusal | null {
  const { host, origin, 'sec-fetch-site': site } = head.headers
  if (host === undefined || !address.hosts.has(host) || repeated(head, 'host'))
    return refusal(
      421,
      msg('web.otherHost', { origin: address.origin }),
      msg('web.otherHostMeans'),
      msg('web.openThat'),
    )
  if (origin !== undefined && origin !== `http://${host}`)
    return refusal(403, msg('web.otherSite'), msg('web.ownPageOnly'), OPEN_AGAIN)
  if (site !== undefined && site !== 'same-origin' && site !== 'none')
    return refusal(403, msg('web.otherSiteLed'), msg('web.ownPageOnly'), OPEN_AGAIN)
  if (!['GET', 'HEAD', 'POST'].includes(head.method ?? '')) return wrongMethod(['GET', 'HEAD', 'POST'])
  return null
}

/** For what changes anything: `POST /session` and `POST /api/…`. */
export function refusePost(head: Head): Refusal | null {
  if (head.method !== 'POST') return wrongMethod(['POST'])
  // Browsers send it with every POST; without it nobody says which page asks.
  if (head.headers.origin === undefined) return refusal(403, msg('web.noOrigin'), msg('web.noOriginMeans'), OPEN_AGAIN)
  if (!/^application\/json(; ?charset=utf-8)?$/i.test(head.headers['content-type'] ?? ''))
    return refusal(415, msg('web.notJson'), msg('web.formsCannot'), OPEN_AGAIN)
  return null
}

/** The header that a form, an image or a link of another site cannot set without being asked for by CORS first. */
export function refuseUnmarked(head: Head): Refusal | null {
  if (head.headers['x-sallyport'] === '1') return null
  return refusal(403, msg('web.unmarked'), msg('web.notFromPage'), OPEN_AGAIN)
}

export function wrongMethod(methods: readonly string[]): Refusal {
  const refused = refusal(405, msg('web.wrongMethod'), msg('web.takes', { methods }), OPEN_AGAIN)
  return { ...refused, headers: { allow: methods.join(', ') } }
}

/** A refusal; its kind follows from the status of HTTP. */
export function refusal(status: number, what: Message, meaning: Message, todo: Message): Refusal {
  return { status, problem: problem(KINDS[status] ?? 'refused', what, meaning, todo).problem }
}

const KINDS: Readonly<Record<number, ProblemKind>> = {
  400: 'input',
  404: 'input',
  413: 'input',
  500: 'failed',
  503: 'busy',
}

/** The command that the page was opened with. */
export const SERVE = 'sallyport serve'

export const OPEN_AGAIN = msg('web.openAgain', { command: SERVE })

/** Node keeps the first of two Host headers without a word; what stands behind it might believe the second. */
function repeated(head: Head, name: string): boolean {
  return head.rawHeaders.filter((text, index) => index % 2 === 0 && text.toLowerCase() === name).length > 1
}
