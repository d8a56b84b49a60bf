import { ProblemError, type Problem } from '../../main/model/problem.js'
import { msg, type Text } from '../../main/text/index.js'

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
  constructor(meaning: Text = msg('pageParts.nothingAsked')) {
    super({
      kind: 'failed',
      what: msg('pageParts.lost'),
      meaning,
      todo: msg('pageParts.lostTodo', { command: 'sallyport serve' }),
    })
    this.name = 'ConnectionLost'
  }
}

/** The page's link was used up or has expired: only a new link helps. */
export class LinkExpired extends ProblemError {
  constructor() {
    super({
      kind: 'rights',
      what: msg('pageParts.expired'),
      meaning: msg('pageParts.expiredMeans'),
      todo: msg('pageParts.expiredTodo', { command: 'sallyport serve' }),
    })
    this.name = 'LinkExpired'
  }
}

/** An answer that breaks the contract, most likely from another version. */
export function notUnderstood(detail: string): Problem {
  return {
    kind: 'failed',
    what: msg('pageParts.notUnderstood'),
    meaning: msg('pageParts.notUnderstoodMeans', { detail }),
    todo: msg('pageParts.notUnderstoodTodo'),
  }
}
