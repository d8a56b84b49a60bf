import type { Host } from '../../hosts/index.js'
import type { ZoneOptions } from '../../model/zones.js'
import { msg } from '../../text/index.js'
import { activeCategories } from './category.js'
import { profilesFor } from './networks.js'
import { PROFILES } from './rule-text.js'
import { networksText } from './words.js'

/** The categories of networks, as `--zone` takes them. */
export async function listZones(host: Host): Promise<ZoneOptions> {
  const active = await activeCategories(host)
  return {
    automatic: networksText(profilesFor(undefined)),
    zones: PROFILES.map((name) => {
      const profiles = profilesFor(name)
      const meets = msg('windows.zone', {
        which: profiles.length === PROFILES.length ? 'every' : 'one',
        network: name,
        now: active?.includes(name) === true ? 'here' : 'elsewhere',
      })
      return { name, meets, used: active?.some((profile) => profiles.includes(profile)) ?? true }
    }),
  }
}
