import { msg } from '../text/index.js'
import { Text } from '../text/schema.js'
import { fault } from './fault.js'
import { z } from './zod.js'
import { parseNetwork, Protocol } from './net.js'

/** The address of one machine, not a network. */
export const Address = z.string().check(
  z.superRefine((text, context) => {
    try {
      if (text.includes('/')) throw new Error(fault(msg('model.isNetwork')))
      parseNetwork(text)
    } catch (error) {
      context.addIssue({ code: 'custom', message: (error as Error).message })
    }
  }),
)

/** What the kernel does with a packet; `unknown` when that depends on something which changes. */
export const Verdict = z.enum(['accept', 'drop', 'reject', 'unknown'])
export type Verdict = z.infer<typeof Verdict>

/** Who decides, in its firewall's own words: `ufw: deny from 198.51.100.7`. */
export const DecidedBy = z.strictObject({
  words: Text,
  /** The table that the kernel holds it in, such as `ip filter`; empty when the kernel itself decides. */
  table: z.string(),
  chain: z.string(),
  /** As the kernel's tools list it; `null` for a chain's policy. */
  rule: z.nullable(z.string()),
})
export type DecidedBy = z.infer<typeof DecidedBy>

/** One rule that took part. */
export const PathStep = z.strictObject({
  hook: z.string(),
  table: z.string(),
  chain: z.string(),
  rule: z.nullable(z.string()),
  /** `accept`, `jump ufw-user-input`, `policy drop`, … */
  what: Text,
  /** Why it cannot be told whether the rule holds. */
  doubt: z.optional(Text),
})
export type PathStep = z.infer<typeof PathStep>

/** What becomes of one packet, and why. */
export const Explanation = z.strictObject({
  packet: z.strictObject({
    direction: z.enum(['in', 'out', 'forward']),
    protocol: Protocol,
    port: z.int(),
    /** `null` where it is not known. */
    from: z.nullable(z.string()),
    to: z.nullable(z.string()),
    in: z.nullable(z.string()),
    out: z.nullable(z.string()),
  }),
  verdict: Verdict,
  /** `null` when no rule looks at the packet. */
  decidedBy: z.nullable(DecidedBy),
  /** Why the verdict is not known, or whether it is dropped or rejected; empty when it is. */
  why: z.array(Text),
  /** What was asked and changes, such as a set of those who are banned: the verdict is how it is now. */
  now: z.array(Text),
  path: z.array(PathStep),
})
export type Explanation = z.infer<typeof Explanation>
