import type { Observed } from '../firewall/index.js'
import type { Host } from '../hosts/index.js'
import type { OpeningEvidence } from '../model/evidence.js'
import type { Opening } from '../model/opening.js'
import { proveListening, readListeners } from './listeners.js'
import { findProber } from './prober.js'

/** Climbs the ladder for each opening: listening, stored, loaded, and reachable where somebody can try it. Reads only. */
export async function prove(host: Host, observed: Observed, openings: readonly Opening[]): Promise<OpeningEvidence[]> {
  const reached = await (await findProber(host))?.reach(openings)
  const listeners = await readListeners(host)
  return openings.map((opening, index) => ({
    opening,
    checks: [
      proveListening(opening, listeners),
      ...observed.prove(opening),
      ...(reached?.slice(index, index + 1) ?? []),
    ],
  }))
}
