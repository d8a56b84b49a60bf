import type { Verb } from './verb.js'

export { absent, unitIsActive, unitIsEnabled } from './guards.js'
export { defineVerb, type Command, type Verb } from './verb.js'

/** What Sallyport can do on a machine besides its firewalls, by the verbs' full names. */
export const machineVerbs: Readonly<Record<string, Verb>> = {}
