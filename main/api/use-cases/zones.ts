import type { ZonesHere } from '../../model/zones.js'
import type { Request } from '../contract.js'
import type { Context } from '../context.js'
import { resolveRequest } from './wanted.js'

/** Where a service could be opened, whatever zone the request names. */
export async function zones(context: Context, request: Request): Promise<ZonesHere> {
  const { backend, finding, openings } = await resolveRequest(context, request)
  const comesIn = openings.some(({ direction }) => direction !== 'out')
  const choice = comesIn ? await backend.zones?.(context.host, finding, openings) : undefined
  return { firewall: backend.kind, choice: choice ?? null }
}
