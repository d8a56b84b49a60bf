import { type Observed } from '../firewall/index.js'
import { readGround, type Ground } from '../netfilter/index.js'
import type { Host } from '../hosts/index.js'
import type { OpeningEvidence } from '../model/evidence.js'
import type { Opening } from '../model/opening.js'
import { proveEffective } from './effective.js'
import { proveListening, readListeners } from './listeners.js'
import { withinOf } from './journeys.js'
import { findProber, practiceOf, simulated } from './prober.js'

/**
 * Climbs the ladder for each opening: listening, stored, loaded, effective where the kernel's rules can be followed, and
 * reachable where somebody can try it. Reads only.
 * @param ground what was read of the kernel already, if it was
 */
export async function prove(
  host: Host,
  observed: Observed,
  openings: readonly Opening[],
  ground?: Promise<Ground>,
): Promise<OpeningEvidence[]> {
  const reached = await (await findProber(host))?.reach(openings)
  if ((await practiceOf(host))?.simulated === true)
    return openings.map((opening, index) => ({
      opening,
      checks: [
        ...(opening.direction === 'in' ? [simulated('listening')] : []),
        ...observed.prove(opening),
        ...(reached?.slice(index, index + 1) ?? []),
      ],
    }))
  const [listeners, kernel] = await Promise.all([
    readListeners(host),
    host.platform === 'linux' ? (ground ?? readGround(host)) : undefined,
  ])
  return Promise.all(
    openings.map(async (opening, index) => ({
      opening,
      checks: [
        // who is called, or stands behind this machine, listens elsewhere
        ...(opening.direction === 'in' ? [proveListening(opening, listeners)] : []),
        ...observed.prove(opening),
        ...(kernel ? [await proveEffective(host, opening, kernel, withinOf(observed, opening))] : []),
        ...(reached?.slice(index, index + 1) ?? []),
      ],
    })),
  )
}
