import { SafeText } from '../../model/text.js'
import { z } from '../../model/zod.js'
import { CONFIGURATIONS, OWN_FILE } from './config.js'
import { PlacedRule, StoredRule } from './own-rule.js'

/** Rules in one command. */
export const MOST = 500
export const Rules = z.strictObject({ rules: z.array(PlacedRule).check(z.minLength(1), z.maxLength(MOST)) })
export type Rules = z.infer<typeof Rules>

export const Path = z.string().check(z.regex(OWN_FILE))
export const Config = z.enum(CONFIGURATIONS)
export const File = z.strictObject({
  path: Path,
  /** The configuration, when it loads the file's folder already: it is then checked with the file in it. */
  config: z.optional(Config),
  /** The service's name, for the file's first line. */
  service: SafeText,
  rules: z.array(StoredRule).check(z.minLength(1), z.maxLength(MOST)),
})
export type File = z.infer<typeof File>
