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
  /** A network, or `any`. Destinations and source ports narrow the rule and are kept in `narrowed`. */
  source: z.string(),
  family: z.union([z.literal(4), z.literal(6)]),
  interface: z.optional(z.string()),
  /** True when the rule holds only for some destination or source port, so that it never covers an opening. */
  narrowed: z.boolean(),
  comment: z.optional(z.string()),
  /** Application profile or service by whose name the firewall holds the rule. */
  application: z.optional(z.string()),
  /** In the firewall's own words. */
  text: z.string(),
  seen: SeenIn,
})
export type Rule = z.infer<typeof Rule>

/** The IP families that an opening speaks of: those of its source, else those that are in use. */
export function familiesOf(opening: Pick<Opening, 'source'>, inUse: readonly Family[] = [4, 6]): readonly Family[] {
  return opening.source === 'any' ? inUse : [familyOf(opening.source)]
}

/** Whether `rule` speaks of every packet of `opening` in `family`, whatever its action is. */
export function ruleCovers(rule: Rule, opening: Opening, family: Family): boolean {
  return (
    appliesTo(rule, opening, family) &&
    !rule.narrowed &&
    (rule.ports.length === 0 || rule.ports.some((ports) => rangeContains(ports, opening.ports))) &&
    networkContains(asSource(rule.source), opening.source) &&
    (rule.interface === undefined || rule.interface === opening.interface)
  )
}

/** Whether `rule` speaks of at least one packet of `opening` in `family`. */
export function ruleTouches(rule: Rule, opening: Opening, family: Family): boolean {
  const source = asSource(rule.source)
  return (
    appliesTo(rule, opening, family) &&
    (rule.ports.length === 0 || rule.ports.some((ports) => rangesOverlap(ports, opening.ports))) &&
    (networkContains(source, opening.source) || networkContains(opening.source, source)) &&
    (rule.interface === undefined || opening.interface === undefined || rule.interface === opening.interface)
  )
}

function appliesTo(rule: Rule, opening: Opening, family: Family): boolean {
  return (
    rule.direction === opening.direction &&
    rule.family === family &&
    (rule.protocol === 'any' || Protocol.safeParse(rule.protocol).data === opening.protocol)
  )
}

function asSource(source: string): string {
  return /^(?:any|0\.0\.0\.0\/0|::\/0)$/.test(source) ? 'any' : source
}
