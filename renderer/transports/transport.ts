import { ProblemError, type Problem } from '../../main/model/problem.js'

/**
 * Carries a call to the use cases and back, unchecked: {@link createApi} checks what comes. Rejects with ProblemErrors.
 * The subscription, which goes on until it is ended, comes with a signal for that.
 */
export type Transport = (
  name: string,
  argument: unknown,
  onEvent: (event: unknown) => void,
  signal?: AbortSignal,
) => Promise<unknown>

/** Nobody answered, or the answer broke off. */
export class ConnectionLost extends ProblemError {
  constructor(meaning = 'Nothing was asked of the firewall.') {
    super({
      kind: 'failed',
      what: 'Sallyport no longer answers.',
      meaning,
      todo: 'Try again. If it was stopped, run sallyport serve again and open the new link.',
    })
    this.name = 'ConnectionLost'
  }
}

/** The page's link was used up or has expired: only a new link helps. */
export class LinkExpired extends ProblemError {
  constructor() {
    super({
      kind: 'rights',
      what: 'This page’s link has expired.',
      meaning: 'Each link works once and only while Sallyport runs.',
      todo: 'Run sallyport serve again and open the new link.',
    })
    this.name = 'LinkExpired'
  }
}

/** An answer that breaks the contract, most likely from another version. */
export function notUnderstood(detail: string): Problem {
  return {
    kind: 'failed',
    what: 'Sallyport’s answer could not be understood.',
    meaning: `The page and the program may be of different versions (${detail}).`,
    todo: 'Load the page again. If it happens again, report it with this text.',
  }
}
