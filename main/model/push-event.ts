import { LOCAL, MachineId } from './machine.js'
import { z } from './zod.js'

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
])
export type PushEvent = z.infer<typeof PushEvent>
