import { detectDeciding, type Observed } from '../../firewall/index.js'
import { programsOf, type Opening } from '../../model/opening.js'
import type { Profile } from '../../model/profile.js'
import { loadProfile, onSystem, resolveFiles, resolveOpenings, type FileWanted } from '../../profiles/index.js'
import type { Context } from '../context.js'
import type { Request } from '../contract.js'
import { chooseTarget, type Target } from './target.js'

/** A request, worked out: the service, its openings, and the firewall with what was read of it. */
export interface Wanted extends Target {
  readonly profile: Profile
  readonly openings: readonly Opening[]
  /** What the service calls and the firewall lets out without a rule. */
  readonly letOut: readonly Opening[]
  /** Lines of configuration files that go with them. */
  readonly files: readonly FileWanted[]
  readonly observed: Observed
}

/** The machine worked on, and the one that the person sits at. */
type Machines = Pick<Context, 'host' | 'here'>

/** @throws ProblemError of kind `input` or `refused` */
export async function workOut(machines: Machines, request: Request): Promise<Wanted> {
  const { ifRefused, ...resolved } = await resolveRequest(machines, request)
  const observed = await resolved.backend.observe(machines.host, resolved.finding, {
    zone: request.zone,
    programs: programsOf(resolved.openings),
  })
  const refuses = (observed.policy?.out ?? 'allow') !== 'allow'
  return {
    ...resolved,
    openings: refuses ? [...resolved.openings, ...ifRefused] : resolved.openings,
    letOut: refuses ? [] : ifRefused,
    observed,
  }
}

interface Resolved extends Omit<Wanted, 'observed' | 'letOut'> {
  readonly ifRefused: readonly Opening[]
}

/** The same before anything is read of the firewall's rules. @throws ProblemError as {@link workOut} */
export async function resolveRequest({ host, here }: Machines, request: Request): Promise<Resolved> {
  const profile = await onSystem(await loadProfile(request.profile, here.session), host)
  const { openings, ifRefused } = resolveOpenings(profile, request.answers)
  const files = resolveFiles(profile, request.answers)
  const target = chooseTarget(await detectDeciding(host, request.firewall), request.firewall)
  return { ...target, profile, openings, ifRefused, files }
}
