import type { Conflict, FirewallKind } from '../model/observation.js'
import type { Opening } from '../model/opening.js'
import type { PlanDraft } from '../firewall/backend.js'
import type { Scene } from './scene.js'

/** A way out of a conflict: a plan, made when somebody asks for it. */
export interface Remedy {
  readonly id: string
  /** What the button says. */
  readonly label: string
  /** What the plan is called: "The rules of ufw loaded again". */
  readonly title: string
  /** Whose verbs the plan has. */
  readonly firewall: FirewallKind
  /** True when another firewall goes, so that this one alone decides who gets in. */
  readonly decidesAlone?: boolean
  /** What the plan is to let in, so that it can be proven. */
  readonly openings?: readonly Opening[]
  /** @throws ProblemError when it cannot be had */
  draft(): Promise<PlanDraft>
}

/** A conflict that was found, with its ways out. */
export interface Found extends Omit<Conflict, 'remedies'> {
  readonly remedies: readonly Remedy[]
}

/** Looks for one kind of conflict. What cannot be read without rights is not told. */
export type Finder = (scene: Scene) => Promise<readonly Found[]>

/** As it is told. */
export function told({ remedies, ...found }: Found): Conflict {
  return { ...found, remedies: remedies.map(({ id, label }) => ({ id, label })) }
}

/** A draft of one call. */
export function oneStep(
  verb: string,
  args: Record<string, unknown>,
  reason: string,
  warnings: string[] = [],
): PlanDraft {
  return { steps: [{ call: { verb, args }, reason, risk: 'low' }], unchanged: [], warnings }
}
