import type { Host } from '../../hosts/index.js'

/** A machine that exists in this program only, and that can be written down between two commands. */
export interface Simulator extends Host {
  /** All that it remembers, as JSON can hold it. */
  remembered(): unknown
}
