import type { PlanDraft } from '../firewall/backend.js'
import type { Side } from '../model/finding.js'
import type { Conflict, FirewallKind } from '../model/observation.js'
import type { Opening } from '../model/opening.js'
import type { Scene } from './scene.js'
import { msg, type Text } from '../text/index.js'

/**
 * Looks for one kind of fault, and changes nothing. It passes, fails with what it found, or is unknown with the reason:
 * what could not be looked at is never taken for good.
 */
export interface Check {
  /** What it finds has this id, or one that begins with it and a dash. */
  readonly id: string
  /** What it looks for: "Rules of ufw removed from the kernel". */
  readonly title: Text
  /** `exposed`: what it finds is open and should not be. Otherwise something is refused that should not be. */
  readonly side?: Side
  /** Findings of these ids bring this one about, where they are there too. */
  readonly causedBy?: readonly string[]
  /** Whether there is anything here to look at. Costs no reading. */
  applies(scene: Scene): boolean
  /** May throw: then it is unknown. */
  check(scene: Scene): Promise<Outcome>
}

export type Outcome =
  | { readonly result: 'pass' }
  | { readonly result: 'fail'; readonly found: readonly Found[] }
  | { readonly result: 'unknown'; readonly why: Text }

/** A conflict that was found, with its ways out. */
export interface Found extends Omit<Conflict, 'remedies'> {
  readonly remedies: readonly Remedy[]
}

/** A conflict as part of an examination. */
export interface Judged extends Found {
  readonly side: Side
  /** The id of the conflict that brings this one about. */
  readonly because: string | null
}

/** A way out of a conflict: a plan, made when somebody asks for it. */
export interface Remedy {
  readonly id: string
  /** What the button says. */
  readonly label: Text
  /** What the plan is called: "The rules of ufw loaded again". */
  readonly title: Text
  /** Whose verbs the plan has; absent where they are none of a firewall's. */
  readonly firewall?: FirewallKind
  /** True when another firewall goes, so that this one alone decides who gets in. */
  readonly decidesAlone?: boolean
  /** What the plan is to let in, so that it can be proven. */
  readonly openings?: readonly Opening[]
  /** @throws ProblemError when it cannot be had */
  draft(): Promise<PlanDraft>
}

/** Fails with what was found, and passes when that is nothing. */
export function outcomeOf(found: readonly Found[]): Outcome {
  return found.length === 0 ? { result: 'pass' } : { result: 'fail', found }
}

export const unknown = (why: Text): Outcome => ({ result: 'unknown', why })

/** Why most checks are unknown to an ordinary user. */
export const ROOT_ONLY = msg('doctor.rootOnly')

/** As it is shown. */
export function conflictOf({ remedies, side: _side, because: _because, ...found }: Judged): Conflict {
  return { ...found, remedies: remedies.map(({ id, label }) => ({ id, label })) }
}

/** A draft of one call. */
export function oneStep(verb: string, args: Record<string, unknown>, reason: Text, warnings: Text[] = []): PlanDraft {
  return { steps: [{ call: { verb, args }, reason, risk: 'low' }], unchanged: [], warnings }
}
