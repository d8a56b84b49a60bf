import { watchFirewalls } from '../firewall/index.js'
import { watchPaths, type Host } from '../hosts/index.js'
import { journalAt } from '../journal/index.js'
import type { PushEvent } from '../model/push-event.js'

type What = Extract<PushEvent, { kind: 'changed' }>['what']

/** One change is often several for those who watch: it is told once, so many milliseconds after the first of them. */
const TOGETHER_MS = 100
/** So long it is watched on when nobody listens any more: a page that is loaded again is back at once. In milliseconds. */
const LINGER_MS = 5_000

/** Tells those who listen what has changed. Watches only while there is somebody. */
export class ChangeFeed {
  readonly #listeners = new Set<(what: What) => void>()
  readonly #pending = new Map<What, NodeJS.Timeout>()
  #stop: (() => void) | undefined
  #linger: NodeJS.Timeout | undefined

  /** @param watch begins to watch, and returns what ends it */
  constructor(private readonly watch: (tell: (what: What) => void) => () => void) {}

  /** @returns what ends it */
  listen(listener: (what: What) => void): () => void {
    clearTimeout(this.#linger)
    this.#stop ??= this.watch(this.tell)
    this.#listeners.add(listener)
    return () => {
      if (!this.#listeners.delete(listener) || this.#listeners.size > 0) return
      this.#linger = setTimeout(() => {
        this.#stop?.()
        this.#stop = undefined
      }, LINGER_MS)
      this.#linger.unref()
    }
  }

  readonly tell = (what: What): void => {
    if (this.#listeners.size === 0 || this.#pending.has(what)) return
    const timer = setTimeout(() => {
      this.#pending.delete(what)
      for (const listener of this.#listeners) listener(what)
    }, TOGETHER_MS)
    timer.unref()
    this.#pending.set(what, timer)
  }
}

/** What there is to hear of a machine, and of the journals and settings that lie at these places of its keeper. */
export function feedOf(host: Host, keeper: Host, stateDirs: readonly string[], settings?: string): ChangeFeed {
  return new ChangeFeed((tell) => {
    const stops = [
      watchFirewalls(host, () => {
        tell('firewall')
      }),
      watchPaths(
        keeper,
        stateDirs.map((folder) => journalAt(keeper, folder).folder),
        () => {
          tell('journal')
        },
      ),
      watchPaths(keeper, settings === undefined ? [] : [settings], () => {
        tell('settings')
      }),
    ]
    return () => {
      for (const stop of stops) stop?.()
    }
  })
}
