import { z } from './zod.js'

/** What a person has chosen for themselves, on whichever machine they work. */
export const Settings = z.strictObject({
  /** `auto`: the system's, where there is a catalogue for it. */
  language: z.enum(['auto', 'en', 'de']),
  /** `auto`: the system's. */
  theme: z.enum(['auto', 'light', 'dark']),
})
export type Settings = z.infer<typeof Settings>

export const DEFAULT_SETTINGS: Settings = { language: 'auto', theme: 'auto' }
