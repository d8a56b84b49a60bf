import { FirewallKind } from './observation.js'
import { Opening } from './opening.js'
import { Slug, Title } from './text.js'
import { Text } from '../text/schema.js'
import { z } from './zod.js'

/**
 * An opening that is not any more what Sallyport made of it. `gone`: the firewall does not store it; `unloaded`: it is
 * stored, but the kernel does not have it; `changed`: it is open by other rules than those that were added.
 */
export const Drift = z.strictObject({
  journal: z.string(),
  firewall: FirewallKind,
  profile: z.strictObject({ id: Slug, title: Title }),
  opening: Opening,
  kind: z.enum(['gone', 'unloaded', 'changed']),
  /** What was seen, in a sentence. */
  seen: Text,
})
export type Drift = z.infer<typeof Drift>
