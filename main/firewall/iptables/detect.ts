import type { Host } from '../../hosts/index.js'
import type { FirewallFinding } from '../../model/observation.js'
import { filters, ownerOf } from './owner.js'
import { BUILT_IN, hasPass } from './pass.js'
import { IPTABLES, programName } from './programs.js'
import { ownTables, readPlaces, type LoadedPlace, type Places } from './read.js'

/**
 * Finds iptables, and whether it filters on its own account: ufw, firewalld and docker keep their rules in its tables
 * too, and those do not count here.
 */
export async function detectIptables(host: Host): Promise<FirewallFinding> {
  if (!(await host.exists(IPTABLES)))
    return {
      kind: 'iptables',
      version: null,
      installed: false,
      enabled: false,
      running: false,
      loaded: false,
      evidence: [`${IPTABLES} is not there`],
    }
  const places = await readPlaces(host)
  const own = ownTables(places.loaded)
  const hidden = places.loaded.every(({ table }) => table === null)
  const loaded = hidden ? null : own.length > 0
  return {
    kind: 'iptables',
    version: places.version.version,
    installed: true,
    enabled: isEnabled(places),
    running: loaded,
    loaded,
    evidence: [
      `iptables means the variant on ${places.version.variant === 'nft' ? 'nf_tables' : 'the older ip_tables (legacy)'}`,
      ...(hidden ? ['the kernel’s rules can be read by root only'] : places.loaded.map((place) => seen(place, own))),
      places.service
        ? `${places.service.name} ${Object.values(places.service.enabled).includes(true) ? 'loads stored rules when the machine starts' : 'is there, but is not started with the machine'}`
        : 'nothing here stores its rules',
    ],
  }
}

/** Whether a service loads rules at the start, as far as its files can be read: some of them must refuse something. */
function isEnabled({ service, stored }: Places): boolean {
  return stored.some(
    ({ family, table }) =>
      service?.enabled[family] && (table === null || (ownerOf(table) === undefined && filters(table))),
  )
}

function seen({ family, stack, table }: LoadedPlace, own: readonly LoadedPlace[]): string {
  const name = programName(family, stack)
  if (table === null) return `${name} cannot be read`
  const owner = ownerOf(table)
  if (owner) return `${name} holds the rules of ${owner}`
  if (BUILT_IN.some((chain) => hasPass(table, chain))) return `${name} is switched off by a rule of Sallyport’s`
  return own.some((place) => place.family === family && place.stack === stack)
    ? `${name} refuses what comes in, by rules or a policy of its own`
    : `${name} refuses nothing on its own account`
}
