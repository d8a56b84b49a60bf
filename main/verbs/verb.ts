import type { Host } from '../hosts/index.js'
import type { FileChange, FileEdit, Guard, StepCall, StepCheck } from '../model/plan.js'
import type { PlacedOpening } from '../model/zones.js'
import { problem, zodLines } from '../model/problem.js'
import type { z } from '../model/zod.js'
import { msg, sentences, type Text } from '../text/index.js'

interface Checked {
  /** A dry run that must go well: before the change is made, or after it, and then a failure takes the change back. */
  readonly check?: StepCheck
  /** What clears the way right before the change; that it fails stops nothing. */
  readonly first?: readonly string[]
  readonly mark?: Mark
}

/**
 * For a command that names what it changes by a number, which another load may give to something else. `set` is run, then
 * what is outstanding is looked up; the command removes the mark too, and fails as a whole when a load has done so before.
 */
export interface Mark {
  readonly set: readonly string[]
  /** Removes it alone. */
  readonly clear: readonly string[]
}

/** A program by its absolute path, or a file that is put in place as a whole. */
export type Command = ({ readonly argv: readonly string[] } | { readonly file: FileChange }) & Checked
/** What a verb runs. The helper writes files itself, also those in which it only sets some keys. */
export type StepCommand = Command | ({ readonly edit: FileEdit } & Checked)

/**
 * What a verb is for. A `test` changes nothing and must go well. An `activation` has a service read what other steps
 * changed: it has nothing to do unless one did, and runs again once they have been taken back.
 */
export type VerbRole = 'change' | 'test' | 'activation'

/** What others claim of the packets that a call lets pass. */
export interface Claimed<A = Record<string, unknown>> {
  /** The part of the call that lets nothing pass but what is claimed, so that it can stay. */
  readonly stays: A | null
  /** The rest of it. */
  readonly goes: A | null
  /** What is claimed and goes with the rest, each to be opened by a rule of its own. */
  readonly lost: readonly PlacedOpening[]
  /** Calls that let the lost in, where a rule may be made while the wider one still stands. */
  readonly instead?: readonly StepCall[]
}

/** A change that Sallyport can make on a machine, with arguments that a schema holds to its grammar. */
export interface Verb {
  readonly role: VerbRole
  /** @throws ProblemError of kind `input` when the arguments are outside the verb's grammar, as every method below. */
  check(args: unknown): void
  command(args: unknown): StepCommand
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
  title(args: unknown): Text
  /** The problem that the command's own words tell, whatever its exit code is; `null` when they tell none that is known. */
  refusal(output: string): Error | null
  /**
   * The part of the arguments that is not so yet, or `null` when everything is as the verb would make it.
   * @throws ProblemError of kind `refused` when carrying it out would overwrite a rule of somebody else.
   */
  outstanding(host: Host, args: unknown): Promise<Record<string, unknown> | null>
  /** Whether it is so now that its command has run: for most verbs, whether nothing is outstanding. */
  confirm(host: Host, args: unknown): Promise<boolean>
  /** What of somebody else's stays when there is nothing for this verb to take back, for people; mostly `null`. */
  remains(host: Host, args: unknown): Promise<Text | null>
  /**
   * What of the packets that it lets pass is claimed; `null` when nothing is.
   * @param beside the calls of the same change
   */
  claimed(args: unknown, claims: readonly PlacedOpening[], beside: readonly StepCall[]): Claimed | null
}

interface VerbSpec<A extends Record<string, unknown>> {
  /** `change` unless told. */
  readonly role?: VerbRole
  command(args: A): StepCommand
  inverse(args: A): StepCall
  /** `command` alone unless told, where that is plain. */
  unattended?(args: A): readonly Command[] | null
  /** `null` unless told: a plan with such a step cannot be carried out by a script. */
  guard?(args: A): readonly Guard[] | null
  title(args: A): Text
  refusal?(output: string): Error | null
  outstanding(host: Host, args: A): Promise<A | null>
  confirm?(host: Host, args: A): Promise<boolean>
  remains?(host: Host, args: A): Promise<Text | null>
  /** For a verb that lets packets pass. */
  claimed?(args: A, claims: readonly PlacedOpening[], beside: readonly StepCall[]): Claimed<A> | null
}

/** Makes a {@link Verb} whose every method validates its arguments first. */
export function defineVerb<A extends Record<string, unknown>>(schema: z.ZodMiniType<A>, spec: VerbSpec<A>): Verb {
  const valid = (args: unknown): A => {
    const parsed = schema.safeParse(args)
    if (parsed.success) return parsed.data
    throw problem(
      'input',
      msg('verbs.invalidStep', { faults: zodLines(parsed.error) }),
      sentences([msg('verbs.knownOnly'), msg('text.nothingChanged')]),
      msg('verbs.planAgain'),
    )
  }
  return {
    role: spec.role ?? 'change',
    check: (args) => void valid(args),
    command: (args) => spec.command(valid(args)),
    inverse: (args) => spec.inverse(valid(args)),
    unattended: (args) => {
      const checked = valid(args)
      if (spec.unattended) return spec.unattended(checked)
      const command = spec.command(checked)
      return 'edit' in command ? null : [command]
    },
    guard: (args) => spec.guard?.(valid(args)) ?? null,
    title: (args) => spec.title(valid(args)),
    refusal: (output) => spec.refusal?.(output) ?? null,
    outstanding: (host, args) => spec.outstanding(host, valid(args)),
    confirm: async (host, args) => {
      const checked = valid(args)
      return spec.confirm ? spec.confirm(host, checked) : (await spec.outstanding(host, checked)) === null
    },
    remains: async (host, args) => (await spec.remains?.(host, valid(args))) ?? null,
    claimed: (args, claims, beside) => spec.claimed?.(valid(args), claims, beside) ?? null,
  }
}
