/**
 * The contract over a wire: a name and an argument come in from a page that is not trusted, {@link WireMessage}s go
 * out. The web shell and the desktop's IPC both go through here, so that neither can be laxer than the other.
 */
import { log, noted } from '../log/index.js'
import type { z } from '../model/zod.js'
import { english, msg, type Text } from '../text/index.js'
import { asProblem, problem, zodLines, type Problem } from '../model/problem.js'
import { Slug } from '../model/text.js'
import {
  CHANGES,
  contract,
  isCallName,
  type Api,
  type Argument,
  type CallName,
  type Result,
  type WireMessage,
} from './contract.js'
import { BUSY, fits, MAX_SUBSCRIPTIONS, type Limits } from './limits.js'

export { BUSY, Limits, MAX_ARGUMENT, MAX_SUBSCRIPTIONS } from './limits.js'

/** A call whose name and argument hold to the contract. */
export interface CheckedCall {
  readonly name: CallName
  readonly argument: Argument<CallName>
  /** It changes the firewall: once begun it is finished, whoever went away. */
  readonly changes: boolean
}

export type Checked =
  | { readonly ok: true; readonly call: CheckedCall }
  | { readonly ok: false; readonly unknown: boolean; readonly problem: Problem }

/** Checks what a page sent. A page names a profile by its id; paths of files are for the command line only. */
export function checkCall(name: unknown, argument: unknown): Checked {
  if (typeof name !== 'string' || !isCallName(name))
    return { ok: false, unknown: true, problem: wrong(msg('api.noSuchCall')) }
  if (!fits(argument)) return { ok: false, unknown: false, problem: wrong(msg('api.tooLarge')) }
  const parsed = contract[name].argument.safeParse(argument)
  if (!parsed.success) return { ok: false, unknown: false, problem: wrong(zodLines(parsed.error)) }
  if ('profile' in parsed.data && !Slug.safeParse(parsed.data.profile).success)
    return { ok: false, unknown: false, problem: wrong(msg('api.noProfileId')) }
  return { ok: true, call: { name, argument: parsed.data, changes: CHANGES.has(name) } }
}

/**
 * Runs a checked call and sends its events, then exactly one result or problem. Never throws: what is thrown inside
 * becomes a {@link Problem} without a stack, and a `send` that throws (the page went away) does not disturb the work.
 */
export async function runCall(
  api: Api,
  call: CheckedCall,
  limits: Limits,
  send: (message: WireMessage) => void,
): Promise<void> {
  let ended = false
  const deliver = (message: WireMessage) => {
    if (ended) return
    ended = message.wire !== 'event'
    try {
      send(message)
    } catch {
      // Whoever asked is gone. The work goes on; its outcome is in the journal.
    }
  }
  const work = async () => {
    const result: unknown = await api.call(call.name, call.argument, (event) => {
      if (contract[call.name].events) deliver({ wire: 'event', event })
    })
    deliver(checkResult(call.name, result))
  }
  const fail = (why: Problem) => {
    deliver({ wire: 'problem', problem: why })
  }
  await limits.during(call.name, work, fail).catch((error: unknown) => {
    fail(asProblem(error))
  })
}

/** Ends what goes on only as long as the page that asked is there to see it. */
export function leaveCall(api: Api, { name, argument }: CheckedCall): void {
  if (name === 'watch') api.call('endWatch', watchNamed(argument)).catch(noted('ending a watch'))
}

const watchNamed = (argument: CheckedCall['argument']) =>
  'watch' in argument && argument.watch !== undefined ? { watch: argument.watch } : {}

/**
 * Runs the subscription until the signal ends it, sends its events, and at last an empty result. Never throws. When
 * `send` throws, the page is gone, and the subscription ends.
 */
export async function runSubscription(
  api: Api,
  send: (message: WireMessage) => void,
  signal: AbortSignal,
): Promise<void> {
  const gone = new AbortController()
  const deliver = (message: WireMessage) => {
    try {
      send(message)
    } catch {
      gone.abort()
    }
  }
  try {
    await api.subscribe(
      (event) => {
        deliver({ wire: 'event', event })
      },
      AbortSignal.any([signal, gone.signal]),
    )
    deliver({ wire: 'result', result: {} })
  } catch (error) {
    deliver({ wire: 'problem', problem: asProblem(error) })
  }
}

/** The subscriptions on a wire that carries all calls of its page, each under the id of its call. */
export class Subscriptions {
  /** A call of this name and with the id of a subscription ends that one. */
  static readonly END = 'unsubscribe'
  readonly #open = new Map<unknown, AbortController>()

  async run(api: Api, id: unknown, send: (message: WireMessage) => void): Promise<void> {
    this.end(id)
    if (this.#open.size >= MAX_SUBSCRIPTIONS) {
      send({ wire: 'problem', problem: BUSY })
      return
    }
    const end = new AbortController()
    this.#open.set(id, end)
    await runSubscription(api, send, end.signal)
    if (this.#open.get(id) === end) this.#open.delete(id)
  }

  end(id: unknown): void {
    this.#open.get(id)?.abort()
    this.#open.delete(id)
  }

  endAll(): void {
    for (const id of [...this.#open.keys()]) this.end(id)
  }
}

/** A result that breaks the contract is a fault of ours; it is not passed on, since nobody knows what it holds. */
function checkResult(name: CallName, result: unknown): WireMessage {
  const schema: z.ZodMiniType<Result<CallName>> = contract[name].result
  const parsed = schema.safeParse(result)
  if (parsed.success) return { wire: 'result', result: parsed.data }
  const faults = english(zodLines(parsed.error))
  log('error', `the answer to ${name} is malformed: ${faults}`)
  return { wire: 'problem', problem: asProblem(new Error(`the answer to "${name}" is malformed: ${faults}`)) }
}

function wrong(what: Text): Problem {
  return problem('input', what, msg('api.unknownRequest'), msg('api.reloadPage')).problem
}
