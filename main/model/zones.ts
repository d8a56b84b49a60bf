import { msg } from '../text/index.js'
import { Text } from '../text/schema.js'
import { fault } from './fault.js'
import { FirewallKind } from './observation.js'
import { Opening, openingKey } from './opening.js'
import { groupBy } from './text.js'
import { z } from './zod.js'

/** A zone of firewalld, at most 17 characters as firewalld takes them; on Windows a category of networks. */
export const ZoneName = z.string().check(z.regex(/^[A-Za-z0-9_][A-Za-z0-9_-]{0,16}$/, fault(msg('model.notZone'))))

export const ZoneOption = z.strictObject({
  name: ZoneName,
  /** Which packets meet it, in words that follow its name: `through eth1`; empty when nothing says so. */
  meets: Text,
  /** False when it is known that nothing comes in through it now. */
  used: z.boolean(),
})
export type ZoneOption = z.infer<typeof ZoneOption>

/** Where a service can be opened, on a firewall that tells networks apart. */
export const ZoneOptions = z.strictObject({
  /** What is taken when none is named: `zone “internal”, through eth1`; `null` when that cannot be told. */
  automatic: z.nullable(Text),
  /** `null` when the firewall does not tell them without rights. */
  zones: z.nullable(z.array(ZoneOption)),
})
export type ZoneOptions = z.infer<typeof ZoneOptions>

/** The firewall in charge with its choice; `null` when it has no zones, or when nothing of the service comes in. */
export const ZonesHere = z.strictObject({ firewall: FirewallKind, choice: z.nullable(ZoneOptions) })
export type ZonesHere = z.infer<typeof ZonesHere>

/** An opening with where it is made: on which firewall, and in which zone, where one was named. */
export const PlacedOpening = z.extend(Opening, { firewall: FirewallKind, zone: z.optional(ZoneName) })
export type PlacedOpening = z.infer<typeof PlacedOpening>

/** The same for openings of the same packets in the same place. Nobody reads it. */
export const placedKey = (opening: PlacedOpening): string =>
  JSON.stringify([opening.firewall, opening.zone, openingKey(opening)])

/** Where openings are made. */
export type Place = Pick<PlacedOpening, 'firewall' | 'zone'>

export function placed(openings: readonly Opening[], { firewall, zone }: Place): PlacedOpening[] {
  return openings.map((opening) => ({ ...opening, firewall, ...(zone === undefined ? {} : { zone }) }))
}

/** The opening alone, as firewalls know it. */
export function unplaced({ firewall: _firewall, zone: _zone, ...opening }: PlacedOpening): Opening {
  return opening
}

/** The openings by where they are made, in their order. */
export function byPlace(openings: readonly PlacedOpening[]): { place: Place; openings: Opening[] }[] {
  const groups = groupBy(openings, ({ firewall, zone }) => JSON.stringify([firewall, zone]))
  return [...groups.values()].flatMap((group) => {
    const [first] = group
    if (!first) return []
    const { firewall, zone } = first
    return [{ place: { firewall, ...(zone === undefined ? {} : { zone }) }, openings: group.map(unplaced) }]
  })
}

/** The zone that the first of the openings is made in, where one was named. */
export function zoneOf([first]: readonly PlacedOpening[]): { zone?: string } {
  return first?.zone === undefined ? {} : { zone: first.zone }
}
