import { detectDeciding, type Observed } from '../../firewall/index.js'
import type { Host } from '../../hosts/index.js'
import { programsOf, type Opening } from '../../model/opening.js'
import type { Profile } from '../../model/profile.js'
import { loadProfile, onSystem, resolveOpenings } from '../../profiles/index.js'
import type { Request } from '../contract.js'
import { chooseTarget, type Target } from './target.js'

/** A request, worked out: the service, its openings, and the firewall with what was read of it. */
export interface Wanted extends Target {
  readonly profile: Profile
  readonly openings: readonly Opening[]
  readonly observed: Observed
}

/** @throws ProblemError of kind `input` or `refused` */
export async function workOut(host: Host, request: Request): Promise<Wanted> {
  const aimed = await aim(host, request)
  const observed = await aimed.backend.observe(host, aimed.finding, {
    zone: request.zone,
    programs: programsOf(aimed.openings),
  })
  return { ...aimed, observed }
}

/** The same before anything is read of the firewall's rules. @throws ProblemError as {@link workOut} */
export async function aim(host: Host, request: Request): Promise<Omit<Wanted, 'observed'>> {
  const profile = await onSystem(await loadProfile(request.profile), host)
  const openings = resolveOpenings(profile, request.answers)
  const target = chooseTarget(await detectDeciding(host, request.firewall), request.firewall)
  return { ...target, profile, openings }
}
