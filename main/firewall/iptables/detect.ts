import type { Host } from '../../hosts/index.js'
import type { FirewallFinding } from '../../model/observation.js'
import { msg, type Message } from '../../text/index.js'
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
      evidence: [msg('backend.absent', { path: IPTABLES })],
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
      places.version.variant === 'nft' ? msg('iptables.onNfTables') : msg('iptables.onIpTables'),
      ...(hidden ? [msg('backend.kernelUnread')] : places.loaded.map((place) => seen(place, own))),
      storing(places),
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

function storing({ service }: Places): Message {
  if (!service) return msg('iptables.nothingStores')
  const starts = Object.values(service.enabled).includes(true)
  return msg(starts ? 'iptables.loadsAtStart' : 'iptables.notStarted', { service: service.name })
}

function seen({ family, stack, table }: LoadedPlace, own: readonly LoadedPlace[]): Message {
  const name = programName(family, stack)
  if (table === null) return msg('iptables.unread', { name })
  const owner = ownerOf(table)
  if (owner) return msg('iptables.ofFrontEnd', { name, owner })
  if (BUILT_IN.some((chain) => hasPass(table, chain))) return msg('iptables.switchedOff', { name })
  return own.some((place) => place.family === family && place.stack === stack)
    ? msg('iptables.refuses', { name })
    : msg('iptables.refusesNothing', { name })
}
