import type { Problem } from '../../model/problem.js'
import { isFound, loadProfile, loadProfiles, onSystem, usualPorts } from '../../profiles/index.js'
import type { ProfileSummary, ProfileView } from '../contract.js'
import type { Context } from '../context.js'

export async function profiles(
  { here }: Context,
  { search = '' }: { search?: string | undefined } = {},
): Promise<{ profiles: ProfileSummary[]; unreadable: Problem[] }> {
  const loaded = await loadProfiles(here.session)
  return {
    profiles: loaded.profiles
      .filter((one) => isFound(one, search))
      .map((one) => {
        const { id, title, summary, category, aliases, reach } = one
        return { id, title, summary, category, aliases, ports: usualPorts(one), ...(reach ? { reach } : {}) }
      }),
    unreadable: loaded.unreadable,
  }
}

/** A service as it is asked on this machine. */
export async function profile({ host, here }: Context, { profile: name }: { profile: string }): Promise<ProfileView> {
  const { id, title, summary, category, roles, parameters, sources, beyond } = await onSystem(
    await loadProfile(name, here.session),
    host,
  )
  return { id, title, summary, category, roles, parameters, sources, beyond }
}
