import { PortNumber, Protocol } from './net.js'
import { FirewallKind } from './observation.js'
import { z } from './zod.js'

/** A throw-away machine to practise on: which firewall it began with, and whether root made it. */
export const PracticeMachine = z.strictObject({
  firewall: FirewallKind,
  rootless: z.boolean(),
  /** Nothing of it is real: commands are answered by this program. */
  simulated: z.optional(z.literal(true)),
})
export type PracticeMachine = z.infer<typeof PracticeMachine>

/** What is asked of the client that stands beside a practice machine. */
export const ProbeRequest = z.strictObject({
  targets: z
    .array(
      z.strictObject({
        protocol: Protocol,
        port: PortNumber,
        /** The client calls from this address, or with `4` or `6` from its own of that family. */
        from: z.union([z.literal(4), z.literal(6), z.ipv4(), z.ipv6()]),
      }),
    )
    .check(z.maxLength(2000)),
})
export type ProbeRequest = z.infer<typeof ProbeRequest>
export type ProbeTarget = ProbeRequest['targets'][number]

/** What came of each target, in the same order. */
export const ProbeAnswer = z.strictObject({
  answers: z.array(
    z.strictObject({
      /** `untried`: the client could not call from there. */
      state: z.enum(['answered', 'silent', 'refused', 'untried']),
      /** The address that it called from. */
      from: z.string(),
      /** What came back: `echo`, `timeout` or the code of an error. */
      seen: z.string(),
    }),
  ),
})
export type ProbeAnswer = z.infer<typeof ProbeAnswer>
