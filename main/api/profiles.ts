import type { Problem } from '../model/problem.js'
import { loadProfile, loadProfiles } from '../profiles/index.js'
import type { ProfileSummary, ProfileView } from './contract.js'

export async function profiles(): Promise<{ profiles: ProfileSummary[]; unreadable: Problem[] }> {
  const loaded = await loadProfiles()
  return {
    profiles: loaded.profiles.map(({ id, title, summary, category }) => ({ id, title, summary, category })),
    unreadable: loaded.unreadable,
  }
}

export async function profile({ profile: name }: { profile: string }): Promise<ProfileView> {
  const { id, title, summary, category, roles, parameters, sources, beyond } = await loadProfile(name)
  return { id, title, summary, category, roles, parameters, sources, beyond }
}
