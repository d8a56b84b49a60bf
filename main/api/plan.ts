import type { Plan } from '../model/plan.js'
import { makePlan } from '../plan/index.js'
import { exposures } from '../profiles/index.js'
import type { Request } from './contract.js'
import type { Context } from './context.js'
import { workOut, type Wanted } from './wanted.js'

/** What applying would do, without doing it. */
export async function plan({ host }: Context, request: Request): Promise<Plan> {
  return planOf(await workOut(host, request), request)
}

export function planOf({ backend, profile, openings, observed }: Wanted, { answers }: Request): Plan {
  const draft = observed.plan(openings, profile)
  const unread = observed.readable
    ? []
    : [
        'The rules that are there can be read by root only: what is there already is found out when you apply, and stays as it is.',
      ]
  return makePlan({
    firewall: backend.kind,
    profile: { id: profile.id, title: profile.title },
    answers,
    openings,
    draft,
    warnings: [...unread, ...exposures(profile, openings)],
    observed: observed.readable,
  })
}
