import type { Host } from '../hosts/index.js'
import type { FileChange, Guard, StepCall, StepCheck } from '../model/plan.js'
import { problem, zodLines } from '../model/problem.js'
import type { z } from '../model/zod.js'

/** What a verb runs: a program by its absolute path, or a file that the helper puts in place itself. */
export type Command = ({ readonly argv: readonly string[] } | { readonly file: FileChange }) & {
  /** A dry run that must go well: before the change is made, or after it, and then a failure takes the change back. */
  readonly check?: StepCheck
}

/** A change that Sallyport can make on a machine, with arguments that a schema holds to its grammar. */
export interface Verb {
  /** @throws ProblemError of kind `input` when the arguments are outside the verb's grammar, as every method below. */
  check(args: unknown): void
  command(args: unknown): Command
  /** The call that takes this one back. */
  inverse(args: unknown): StepCall
  /**
   * As {@link command}, for a time when nobody watches: commands that work whatever state the firewall is in by then,
   * and that do nothing when there is nothing to do. `null` when that takes more than plain commands.
   */
  unattended(args: unknown): readonly Command[] | null
  /** How one sees, without Sallyport, that everything is as the verb would make it; `null` when that takes more. */
  guard(args: unknown): readonly Guard[] | null
  /** What it does, for people. */
  title(args: unknown): string
  /** The problem that the command's own words tell, whatever its exit code is; `null` when they tell none that is known. */
  refusal(output: string): Error | null
  /**
   * The part of the arguments that is not so yet, or `null` when everything is as the verb would make it.
   * @throws ProblemError of kind `refused` when carrying it out would overwrite a rule of somebody else.
   */
  outstanding(host: Host, args: unknown): Promise<Record<string, unknown> | null>
}

interface VerbSpec<A extends Record<string, unknown>> {
  command(args: A): Command
  inverse(args: A): StepCall
  /** `command` alone unless told. */
  unattended?(args: A): readonly Command[] | null
  /** `null` unless told: a plan with such a step cannot be carried out by a script. */
  guard?(args: A): readonly Guard[] | null
  title(args: A): string
  refusal?(output: string): Error | null
  outstanding(host: Host, args: A): Promise<A | null>
}

/** Makes a {@link Verb} whose every method validates its arguments first. */
export function defineVerb<A extends Record<string, unknown>>(schema: z.ZodMiniType<A>, spec: VerbSpec<A>): Verb {
  const valid = (args: unknown): A => {
    const parsed = schema.safeParse(args)
    if (parsed.success) return parsed.data
    throw problem(
      'input',
      `A step of the plan is not valid: ${zodLines(parsed.error)}.`,
      'Sallyport runs only steps that it knows. Nothing was changed.',
      'Make the plan again.',
    )
  }
  return {
    check: (args) => void valid(args),
    command: (args) => spec.command(valid(args)),
    inverse: (args) => spec.inverse(valid(args)),
    unattended: (args) => {
      const checked = valid(args)
      return spec.unattended ? spec.unattended(checked) : [spec.command(checked)]
    },
    guard: (args) => spec.guard?.(valid(args)) ?? null,
    title: (args) => spec.title(valid(args)),
    refusal: (output) => spec.refusal?.(output) ?? null,
    outstanding: (host, args) => spec.outstanding(host, valid(args)),
  }
}
