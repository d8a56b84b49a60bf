import type { Host } from '../../hosts/index.js'
import type { ZoneOptions } from '../../model/zones.js'
import { activeCategories } from './category.js'
import { profilesFor } from './observe.js'
import { PROFILES } from './rule-text.js'

/** The categories of networks, as `--zone` takes them. */
export async function listZones(host: Host): Promise<ZoneOptions> {
  const active = await activeCategories(host)
  return {
    automatic: `${profilesFor(undefined).join(' and ')} networks`,
    zones: PROFILES.map((name) => {
      const profiles = profilesFor(name)
      const which = profiles.length === PROFILES.length ? 'every network, public ones too' : `${name} networks only`
      const now = active?.includes(name) === true ? ', such as the one now' : ''
      return { name, meets: which + now, used: active?.some((profile) => profiles.includes(profile)) ?? true }
    }),
  }
}
