import type { Host, Lock } from '../hosts/index.js'
import type { Journal } from '../journal/index.js'
import type { WorkEvent } from '../model/events.js'

/** What every use of the helper works with, while it holds the lock. */
export interface Work {
  readonly host: Host
  readonly journal: Journal
  readonly lock: Lock
  emit(event: WorkEvent): void
  /** True once somebody asked to stop: the current step is finished, then everything is taken back. */
  cancelled(): boolean
}
