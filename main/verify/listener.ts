import type { Protocol } from '../model/net.js'

/** A socket that waits for somebody. */
export interface Listener {
  readonly protocol: Protocol
  readonly port: number
  /** True when only this machine itself can reach it. */
  readonly loopback: boolean
  /** Where it waits, in canonical text; `0.0.0.0` and `::` are every address. Absent where the system does not tell. */
  readonly address?: string
}
