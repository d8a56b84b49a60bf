import type { Host } from '../../hosts/index.js'
import type { FirewallFinding } from '../../model/observation.js'
import type { Opening } from '../../model/opening.js'
import { asProblem } from '../../model/problem.js'
import { ZoneName, type ZoneOptions } from '../../model/zones.js'
import { msg, type Message, type Text } from '../../text/index.js'
import { readRoutes } from './routes.js'
import { chooseZone, OWN_ZONES, readBindings, readZoneNames, SHIPPED_ZONES, type Bindings } from './zones.js'

/** The zones that there are, with what is bound to each, and the one that is taken when none is named. */
export async function listZones(
  host: Host,
  { running: runs }: FirewallFinding,
  openings: readonly Opening[],
): Promise<ZoneOptions> {
  const running = runs === true
  const [names, bindings, { incoming }] = await Promise.all([
    running ? readZoneNames(host) : namesFromFiles(host),
    readBindings(host, running),
    readRoutes(host),
  ])
  if (names === undefined) return { automatic: null, zones: null }
  const on = interfacesOf(bindings, incoming)
  return {
    automatic: await automaticText(host, running, openings, (zone) =>
      incoming.filter((name) => on(zone).includes(name)),
    ),
    zones: names
      .filter((name) => ZoneName.safeParse(name).success)
      .sort((a, b) => a.localeCompare(b, 'en'))
      .map((name) => {
        const sources = bindings.zones.find((zone) => zone.name === name)?.sources ?? []
        const isDefault = name === bindings.fallback
        const parts = [
          ...(on(name).length > 0 ? [msg('firewalld.through', { interfaces: someOf(on(name)) })] : []),
          ...(sources.length > 0 ? [msg('firewalld.from', { sources: someOf(sources) })] : []),
          ...(isDefault ? [msg('firewalld.whatNoZoneTakes')] : []),
        ]
        const [only = ''] = parts
        return { name, meets: parts.length > 1 ? msg('firewalld.meets', { parts }) : only, used: parts.length > 0 }
      }),
  }
}

/** Those bound to a zone; the default zone also has those that traffic comes through and that are bound to none. */
function interfacesOf({ zones, fallback }: Bindings, incoming: readonly string[]) {
  const bound = new Set(zones.flatMap(({ interfaces }) => interfaces))
  const free = incoming.filter((name) => !bound.has(name))
  return (zone: string): readonly string[] => [
    ...(zones.find(({ name }) => name === zone)?.interfaces ?? []),
    ...(zone === fallback ? free : []),
  ]
}

/** `null` when the interfaces are in different zones, so that one has to be named. */
async function automaticText(
  host: Host,
  running: boolean,
  openings: readonly Opening[],
  incomingOf: (zone: string) => readonly string[],
): Promise<Message | null> {
  const choice = await chooseZone(host, running, {}).catch((error: unknown) => {
    if (asProblem(error).kind === 'refused') return undefined
    throw error
  })
  if (!choice) return null
  const [first, ...others] = new Set(openings.filter(({ direction }) => direction !== 'out').map(choice.zoneOf))
  if (first === undefined) return null
  if (others.length > 0)
    return msg('firewalld.severalZones', {
      zones: [first, ...others].map((zone) => msg('firewalld.quoted', { name: zone })),
    })
  const interfaces = incomingOf(first)
  return interfaces.length > 0
    ? msg('firewalld.zoneThrough', { zone: first, interfaces: someOf(interfaces) })
    : msg('firewalld.oneZone', { zone: first })
}

async function namesFromFiles(host: Host): Promise<readonly string[] | undefined> {
  // its folder is hidden from ordinary users, and an empty list would not tell
  if ((await host.read('/etc/firewalld/firewalld.conf')).state === 'denied') return undefined
  const files = (await Promise.all([OWN_ZONES, SHIPPED_ZONES].map((folder) => host.list(folder)))).flat()
  return [...new Set(files.flatMap((file) => /^(.+)\.xml$/.exec(file)?.[1] ?? []))]
}

/** The first three, and how many more there are: it has to fit into a line. */
function someOf(items: readonly string[]): readonly Text[] {
  return items.length > 3 ? [...items.slice(0, 3), msg('firewalld.more', { count: items.length - 3 })] : items
}
