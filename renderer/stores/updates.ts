import { defineStore } from 'pinia'
import { ref, shallowRef, watch } from 'vue'
import type { ConfirmationDue, PushEvent } from '../../main/model/push-event.js'
import { ConnectionLost, LinkExpired } from '../transports/transport.js'
import { useConnection } from './connection.js'

/** How long is waited after the first failure, the second, …, in milliseconds; after more of them as after the last. */
export const RETRY_MS = [100, 1_000, 2_000, 5_000, 10_000, 30_000] as const
/** Who has not touched the page for so long does not look at it any more, though it is in front; in milliseconds. */
export const PRESENT_MS = 4 * 60 * 60_000
const TOUCHES = ['pointermove', 'pointerdown', 'keydown', 'wheel', 'focus'] as const

/**
 * Hears what changes, as long as somebody looks at the page: a hidden one hears nothing and costs nothing. What shows
 * something compares the numbers here with those of the time when it was read.
 */
export const useUpdates = defineStore('updates', () => {
  const connection = useConnection()
  const heard = ref({ firewall: 0, journal: 0, settings: 0 })
  /** The change that waits to be confirmed, as it was last told. */
  const due = shallowRef<ConfirmationDue | null>(null)
  let lastTouch = Date.now()
  let wake: (() => void) | undefined

  const isLookedAt = () => document.visibilityState === 'visible' && Date.now() - lastTouch < PRESENT_MS

  function hear(event: PushEvent): void {
    const { firewall, journal, settings } = heard.value
    // after a gap, anything may have changed
    if (event.kind === 'ready') heard.value = { firewall: firewall + 1, journal: journal + 1, settings: settings + 1 }
    else if (event.kind === 'due') due.value = event.due
    else heard.value = { ...heard.value, [event.what]: heard.value[event.what] + 1 }
  }

  /** Resolves after so many milliseconds, or when something happens that makes it worth while to try at once. */
  function pause(milliseconds: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = milliseconds === Infinity ? undefined : setTimeout(done, milliseconds)
      function done(): void {
        clearTimeout(timer)
        wake = undefined
        resolve()
      }
      wake = done
    })
  }

  /** Subscribes once, until the page is not looked at any more or the other side ends it. */
  async function subscribe(onHeard: () => void): Promise<void> {
    const end = new AbortController()
    const hide = () => {
      if (!isLookedAt()) end.abort()
    }
    document.addEventListener('visibilitychange', hide)
    try {
      await connection.subscribe((event) => {
        hear(event)
        onHeard()
      }, end.signal)
    } finally {
      document.removeEventListener('visibilitychange', hide)
    }
  }

  async function keepSubscribed(onSettled: () => void): Promise<void> {
    for (let failures = 0; ;) {
      while (!isLookedAt()) await pause(Infinity)
      try {
        await subscribe(() => {
          failures = 0
          onSettled()
        })
      } catch (error) {
        onSettled()
        if (error instanceof LinkExpired) return
        // One that broke off is tried again at once: it need not mean that nobody is there.
        failures += 1
        if (failures > 1 && error instanceof ConnectionLost) connection.state = 'lost'
      }
      await pause(RETRY_MS[Math.min(Math.max(failures, 1), RETRY_MS.length) - 1] ?? 0)
    }
  }

  /** Begins, once. Resolves when everything from now on is heard, or when it is plain that nobody answers. */
  function follow(): Promise<void> {
    for (const touch of TOUCHES)
      window.addEventListener(
        touch,
        () => {
          const back = !isLookedAt()
          lastTouch = Date.now()
          if (back) wake?.()
        },
        { passive: true },
      )
    window.addEventListener('online', () => wake?.())
    document.addEventListener('visibilitychange', () => {
      if (isLookedAt()) wake?.()
    })
    watch(
      () => connection.state,
      (state) => state === 'ready' && wake?.(),
    )
    return new Promise((resolve) => void keepSubscribed(resolve))
  }

  return { heard, due, follow }
})
