import type { Host } from '../../hosts/index.js'
import type { Problem } from '../../model/problem.js'
import { loadProfile, loadProfiles, onSystem } from '../../profiles/index.js'
import type { ProfileSummary, ProfileView } from '../contract.js'

export async function profiles(): Promise<{ profiles: ProfileSummary[]; unreadable: Problem[] }> {
  const loaded = await loadProfiles()
  return {
    profiles: loaded.profiles.map(({ id, title, summary, category }) => ({ id, title, summary, category })),
    unreadable: loaded.unreadable,
  }
}

/** A service as it is asked on this machine. */
export async function profile(host: Host, { profile: name }: { profile: string }): Promise<ProfileView> {
  const { id, title, summary, category, roles, parameters, sources, beyond } = await onSystem(
    await loadProfile(name),
    host,
  )
  return { id, title, summary, category, roles, parameters, sources, beyond }
}
