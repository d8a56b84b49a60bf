import type { PortRange } from '../../model/net.js'
import type { Opening } from '../../model/opening.js'
import type { Rule, SeenIn } from '../../model/rule.js'
import { msg, type Text } from '../../text/index.js'
import { placeText, type Owner } from './owner.js'
import type { Ordered, PlacedRule } from './rules.js'

/** A zone or a policy as packets of one direction meet it. */
export interface Stage extends Ordered {
  readonly owner: Owner
  /** Zones, or `HOST` and `ANY`. */
  readonly ingress: readonly string[]
  readonly egress: readonly string[]
  /** Policies below the zone's own priority, 0, are asked before it. */
  readonly priority: number
  /** Its target, as rules; none when it leaves the rest to what follows. */
  readonly end: readonly PlacedRule[]
  /** Plain ports, which firewalld merges with what overlaps them. */
  readonly ports: readonly { readonly protocol: string; readonly ports: PortRange }[]
}

/** The zones between which an opening's packets go. */
export interface Ends {
  /** The zone that they come from; `HOST` is this machine. */
  readonly from: string
  /** The zone that they go to; `HOST` is this machine, `undefined` is not known. */
  readonly to: string | undefined
}

/** What an opening's packets meet, from the first rule to the last. */
export interface Path extends Ordered {
  /** Where a port would have to stand to let the opening pass; none where firewalld has no such place. */
  readonly slot: Stage | undefined
}

/** The rules of all stages that the packets meet, in firewalld's order, cut at the place where new ports go. */
export function pathOf(stages: readonly Stage[], direction: Opening['direction'], ends: Ends): Path {
  const met = stages
    .filter(
      ({ owner, ingress, egress }) =>
        owner.direction === direction && holds(ingress, ends.from) && (ends.to === undefined || holds(egress, ends.to)),
    )
    .sort((a, b) => a.priority - b.priority)
  const taker = met.findIndex((stage) => takes(stage, direction))
  const slot = met[taker]
  const before = slot ? met.slice(0, taker) : met
  // what no rule lets in meets the zone's target when the policies behind it have not decided
  const last = direction === 'in' ? slot : undefined
  const whole = ({ front, behind, end }: Stage) => [...front, ...behind, ...end]
  return {
    slot,
    front: [...before.flatMap(whole), ...(slot?.front ?? [])],
    behind: slot
      ? [...slot.behind, ...(last ? [] : slot.end), ...met.slice(taker + 1).flatMap(whole), ...(last?.end ?? [])]
      : [],
  }
}

/**
 * New ports for what comes in belong into the zone; for what goes out, into the policy that holds it back; for what
 * goes through, into a policy between the zones.
 */
function takes({ owner, end }: Stage, direction: Opening['direction']): boolean {
  if (direction === 'in') return owner.kind === 'zone'
  return owner.kind === 'policy' && (direction === 'forward' || end.some(({ action }) => action !== 'allow'))
}

function holds(zones: readonly string[], zone: string): boolean {
  return zones.includes(zone) || (zone !== 'HOST' && zones.includes('ANY'))
}

/** The rules that a target amounts to. */
export function targetRules(owner: Owner, target: string, seen: SeenIn): PlacedRule[] {
  const { direction } = owner
  const place = placeText(owner)
  const rules = (action: Rule['action'], text: Text) =>
    everything(action, direction, seen, text).map((rule) => ({ ...rule, owner, of: 'target' as const }))
  if (target === 'ACCEPT') return rules('allow', msg('firewalld.allowsEverything', { place }))
  if (target === 'DROP') return rules('deny', msg('firewalld.target', { target, place }))
  return ['REJECT', '%%REJECT%%'].includes(target)
    ? rules('reject', msg('firewalld.target', { target: 'REJECT', place }))
    : []
}

/** A rule for every packet, once for each IP family; `outInterface` narrows it to those that leave there. */
export function everything(
  action: Rule['action'],
  direction: Rule['direction'],
  seen: SeenIn,
  text: Text,
  outInterface?: string,
): Rule[] {
  return ([4, 6] as const).map((family) => ({
    action,
    direction,
    protocol: 'any',
    ports: [],
    source: 'any',
    family,
    ...(outInterface === undefined ? {} : { outInterface }),
    narrowed: false,
    text,
    seen,
  }))
}
