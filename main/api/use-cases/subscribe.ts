import { noted } from '../../log/index.js'
import { LOCAL } from '../../model/machine.js'
import type { ConfirmationDue, PushEvent } from '../../model/push-event.js'
import type { ChangeFeed } from '../feed.js'

/**
 * Tells what changes until the signal ends it, and whether a change waits to be confirmed.
 * @param dueNow reads that
 */
export function subscribe(
  feed: ChangeFeed,
  dueNow: () => Promise<ConfirmationDue | null>,
  onEvent: (event: PushEvent) => void,
  signal: AbortSignal,
): Promise<void> {
  if (signal.aborted) return Promise.resolve()
  let told = ''
  const tellDue = async () => {
    const due = await dueNow()
    const now = due === null ? '' : `${due.journal} ${due.until}`
    if (now === told || signal.aborted) return
    told = now
    onEvent({ kind: 'due', due, machine: LOCAL })
  }
  return new Promise((resolve) => {
    const stop = feed.listen((what) => {
      onEvent({ kind: 'changed', what, machine: LOCAL })
      if (what !== 'settings') tellDue().catch(noted('looking for what is to be confirmed'))
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
    tellDue().catch(noted('looking for what is to be confirmed'))
  })
}
