import { textsOf, type Host } from '../../hosts/index.js'
import { networkContains, parseNetwork } from '../../model/net.js'
import type { Opening } from '../../model/opening.js'
import { problem } from '../../model/problem.js'
import { msg, sentences, type Text } from '../../text/index.js'
import type { Scope } from '../backend.js'
import { callFirewalld } from './bus.js'
import { readRoutes, type Routes } from './routes.js'
import { zoneFromBus, type Zone } from './zone.js'

/** Own files win over those that firewalld ships; firewalld.dirs(5). */
export const OWN_ZONES = '/etc/firewalld/zones'
export const SHIPPED_ZONES = '/usr/lib/firewalld/zones'

/** Loads what reads zones' files: with it comes a parser of XML, and mostly the daemon is asked, or there is none. */
const fileReader = () => import('./zone-file.js')

/** Reads a zone as it is stored. `denied` without rights to /etc/firewalld. */
export async function readStoredZone(host: Host, name: string): Promise<Zone | 'absent' | 'denied'> {
  for (const directory of [OWN_ZONES, SHIPPED_ZONES]) {
    const reading = await host.read(`${directory}/${name}.xml`)
    if (reading.state === 'denied') return 'denied'
    if (reading.state === 'text') return (await fileReader()).parseZone(reading.text) ?? 'absent'
  }
  return 'absent'
}

/** Reads a zone as the running daemon holds it; `undefined` when it may not be asked or has no such zone. */
export async function readRuntimeZone(host: Host, name: string): Promise<Zone | undefined> {
  return zoneFromBus(await callFirewalld(host, 'zone.getZoneSettings2', name))
}

/** The zones that the running daemon has; `undefined` when it may not be asked. */
export async function readZoneNames(host: Host): Promise<readonly string[] | undefined> {
  const names = await callFirewalld(host, 'zone.getZones')
  return Array.isArray(names) ? names.filter((name) => typeof name === 'string') : undefined
}

/** Without rights, polkit tells an ordinary user which zones there are and not what is in them. */
async function isMissing(host: Host, zone: string): Promise<boolean> {
  return (await readZoneNames(host))?.includes(zone) === false
}

export interface ZoneChoice {
  /** Every zone that `zoneOf` may answer. */
  readonly zones: readonly string[]
  /** Zones that an interface or a source is bound to by name: only they count in a policy before firewalld 2.0. */
  readonly bound: ReadonlySet<string>
  /** The zone of what is bound to none. */
  readonly fallback: string
  /** The zone that decides over an opening, by its source and interface. */
  zoneOf(opening: Pick<Opening, 'source' | 'interface'>): string
  /** The zone and the interface that packets leave through; a zone is not known where nothing says whereto. */
  leavingOf(opening: Pick<Opening, 'direction' | 'destination' | 'outInterface'>): Leaving
  /** The interfaces that are bound to the zone named; none when it was not named. */
  readonly interfaces: readonly string[]
  /** Why, in words. */
  readonly why: Text
  /** What of the openings is met by another zone than theirs. */
  warningsFor(openings: readonly Pick<Opening, 'source' | 'interface'>[]): readonly Text[]
}

interface Leaving {
  readonly zone: string | undefined
  readonly interface: string | undefined
}

/**
 * Finds the zone of the interface that the traffic comes through: the one named; else that of the interface with the
 * default route; else that of the only interfaces there are. A source that is bound to a zone goes there.
 * @throws ProblemError of kind `input` for a zone that does not exist, `refused` when it cannot be told.
 */
export async function chooseZone(host: Host, running: boolean, scope: Scope): Promise<ZoneChoice> {
  const [bindings, routes] = await Promise.all([readBindings(host, running), readRoutes(host)])
  const bound = bind(bindings)
  const named = {
    bound: new Set([...bound.interfaces.values(), ...bound.sources.values()]),
    fallback: bound.fallback,
  }
  if (scope.zone !== undefined) {
    const zone = scope.zone
    const found = running ? await readRuntimeZone(host, zone) : await readStoredZone(host, zone)
    if (found === 'absent' || (found === undefined && (await isMissing(host, zone)))) throw noSuchZone(zone)
    return {
      ...named,
      zones: [zone],
      interfaces: [...bound.interfaces].flatMap(([on, other]) => (other === zone ? [on] : [])),
      zoneOf: () => zone,
      leavingOf: (opening) => ({
        ...leaving(opening, bound, routes, zone),
        ...(opening.direction === 'out' ? { zone } : {}),
      }),
      why: msg('firewalld.zoneNamed', { zone }),
      warningsFor: () => [],
    }
  }
  const interfaces = routes.incoming
  const zones = [...new Set(interfaces.map((name) => bound.interfaces.get(name) ?? bound.fallback))]
  const [zone = bound.fallback] = zones
  if (zones.length > 1) throw ambiguous(interfaces, zones)
  const sources = [...bound.sources].filter(([, other]) => other !== zone)
  const zoneOf: ZoneChoice['zoneOf'] = (opening) => {
    const own =
      opening.interface === undefined ? undefined : (bound.interfaces.get(opening.interface) ?? bound.fallback)
    return sources.find(([network]) => networkContains(network, opening.source))?.[1] ?? own ?? zone
  }
  return {
    ...named,
    zones: [...new Set([zone, bound.fallback, ...sources.map(([, other]) => other), ...bound.interfaces.values()])],
    zoneOf,
    leavingOf: (opening) => leaving(opening, bound, routes, zone),
    interfaces: [],
    why:
      interfaces.length > 0
        ? msg('firewalld.comesThrough', { interfaces, zone })
        : msg('firewalld.isDefaultZone', { zone }),
    warningsFor: (openings) =>
      sources
        .filter(([network, other]) =>
          openings.some((opening) => networkContains(opening.source, network) && zoneOf(opening) !== other),
        )
        .map(([network, other]) => msg('firewalld.otherZone', { network, zone: other })),
  }
}

function leaving(
  { direction, destination, outInterface }: Pick<Opening, 'direction' | 'destination' | 'outInterface'>,
  bound: Bound,
  routes: Routes,
  otherwise: string,
): Leaving {
  const on = outInterface ?? (destination === undefined ? undefined : routes.interfaceTo(destination))
  const own =
    destination === undefined
      ? undefined
      : [...bound.sources].find(([network]) => networkContains(network, destination))?.[1]
  const byInterface = on === undefined ? undefined : (bound.interfaces.get(on) ?? bound.fallback)
  return { zone: own ?? byInterface ?? (direction === 'out' ? otherwise : undefined), interface: on }
}

interface Bound {
  readonly interfaces: ReadonlyMap<string, string>
  readonly sources: ReadonlyMap<string, string>
  readonly fallback: string
}

/** What is bound to which zone, by name. */
export interface Bindings {
  readonly zones: readonly {
    readonly name: string
    readonly interfaces: readonly string[]
    readonly sources: readonly string[]
  }[]
  /** The zone of what is bound to none. */
  readonly fallback: string
}

export function readBindings(host: Host, running: boolean): Promise<Bindings> {
  return running ? boundByDaemon(host) : boundByFiles(host)
}

async function boundByDaemon(host: Host): Promise<Bindings> {
  const [active, fallback] = await Promise.all([
    callFirewalld(host, 'zone.getActiveZones'),
    callFirewalld(host, 'getDefaultZone'),
  ])
  const zones = Object.entries((active ?? {}) as Record<string, { interfaces?: string[]; sources?: string[] }>)
  return {
    zones: zones.map(([name, { interfaces = [], sources = [] }]) => ({ name, interfaces, sources })),
    fallback: typeof fallback === 'string' ? fallback : 'public',
  }
}

async function boundByFiles(host: Host): Promise<Bindings> {
  const files = (await host.list(OWN_ZONES)).filter((name) => name.endsWith('.xml'))
  const { parseZone } = await fileReader()
  const [configuration, ...texts] = await textsOf(host, [
    '/etc/firewalld/firewalld.conf',
    ...files.map((file) => `${OWN_ZONES}/${file}`),
  ])
  const zones = files.map((file, index) => ({ name: file.slice(0, -4), zone: parseZone(texts[index] ?? '') }))
  const fallback = /^DefaultZone=(\S+)/m.exec(configuration ?? '')?.[1] ?? 'public'
  return {
    zones: zones.flatMap(({ name, zone }) =>
      zone ? [{ name, interfaces: zone.interfaces, sources: zone.sources }] : [],
    ),
    fallback,
  }
}

function bind({ zones, fallback }: Bindings): Bound {
  return {
    interfaces: new Map(zones.flatMap(({ name, interfaces }) => interfaces.map((on) => [on, name] as const))),
    // MAC addresses and sets are bound as sources too; only networks can be compared.
    sources: new Map(
      zones.flatMap(({ name, sources }) => sources.filter(isNetwork).map((network) => [network, name] as const)),
    ),
    fallback,
  }
}

function isNetwork(text: string): boolean {
  try {
    parseNetwork(text)
    return true
  } catch {
    return false
  }
}

function noSuchZone(zone: string): Error {
  return problem('input', msg('firewalld.noSuchZone', { zone }), msg('text.nothingChanged'), msg('firewalld.seeZones'))
}

function ambiguous(interfaces: readonly string[], zones: readonly string[]): Error {
  return problem(
    'refused',
    msg('firewalld.zonesDiffer', { interfaces, zones }),
    sentences([msg('firewalld.zonesDifferMeaning'), msg('text.nothingChanged')]),
    msg('firewalld.chooseZone'),
  )
}
