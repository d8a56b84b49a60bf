import type { OpeningEvidence } from '../../model/evidence.js'
import { prove } from '../../verify/index.js'
import type { Request } from '../contract.js'
import type { Context } from '../context.js'
import { workOut } from './wanted.js'

/** Climbs the ladder for a service's openings. Without root, what only root may read is unknown. */
export async function verify(context: Context, request: Request): Promise<{ openings: OpeningEvidence[] }> {
  const { observed, openings } = await workOut(context, request)
  return { openings: await prove(context.host, observed, openings) }
}
