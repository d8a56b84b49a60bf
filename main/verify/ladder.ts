import type { Observed } from '../firewall/index.js'
import type { Host } from '../hosts/index.js'
import type { OpeningEvidence } from '../model/evidence.js'
import type { Opening } from '../model/opening.js'
import { proveListening, readListeners } from './listeners.js'

/** Climbs the ladder for each opening: listening, stored, loaded. Reads only. */
export async function prove(host: Host, observed: Observed, openings: readonly Opening[]): Promise<OpeningEvidence[]> {
  const listeners = await readListeners(host)
  return openings.map((opening) => ({
    opening,
    checks: [proveListening(opening, listeners), ...observed.prove(opening)],
  }))
}
