import type { Host } from '../hosts/index.js'
import type { Profile } from '../model/profile.js'

/**
 * A profile as it is asked on one machine: which program serves it is a question only where the firewall judges
 * programs, and its usual path there is the answer to begin with.
 */
export async function onSystem(profile: Profile, host: Host): Promise<Profile> {
  if (!profile.parameters.some(({ kind }) => kind === 'program')) return profile
  if (host.platform === 'linux')
    return { ...profile, parameters: profile.parameters.filter(({ kind }) => kind !== 'program') }
  const usual = await firstThere(host, profile.programs?.[host.platform] ?? [])
  return {
    ...profile,
    parameters: profile.parameters.map((item) => (item.kind === 'program' ? { ...item, default: usual ?? '' } : item)),
  }
}

async function firstThere(host: Host, paths: readonly string[]): Promise<string | undefined> {
  for (const path of paths) if (await host.exists(path)) return path
  return undefined
}
