import { z } from './zod.js'
import { FirewallKind } from './observation.js'
import { Opening } from './opening.js'
import { Answers } from './profile.js'
import { SafeText, Slug } from './text.js'

/** A verb of a firewall with its typed arguments. Only that firewall's backend knows what they mean. */
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

/** A step as it is shown. `argv` is what runs: an absolute path and its arguments, never a shell line. */
export const PlanStep = z.extend(StepCall, {
  id: z.string().check(z.regex(/^s\d{1,3}$/)),
  argv: z.array(z.string()),
  file: z.optional(FileChange),
  /** What it does, in words: "Let 8886/tcp in from anywhere". */
  title: z.string(),
  reason: z.string(),
  risk: Risk,
  inverse: StepCall,
})
export type PlanStep = z.infer<typeof PlanStep>

/** An opening that is there already; undo never takes it away. */
export const Unchanged = z.strictObject({ opening: Opening, why: z.string() })
export type Unchanged = z.infer<typeof Unchanged>

export const Plan = z.strictObject({
  firewall: FirewallKind,
  profile: z.strictObject({ id: Slug, title: SafeText }),
  answers: Answers,
  openings: z.array(Opening),
  steps: z.array(PlanStep),
  unchanged: z.array(Unchanged),
  warnings: z.array(z.string()),
  /** False when the rules could not be read without rights; then `unchanged` is found out while applying. */
  observed: z.boolean(),
  /** SHA-256 of what would run, in hex: applying names it, so that nothing else runs than what was shown. */
  digest: z.string(),
})
export type Plan = z.infer<typeof Plan>
