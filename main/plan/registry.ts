import { firewallVerbs } from '../firewall/index.js'
import { machineVerbs, type Verb } from '../verbs/index.js'

/** The closed list: everything that a step of a plan can be, by its full name such as `ufw.allow` or `file.edit`. */
const verbs: Readonly<Record<string, Verb>> = { ...firewallVerbs, ...machineVerbs }

/** Names of all verbs there are. */
export const verbNames: readonly string[] = Object.keys(verbs)

/** The verb of that name; anything that is not on the closed list is `undefined`. */
export function verbOf(name: string): Verb | undefined {
  return Object.hasOwn(verbs, name) ? verbs[name] : undefined
}

/** As {@link verbOf}, for a step that was checked before. @throws Error */
export function knownVerb({ verb }: { readonly verb: string }): Verb {
  const known = verbOf(verb)
  if (!known) throw new Error(`there is no verb ${verb}`)
  return known
}
