import {
  familyOf,
  networkContains,
  rangeContains,
  rangesOverlap,
  type Family,
  type PortRange,
  type Protocol,
  type Source,
} from './net.js'
import type { Opening } from './opening.js'
import type { PlacedOpening } from './zones.js'

/** The packets that one rule lets pass. `0.0.0.0/0` and `::/0` stand for everyone of one IP family. */
interface Passed {
  /** Absent where the rule alone does not tell it. */
  readonly direction?: Opening['direction'] | undefined
  readonly protocol: Protocol
  readonly ports: PortRange
  readonly source: string
  readonly destination?: string | undefined
  readonly interface?: string | undefined
  readonly outInterface?: string | undefined
  /** Where it lets packets of one IP family pass only. */
  readonly family?: Family | undefined
}

/** What of the packets that a rule lets pass is claimed. */
interface Claims {
  /** Whether it lets nothing pass but what is claimed. */
  readonly whole: boolean
  /** The claims, each cut to what the rule lets pass of it. */
  readonly parts: readonly PlacedOpening[]
}

/** Cuts claims to what a rule lets pass. One that asks for more addresses than the rule has does not rest on it. */
export function claimsOn(rule: Passed, claims: readonly PlacedOpening[]): Claims {
  const { ports } = rule
  const parts = claims
    .filter((claim) => restsOn(claim, rule))
    .map((claim) => ({
      ...claim,
      ports: { first: Math.max(ports.first, claim.ports.first), last: Math.min(ports.last, claim.ports.last) },
    }))
  const same = parts.filter((part) => sameEnds(part, rule)).map((part) => part.ports)
  return { whole: coversAll(same, ports), parts }
}

function restsOn(claim: PlacedOpening, rule: Passed): boolean {
  const within = (wide: string | undefined, narrow: string | undefined) =>
    isEveryone(narrow) ? isEveryone(wide) : isEveryone(wide) || networkContains(wide ?? 'any', narrow ?? 'any')
  const on = (of: string | undefined, wanted: string | undefined) => of === undefined || of === wanted
  return (
    [undefined, claim.direction].includes(rule.direction) &&
    claim.protocol === rule.protocol &&
    rangesOverlap(claim.ports, rule.ports) &&
    within(rule.source, claim.source) &&
    within(rule.destination, claim.destination) &&
    on(rule.interface, claim.interface) &&
    on(rule.outInterface, claim.outInterface) &&
    [claim.source, claim.destination ?? 'any'].every(
      (network) => network === 'any' || rule.family === undefined || familyOf(network) === rule.family,
    )
  )
}

function sameEnds(part: PlacedOpening, rule: Passed): boolean {
  const same = (one = 'any', other = 'any') => one === other || (isEveryone(one) && isEveryone(other))
  return (
    same(part.source, rule.source) &&
    same(part.destination, rule.destination) &&
    part.interface === rule.interface &&
    part.outInterface === rule.outInterface
  )
}

const isEveryone = (network = 'any'): boolean => ['any', '0.0.0.0/0', '::/0'].includes(network)

/** Whether some packet is claimed by both. */
export function overlaps(one: PlacedOpening, other: PlacedOpening): boolean {
  const meet = (a: Source = 'any', b: Source = 'any') => networkContains(a, b) || networkContains(b, a)
  return (
    one.firewall === other.firewall &&
    one.direction === other.direction &&
    one.protocol === other.protocol &&
    rangesOverlap(one.ports, other.ports) &&
    meet(one.source, other.source) &&
    meet(one.destination, other.destination)
  )
}

/** Whether these ranges together hold every port of one. */
function coversAll(ranges: readonly PortRange[], { first, last }: PortRange): boolean {
  const next = ranges.find((range) => rangeContains(range, { first, last: first }))
  if (!next) return false
  return next.last >= last || coversAll(ranges, { first: next.last + 1, last })
}

/**
 * What is claimed of a list whose items each let packets pass, for a call that lets all of them pass: an item stays when
 * all of it is claimed.
 */
export function claimedItems<T>(
  items: readonly T[],
  passed: (item: T) => Passed,
  claims: readonly PlacedOpening[],
): { stays: T[]; goes: T[]; lost: PlacedOpening[] } {
  const found = items.map((item) => ({ item, ...claimsOn(passed(item), claims) }))
  return {
    stays: found.filter(({ whole }) => whole).map(({ item }) => item),
    goes: found.filter(({ whole }) => !whole).map(({ item }) => item),
    lost: found.flatMap(({ whole, parts }) => (whole ? [] : parts)),
  }
}
