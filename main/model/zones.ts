import { FirewallKind } from './observation.js'
import { z } from './zod.js'

/** A zone of firewalld, at most 17 characters as firewalld takes them; on Windows a category of networks. */
export const ZoneName = z.string().check(z.regex(/^[A-Za-z0-9_][A-Za-z0-9_-]{0,16}$/, 'is not the name of a zone'))

export const ZoneOption = z.strictObject({
  name: ZoneName,
  /** Which packets meet it, in words that follow its name: `through eth1`; empty when nothing says so. */
  meets: z.string(),
  /** False when it is known that nothing comes in through it now. */
  used: z.boolean(),
})
export type ZoneOption = z.infer<typeof ZoneOption>

/** Where a service can be opened, on a firewall that tells networks apart. */
export const ZoneOptions = z.strictObject({
  /** What is taken when none is named: `zone “internal”, through eth1`; `null` when that cannot be told. */
  automatic: z.nullable(z.string()),
  /** `null` when the firewall does not tell them without rights. */
  zones: z.nullable(z.array(ZoneOption)),
})
export type ZoneOptions = z.infer<typeof ZoneOptions>

/** The firewall in charge with its choice; `null` when it has no zones, or when nothing of the service comes in. */
export const ZonesHere = z.strictObject({ firewall: FirewallKind, choice: z.nullable(ZoneOptions) })
export type ZonesHere = z.infer<typeof ZonesHere>
