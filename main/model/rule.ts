import { Text } from '../text/schema.js'
import { z } from './zod.js'
import { familyOf, networkContains, PortRange, Protocol, rangeContains, rangesOverlap, type Family } from './net.js'
import type { Opening } from './opening.js'

export const RuleAction = z.enum(['allow', 'deny', 'reject', 'limit'])
export type RuleAction = z.infer<typeof RuleAction>

/** Where a rule was seen: in the firewall's own files, or in the kernel. */
export const SeenIn = z.enum(['stored', 'loaded'])
export type SeenIn = z.infer<typeof SeenIn>

/** One rule of a firewall, in terms that all firewalls share. */
export const Rule = z.strictObject({
  action: RuleAction,
  direction: z.enum(['in', 'out', 'forward']),
  /** `any` stands for tcp and udp at once, or for every protocol when `ports` is empty. */
  protocol: z.string(),
  /** Empty: every port. */
  ports: z.array(PortRange),
  /** A network, or `any`. */
  source: z.string(),
  /** The network that the packet goes to; absent means any. */
  destination: z.optional(z.string()),
  family: z.union([z.literal(4), z.literal(6)]),
  /** Where the packet arrives. */
  interface: z.optional(z.string()),
  /** Where the packet leaves. */
  outInterface: z.optional(z.string()),
  /** True when the rule holds only for some source port or other match, so that it never covers an opening. */
  narrowed: z.boolean(),
  comment: z.optional(z.string()),
  /** Application profile or service by whose name the firewall holds the rule. */
  application: z.optional(z.string()),
  /** What it is, for people: in the firewall's own words, where it has some. */
  text: Text,
  seen: SeenIn,
})
export type Rule = z.infer<typeof Rule>
/** A rule in its firewall's own words, which a person may type. */
export type RuleInWords = Rule & { readonly text: string }

/** Whether a rule lets something into this machine. */
export const letsIn = ({ direction, action }: Rule): boolean =>
  direction === 'in' && (action === 'allow' || action === 'limit')

/** Those of them that a firewall has stored. */
export const storedLettingIn = (rules: readonly Rule[]): Rule[] =>
  rules.filter((rule) => rule.seen === 'stored' && letsIn(rule))

/** The IP families that an opening speaks of: those of its source and destination, else those that are in use. */
export function familiesOf(
  { source, destination = 'any' }: Pick<Opening, 'source' | 'destination'>,
  inUse: readonly Family[] = [4, 6],
): readonly Family[] {
  const named = [source, destination].filter((network) => network !== 'any').map(familyOf)
  if (named.length === 0) return inUse
  return ([4, 6] as const).filter((family) => named.every((one) => one === family))
}

/** Whether `rule` speaks of every packet of `opening` in `family`, whatever its action is. */
export function ruleCovers(rule: Rule, opening: Opening, family: Family): boolean {
  return (
    appliesTo(rule, opening, family) &&
    !rule.narrowed &&
    (rule.ports.length === 0 || rule.ports.some((ports) => rangeContains(ports, opening.ports))) &&
    networkContains(asNetwork(rule.source), opening.source) &&
    networkContains(asNetwork(rule.destination), opening.destination ?? 'any') &&
    (rule.interface === undefined || rule.interface === opening.interface) &&
    (rule.outInterface === undefined || rule.outInterface === opening.outInterface)
  )
}

/** Whether `rule` speaks of at least one packet of `opening` in `family`. */
export function ruleTouches(rule: Rule, opening: Opening, family: Family): boolean {
  return (
    appliesTo(rule, opening, family) &&
    (rule.ports.length === 0 || rule.ports.some((ports) => rangesOverlap(ports, opening.ports))) &&
    meet(asNetwork(rule.source), opening.source) &&
    meet(asNetwork(rule.destination), opening.destination ?? 'any') &&
    sameOrAny(rule.interface, opening.interface) &&
    sameOrAny(rule.outInterface, opening.outInterface)
  )
}

function meet(one: string, other: string): boolean {
  return networkContains(one, other) || networkContains(other, one)
}

function sameOrAny(one: string | undefined, other: string | undefined): boolean {
  return one === undefined || other === undefined || one === other
}

function appliesTo(rule: Rule, opening: Opening, family: Family): boolean {
  return (
    rule.direction === opening.direction &&
    rule.family === family &&
    (rule.protocol === 'any' || Protocol.safeParse(rule.protocol).data === opening.protocol)
  )
}

function asNetwork(network = 'any'): string {
  return /^(?:any|0\.0\.0\.0\/0|::\/0)$/.test(network) ? 'any' : network
}
