import { MachineId } from './machine.js'
import { ConfirmTime } from './plan.js'
import { Slug } from './text.js'
import { z } from './zod.js'

/** What a person has chosen for themselves, on whichever machine they work. */
export const Settings = z.strictObject({
  /** `auto`: the system's, where there is a catalogue for it. */
  language: z.enum(['auto', 'en', 'de']),
  /** `auto`: the system's. */
  theme: z.enum(['auto', 'light', 'dark']),
  /** How long a change that might cut somebody off waits to be confirmed, in seconds; a minute unless told. */
  confirmWithin: z.optional(ConfirmTime),
  /** Findings of the doctor that may stay. */
  ignored: z.optional(z.array(z.strictObject({ machine: MachineId, finding: Slug }))),
})
export type Settings = z.infer<typeof Settings>

export const DEFAULT_SETTINGS: Settings = { language: 'auto', theme: 'auto' }
