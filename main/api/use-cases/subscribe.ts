import { LOCAL } from '../../model/machine.js'
import type { PushEvent } from '../../model/push-event.js'
import type { ChangeFeed } from '../feed.js'

/** Tells what changes until the signal ends it. */
export function subscribe(feed: ChangeFeed, onEvent: (event: PushEvent) => void, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve()
  return new Promise((resolve) => {
    const stop = feed.listen((what) => {
      onEvent({ kind: 'changed', what, machine: LOCAL })
    })
    signal.addEventListener(
      'abort',
      () => {
        stop()
        resolve()
      },
      { once: true },
    )
    onEvent({ kind: 'ready' })
  })
}
