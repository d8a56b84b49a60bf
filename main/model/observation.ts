import { msg, type Message } from '../text/index.js'
import { Text } from '../text/schema.js'
import { Slug } from './text.js'
import { z } from './zod.js'

export const FirewallKind = z.enum(['ufw', 'firewalld', 'nftables', 'iptables', 'alf', 'windows'])
export type FirewallKind = z.infer<typeof FirewallKind>

/** What was found of one firewall; `null` where it could not be told without more rights. */
export const FirewallFinding = z.strictObject({
  kind: FirewallKind,
  version: z.nullable(z.string()),
  installed: z.boolean(),
  /** Set to start with the machine. */
  enabled: z.nullable(z.boolean()),
  /** Its service runs, or for a firewall without one: it is switched on now. */
  running: z.nullable(z.boolean()),
  /** Its rules are in the kernel. */
  loaded: z.nullable(z.boolean()),
  /** What was looked at and what it said, one line each. */
  evidence: z.array(Text),
})
export type FirewallFinding = z.infer<typeof FirewallFinding>

/** A way out of a conflict, of which a plan can be made. */
export const RemedyChoice = z.strictObject({ id: Slug, label: Text })

/** Firewalls, rules or programs that are in each other's way. */
export const Conflict = z.strictObject({
  id: Slug,
  firewalls: z.array(FirewallKind),
  what: Text,
  meaning: Text,
  todo: Text,
  /** What was seen, one line each. */
  evidence: z.array(Text),
  /** Two firewalls decide: nothing is opened until a person has said which. */
  contested: z.boolean(),
  remedies: z.array(RemedyChoice),
})
export type Conflict = z.infer<typeof Conflict>

/** A check that could not be made, and why. What it looks for may be so or not. */
export const UnknownCheck = z.strictObject({ id: Slug, title: Text, why: Text })
export type UnknownCheck = z.infer<typeof UnknownCheck>

export const Detection = z.strictObject({
  /** The one firewall that decides; `null` when none filters, or when two do. */
  inCharge: z.nullable(FirewallKind),
  firewalls: z.array(FirewallFinding),
})
export type Detection = z.infer<typeof Detection>

/** Which firewalls there are, and whether two of them decide. */
export const Detected = z.extend(Detection, { conflicts: z.array(Conflict) })
export type Detected = z.infer<typeof Detected>

/** What was found, and what could not be checked. */
export const Conflicts = z.strictObject({ conflicts: z.array(Conflict), unknownChecks: z.array(UnknownCheck) })
export type Conflicts = z.infer<typeof Conflicts>

/** How people call a firewall, within a sentence; for a change that may be about none. */
export const firewallName = (kind: FirewallKind | null): Message => msg('model.firewall', { kind: kind ?? 'none' })

/** As {@link firewallName}, where a sentence begins with it. */
export const firewallNameFirst = (kind: FirewallKind | null): Message =>
  msg('model.firewallFirst', { kind: kind ?? 'none' })
