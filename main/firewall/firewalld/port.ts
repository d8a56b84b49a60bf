import { parsePortRange, type PortRange } from '../../model/net.js'

export interface ZonePort {
  readonly protocol: string
  readonly ports: PortRange
}

/** Ports as firewalld writes them: `80`, `6000-6200`; what is none is passed over. */
export function portOf(ports: string, protocol: string): ZonePort[] {
  try {
    return [{ ports: parsePortRange(ports), protocol }]
  } catch {
    return []
  }
}
