import { problem, type Problem } from '../model/problem.js'
import { msg } from '../text/index.js'
import type { CallName } from './contract.js'

/** The largest argument of a call, in bytes: the answers of a wizard are a few hundred. */
export const MAX_ARGUMENT = 64 * 1024
/** A browser opens six connections to one server, over all its tabs: some must be left for calls. */
export const MAX_SUBSCRIPTIONS = 4
const MAX_CALLS = 16
/** Calls that read or change with rights: each may start a helper, and ask for a password. */
const ELEVATED: ReadonlySet<CallName> = new Set([
  'look',
  'conflicts',
  'doctor',
  'explain',
  'watch',
  'apply',
  'undo',
  'confirm',
])
const MAX_ELEVATED = 6
/** Of these there is one at a time. To keep or revert what waits for it is let through always. */
const ONE_BY_ONE: ReadonlySet<CallName> = new Set(['apply', 'undo'])

/** What one page or program may have in hand at once. The same for every shell. */
export class Limits {
  #calls = 0
  readonly #running: CallName[] = []

  /** Takes a place for a call that comes in. @returns what gives it back; `undefined` where all are taken */
  enter(): (() => void) | undefined {
    if (this.#calls >= MAX_CALLS) return undefined
    this.#calls += 1
    let left = false
    return () => {
      if (!left) this.#calls -= 1
      left = true
    }
  }

  /** Runs a checked call, or says why it has to wait. */
  async during(name: CallName, work: () => Promise<void>, onBusy: (why: Problem) => void): Promise<void> {
    const isFull = ELEVATED.has(name) && this.#count(ELEVATED) >= MAX_ELEVATED
    const isChanging = ONE_BY_ONE.has(name) && this.#count(ONE_BY_ONE) > 0
    if (isChanging || (isFull && name !== 'confirm')) {
      onBusy(isChanging ? CHANGING : BUSY)
      return
    }
    this.#running.push(name)
    try {
      await work()
    } finally {
      this.#running.splice(this.#running.indexOf(name), 1)
    }
  }

  #count(names: ReadonlySet<CallName>): number {
    return this.#running.filter((one) => names.has(one)).length
  }
}

/** Whether a value is small enough for a call, without going on once it is too large. It may come from a taken-over page. */
export function fits(value: unknown): boolean {
  const open: unknown[] = [value]
  let size = 0
  while (open.length > 0) {
    const one = open.pop()
    size += typeof one === 'string' ? one.length : 8
    if (typeof one === 'object' && one !== null) {
      if (ArrayBuffer.isView(one) || one instanceof ArrayBuffer) return false
      if (Array.isArray(one) && one.length > MAX_ARGUMENT) return false
      for (const [key, item] of Object.entries(one)) open.push(key, item)
    }
    if (size + open.length > MAX_ARGUMENT) return false
  }
  return true
}

const problemOf = (what: ReturnType<typeof msg>): Problem =>
  problem('busy', what, msg('api.busyMeans'), msg('api.wait')).problem

/** Too much is asked at once. */
export const BUSY = problemOf(msg('api.busy'))
const CHANGING = problemOf(msg('api.changing'))
