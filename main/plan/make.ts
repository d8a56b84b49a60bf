import { firewallOfChange, type PlanDraft } from '../firewall/index.js'
import { sha256 } from '../hosts/index.js'
import { LOCAL, type MachineId } from '../model/machine.js'
import type { PlainCommand, Plan, PlannedEnd, PlanStep, Purpose, StepCall } from '../model/plan.js'
import type { FirewallKind } from '../model/observation.js'
import type { Answers } from '../model/profile.js'
import type { PlacedOpening } from '../model/zones.js'
import type { Command } from '../verbs/index.js'
import { knownVerb } from './registry.js'
import type { Text } from '../text/index.js'

export interface PlanParts {
  /** `open` unless told. */
  readonly purpose?: Purpose
  /** This machine unless told. */
  readonly machine?: MachineId
  readonly profile: { readonly id: string; readonly title: Text }
  readonly answers: Answers
  /** The firewall that is switched: it may be so already, and then no step names it. */
  readonly firewall?: FirewallKind
  /** What is opened, and where. */
  readonly openings: readonly PlacedOpening[]
  readonly draft: PlanDraft
  readonly warnings: readonly Text[]
  readonly observed: boolean
  /** When it is taken back by itself; not at all unless told. */
  readonly end?: PlannedEnd | null
  /** None unless told. */
  readonly sharedWith?: readonly string[]
}

/** Completes a backend's draft with what each step runs, in which words, and what takes it back. */
export function makePlan({
  draft,
  warnings,
  openings,
  machine = LOCAL,
  purpose = 'open',
  end = null,
  sharedWith = [],
  firewall,
  ...parts
}: PlanParts): Plan {
  const steps = draft.steps.map(({ call, reason, risk }, index): PlanStep => ({
    ...showStep(call),
    id: `s${index + 1}`,
    reason,
    risk,
  }))
  const run = steps.map((step) => RUN.map((part) => step[part]))
  const ends = steps.length + sharedWith.length === 0 ? null : end
  return {
    ...parts,
    machine,
    purpose,
    firewall: firewallOfChange({ openings, steps }) ?? firewall ?? null,
    end: ends,
    risk: null, // judged once it is whole, see risk.ts
    openings: [...openings],
    steps,
    unchanged: [...draft.unchanged],
    sharedWith: [...sharedWith],
    warnings: [...draft.warnings, ...warnings],
    // when it is asked for: hashing loads Node's crypto, and a change that nobody was shown is compared with nothing
    get digest() {
      return sha256(JSON.stringify([machine, openings, run, ...(ends ? [ends] : [])]))
    },
  }
}

/** What of a step runs, whatever is said of it. */
const RUN = ['verb', 'args', 'argv', 'file', 'edit', 'check', 'first'] as const

type ShownCall<S = PlanStep> = S extends PlanStep ? Omit<S, 'id' | 'reason' | 'risk'> : never

/** A call with all that can be shown of it. What is shown is what runs: both come from the verb's `command`. */
export function showStep({ verb, args }: StepCall): ShownCall {
  const known = knownVerb({ verb })
  const command = known.command(args)
  const inverse = known.inverse(args)
  const shown = {
    verb,
    args,
    argv: 'argv' in command ? [...command.argv] : [],
    ...('file' in command ? { file: command.file } : {}),
    ...('edit' in command ? { edit: command.edit } : {}),
    ...(command.check ? { check: command.check } : {}),
    ...(command.first ? { first: [...command.first] } : {}),
    title: known.title(args),
    inverse,
  }
  const guard = known.guard(args)
  const undo = guard && knownVerb(inverse).unattended(inverse.args)
  return guard && undo
    ? { ...shown, standalone: true, guard: [...guard], undo: undo.map(plain) }
    : { ...shown, standalone: false }
}

const plain = (command: Command): PlainCommand =>
  'argv' in command ? { argv: [...command.argv] } : { file: command.file }
