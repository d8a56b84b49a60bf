import { Text } from '../text/schema.js'
import { RemedyChoice } from './observation.js'
import { Slug } from './text.js'
import { z } from './zod.js'

/** `blocked`: something is refused that should not be. `exposed`: something is open that should not be. */
export const Side = z.enum(['blocked', 'exposed'])
export type Side = z.infer<typeof Side>

/** What the doctor says of one check that did not pass. */
export const Finding = z.strictObject({
  id: Slug,
  /** `unknown`: it could not be looked at, and `why` says what hindered it. */
  result: z.enum(['fail', 'unknown']),
  side: Side,
  what: Text,
  /** What was seen, one line each. */
  seen: z.array(Text),
  /** Why it matters. */
  why: Text,
  /** What to do about it. */
  todo: Text,
  /** The id of the finding that brings this one about. */
  because: z.nullable(Slug),
  /** What ends it, where there is a plan for it. */
  cure: z.nullable(z.strictObject({ remedy: Slug, choices: z.array(RemedyChoice) })),
  /** Somebody said that it may stay. */
  ignored: z.boolean(),
})
export type Finding = z.infer<typeof Finding>

/** What the doctor says of a machine. */
export const Findings = z.strictObject({
  /** The gravest first, each followed by those that it brings about; what could not be checked and what is ignored last. */
  findings: z.array(Finding),
  /** What was looked at, in words. */
  checked: z.array(z.strictObject({ id: Slug, title: Text })),
})
export type Findings = z.infer<typeof Findings>

/** Whether the machine is well, as far as it could be looked at. */
export function isWell({ findings }: Findings): boolean {
  return findings.every(({ result, ignored }) => result === 'unknown' || ignored)
}
