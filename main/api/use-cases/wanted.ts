import { detectDeciding, type Observed } from '../../firewall/index.js'
import { programsOf, type Opening } from '../../model/opening.js'
import type { Profile } from '../../model/profile.js'
import { loadProfile, onSystem, resolveOpenings } from '../../profiles/index.js'
import type { Context } from '../context.js'
import type { Request } from '../contract.js'
import { chooseTarget, type Target } from './target.js'

/** A request, worked out: the service, its openings, and the firewall with what was read of it. */
export interface Wanted extends Target {
  readonly profile: Profile
  readonly openings: readonly Opening[]
  readonly observed: Observed
}

/** The machine worked on, and the one that the person sits at. */
type Machines = Pick<Context, 'host' | 'here'>

/** @throws ProblemError of kind `input` or `refused` */
export async function workOut(machines: Machines, request: Request): Promise<Wanted> {
  const aimed = await aim(machines, request)
  const observed = await aimed.backend.observe(machines.host, aimed.finding, {
    zone: request.zone,
    programs: programsOf(aimed.openings),
  })
  return { ...aimed, observed }
}

/** The same before anything is read of the firewall's rules. @throws ProblemError as {@link workOut} */
export async function aim({ host, here }: Machines, request: Request): Promise<Omit<Wanted, 'observed'>> {
  const profile = await onSystem(await loadProfile(request.profile, here.session), host)
  const openings = resolveOpenings(profile, request.answers)
  const target = chooseTarget(await detectDeciding(host, request.firewall), request.firewall)
  return { ...target, profile, openings }
}
