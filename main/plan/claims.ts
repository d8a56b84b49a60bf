import { firewallsOf } from '../firewall/index.js'
import { isOverdue, type JournalEntry, type JournalStep } from '../journal/index.js'
import type { Moment } from '../model/moment.js'
import type { StepCall } from '../model/plan.js'
import { placedKey, type PlacedOpening } from '../model/zones.js'
import type { Claimed } from '../verbs/index.js'
import { knownVerb } from './registry.js'

/** What claims there are of the packets that a step of a change lets pass; `null` where there are none. */
export function claimedOf(
  step: StepCall,
  beside: readonly StepCall[],
  claims: readonly PlacedOpening[],
): Claimed | null {
  const [backend] = firewallsOf([step])
  const here = claims.filter(({ firewall }) => firewall === backend?.kind)
  return here.length === 0 ? null : knownVerb(step).claimed(step.args, here, beside)
}

/** The steps of a change that are its own to take back. */
export const heldSteps = ({ steps }: Pick<JournalEntry, 'steps'>): JournalStep[] =>
  steps.filter(({ state }) => state === 'done' || state === 'started')

/** Services that are in force: what they are for is claimed by them. */
export const claimants = (entries: readonly JournalEntry[]): JournalEntry[] =>
  entries.filter((entry) => entry.state === 'applied' && entry.purpose === 'open' && !isOverdue(entry))

/** What is wanted by a service, until when. */
export interface Wish {
  readonly profile: { readonly id: string }
  readonly openings: readonly PlacedOpening[]
  readonly until?: Moment | undefined
}

/**
 * The changes that opened what a service wants, so that it has to claim its part. None where an earlier change of its own
 * claims all of it at least as long.
 */
export function openedFor(entries: readonly JournalEntry[], wish: Wish): JournalEntry[] {
  const inForce = claimants(entries)
  if (inForce.some((entry) => claimsAll(entry, wish))) return []
  return inForce.filter((entry) =>
    heldSteps(entry).some((step) => claimedOf(step, heldSteps(entry), wish.openings) !== null),
  )
}

function claimsAll({ profile, openings, end }: JournalEntry, wish: Wish): boolean {
  const claimed = new Set(openings.map(placedKey))
  return (
    profile.id === wish.profile.id &&
    !endsBefore(end?.until, wish.until) &&
    wish.openings.every((opening) => claimed.has(placedKey(opening)))
  )
}

/** Whether one end comes before another; no end comes last. */
export function endsBefore(one: Moment | undefined, other: Moment | undefined): boolean {
  if (one === undefined) return false
  return other === undefined || Date.parse(one) < Date.parse(other)
}
