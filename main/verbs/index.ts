import { configTestVerbs } from './config-test.js'
import { fileEditVerbs } from './file-edit.js'
import { filePutVerbs } from './file-put.js'
import { sysctlVerbs } from './sysctl.js'
import { unitVerbs } from './unit.js'
import type { Verb } from './verb.js'

export { edited, editable, settingsIn } from './file-edit.js'
export { absent, unitIsActive, unitIsEnabled } from './guards.js'
export { defineVerb, type Claimed, type Command, type Mark, type StepCommand, type Verb } from './verb.js'

/** What Sallyport can do on a machine besides its firewalls, by the verbs' full names. */
export const machineVerbs: Readonly<Record<string, Verb>> = {
  ...configTestVerbs,
  ...fileEditVerbs,
  ...filePutVerbs,
  ...sysctlVerbs,
  ...unitVerbs,
}
