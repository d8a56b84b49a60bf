import { Text } from '../text/schema.js'
import { LOCAL, MachineId } from './machine.js'
import { Moment } from './moment.js'
import { z } from './zod.js'

/** A change that is on trial: it is taken back at `until`, unless somebody confirms it. */
export const ConfirmationDue = z.strictObject({
  journal: z.string(),
  title: Text,
  /** By the machine's clock, which may be another one than that of whoever reads this. */
  until: Moment,
  /** Seconds from the moment at which this was told. */
  left: z.number(),
})
export type ConfirmationDue = z.infer<typeof ConfirmationDue>

/** What a shell hears without asking. One that it does not know is of a newer version, and is passed over. */
export const PushEvent = z.discriminatedUnion('kind', [
  /** From now on everything is heard. What was before may have been missed: it is time to look once. */
  z.strictObject({ kind: z.literal('ready') }),
  /** Something is not, or may not be, as it was when it was last asked for. */
  z.strictObject({
    kind: z.literal('changed'),
    what: z.enum(['firewall', 'journal', 'settings']),
    machine: z._default(MachineId, LOCAL),
  }),
  /** A change waits to be confirmed; `null` when none does any more. Told behind `ready`, too, where one waits. */
  z.strictObject({
    kind: z.literal('due'),
    due: z.nullable(ConfirmationDue),
    machine: z._default(MachineId, LOCAL),
  }),
])
export type PushEvent = z.infer<typeof PushEvent>
