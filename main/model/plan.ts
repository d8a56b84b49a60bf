import { MachineId } from './machine.js'
import { Text } from '../text/schema.js'
import { Moment } from './moment.js'
import { z } from './zod.js'
import { FirewallKind } from './observation.js'
import { Opening } from './opening.js'
import { Answers } from './profile.js'
import { Slug, Title } from './text.js'
import { PlacedOpening } from './zones.js'

/** A verb, by its full name, with its typed arguments. Only the verb knows what they mean. */
export const StepCall = z.strictObject({
  verb: z.string().check(z.regex(/^[a-z]+\.[a-zA-Z]+$/)),
  args: z.record(z.string(), z.unknown()),
})
export type StepCall = z.infer<typeof StepCall>

export const Risk = z.enum(['none', 'low', 'high'])
export type Risk = z.infer<typeof Risk>

/** A file that a step writes itself; such a step has an empty `argv`. `content` is `null` when it removes the file. */
export const FileChange = z.strictObject({ path: z.string(), content: z.nullable(z.string()) })
export type FileChange = z.infer<typeof FileChange>

/** The forms of configuration files whose keys can be set; `env` is `KEY=VALUE`. */
export const EditFormat = z.enum(['env', 'json', 'nginx', 'sysctl'])
export type EditFormat = z.infer<typeof EditFormat>

/** Keys of a configuration file with their new values; `null` takes a key out. All else in the file stays. */
export const FileEdit = z.strictObject({
  path: z.string(),
  format: EditFormat,
  set: z.record(z.string(), z.nullable(z.string())),
})
export type FileEdit = z.infer<typeof FileEdit>

/** A command that changes nothing and must go well, before or after what the step does. */
export const StepCheck = z.strictObject({ argv: z.array(z.string()), when: z.enum(['before', 'after']) })
export type StepCheck = z.infer<typeof StepCheck>

/** What runs without Sallyport: a command, or a file that is put in place or removed. */
export const PlainCommand = z.union([
  z.strictObject({ argv: z.array(z.string()) }),
  z.strictObject({ file: FileChange }),
])
export type PlainCommand = z.infer<typeof PlainCommand>

/**
 * How one sees that a step is so already: a command that ends with 0 and prints the line, where there is one, with or
 * without blanks at its ends; or a file that has every line. With `unless`, when that is not the case.
 */
export const Guard = z.union([
  z.strictObject({ argv: z.array(z.string()), prints: z.optional(z.string()), unless: z.optional(z.literal(true)) }),
  z.strictObject({ file: z.string(), lines: z.array(z.string()), unless: z.optional(z.literal(true)) }),
])
export type Guard = z.infer<typeof Guard>

/** A step as it is shown. `argv` is what runs: an absolute path and its arguments, never a shell line. */
const ShownStep = z.extend(StepCall, {
  id: z.string().check(z.regex(/^s\d{1,3}$/)),
  argv: z.array(z.string()),
  file: z.optional(FileChange),
  /** Such a step has an empty `argv`, as one with a file. */
  edit: z.optional(FileEdit),
  check: z.optional(StepCheck),
  /** A command that clears the way right before; it may fail. */
  first: z.optional(z.array(z.string())),
  /** What it does, in words: "Let 8886/tcp in from anywhere". */
  title: Text,
  reason: Text,
  risk: Risk,
  inverse: StepCall,
})

/**
 * A step that a script can carry out and take back, as long as things stand as they did when it was planned. It is so
 * already when every guard says so. What takes it back runs in that order, and a command of it may fail.
 */
const PlainStep = z.extend(ShownStep, {
  standalone: z.literal(true),
  guard: z.array(Guard).check(z.minLength(1)),
  undo: z.array(PlainCommand),
})
/** A step that takes Sallyport itself. */
const AssistedStep = z.extend(ShownStep, { standalone: z.literal(false) })

export const PlanStep = z.discriminatedUnion('standalone', [PlainStep, AssistedStep])
export type PlanStep = z.infer<typeof PlanStep>

/** An opening that is there already; undo never takes it away. */
export const Unchanged = z.strictObject({ opening: Opening, why: Text })
export type Unchanged = z.infer<typeof Unchanged>

/** What a change is for. `remedy` mends a conflict or a fault that was found. */
export const Purpose = z.enum(['open', 'turn-on', 'turn-off', 'remedy'])
export type Purpose = z.infer<typeof Purpose>

/**
 * Who sees to it that a change ends: a timer of systemd, which needs nothing of Sallyport and outlasts a reboot; or,
 * without systemd, a process of the helper that waits.
 */
export const EndKeeper = z.enum(['timer', 'waiter'])
export type EndKeeper = z.infer<typeof EndKeeper>

/** The moment at which a change is taken back by itself. */
export const ChangeEnd = z.strictObject({
  until: Moment,
  by: EndKeeper,
  /** The change is on trial: it stays once somebody confirms it. */
  confirm: z.optional(z.literal(true)),
  /** When a change that was confirmed is to end; it stays unless told. */
  then: z.optional(Moment),
})
export type ChangeEnd = z.infer<typeof ChangeEnd>

/** As it is shown: with the files that are written for it, and the command that puts them into effect. */
export const PlannedEnd = z.extend(ChangeEnd, { files: z.array(FileChange), argv: z.array(z.string()) })
export type PlannedEnd = z.infer<typeof PlannedEnd>

/** How long somebody may wait with confirming a change, in seconds. */
export const ConfirmTime = z.int().check(z.minimum(10), z.maximum(86_400))
/** The same unless somebody chose another time. */
export const CONFIRM_WITHIN = 60

/** Why a plan might cut somebody off, in sentences, and within how many seconds a person is to confirm it. */
export const PlanRisk = z.strictObject({ reasons: z.array(Text).check(z.minLength(1)), confirmWithin: ConfirmTime })
export type PlanRisk = z.infer<typeof PlanRisk>

export const Plan = z.strictObject({
  machine: MachineId,
  purpose: Purpose,
  /** The firewall that it opens something on, or switches; `null` when it is about none. Each opening says its own. */
  firewall: z.nullable(FirewallKind),
  /** The service; for other purposes its title says what is done: "ufw switched off". */
  profile: z.strictObject({ id: Slug, title: Title }),
  /** Empty unless a service is opened, as `openings`. */
  answers: Answers,
  openings: z.array(PlacedOpening),
  steps: z.array(PlanStep),
  unchanged: z.array(Unchanged),
  /** The services for which some of it was opened already: it stays open until all of them are undone. */
  sharedWith: z.array(Slug),
  warnings: z.array(Text),
  /** When it is taken back by itself; `null` when it stays, or when there is nothing to take back. */
  end: z.nullable(PlannedEnd),
  /** `null` for a plan that nobody need confirm, such as an ordinary opening. */
  risk: z.nullable(PlanRisk),
  /** False when the rules could not be read without rights; then `unchanged` is found out while applying. */
  observed: z.boolean(),
  /** SHA-256 of what would run, in hex: applying names it, so that nothing else runs than what was shown. */
  digest: z.string(),
})
export type Plan = z.infer<typeof Plan>

/** Whether a plan only puts into force what a firewall itself has stored: then there is nothing to take back. */
export function onlyLoads({ steps }: Pick<Plan, 'steps'>): boolean {
  return steps.length > 0 && steps.every(staysLoaded)
}

/** Whether a step puts into force what a firewall itself has stored, which nothing takes back. */
export function staysLoaded({ inverse }: { readonly inverse: StepCall }): boolean {
  return inverse.verb.endsWith('.leaveLoaded')
}
