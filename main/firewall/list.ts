import type { FirewallKind } from '../model/observation.js'
import type { Verb } from '../verbs/index.js'
import { alf } from './alf/index.js'
import type { Backend } from './backend.js'
import { firewalld } from './firewalld/index.js'
import { iptables } from './iptables/index.js'
import { nftables } from './nftables/index.js'
import { ufw } from './ufw/index.js'
import { ufwBesideFirewalld } from './ufw-beside-firewalld.js'
import { windows } from './windows/index.js'

/**
 * Every firewall that Sallyport can drive. What reads the rules of one is loaded when it is asked: a machine has one or two, and
 * mostly ufw, whose reader is at hand.
 */
export const backends: readonly Backend[] = [ufw, firewalld, nftables, iptables, alf, windows]

export function backendOf(kind: FirewallKind): Backend | undefined {
  return backends.find((backend) => backend.kind === kind)
}

/** What every firewall can do, by the verbs' full names. */
export const firewallVerbs: Readonly<Record<string, Verb>> = Object.assign(
  {},
  ...backends.map(({ verbs }) => verbs),
  ufwBesideFirewalld,
) as Record<string, Verb>

/** The firewalls whose rules steps may change, each once. */
export function firewallsOf(steps: readonly { readonly verb: string }[]): Backend[] {
  return [...new Set(steps.flatMap(({ verb }) => firewallOf(verb) ?? []))]
}

/** The firewall that a change opens something on, or switches; `null` when it is about none. */
export function firewallOfChange({ openings, steps }: ChangedParts): FirewallKind | null {
  return openings[0]?.firewall ?? firewallsOf(steps)[0]?.kind ?? null
}

interface ChangedParts {
  readonly openings: readonly { readonly firewall: FirewallKind }[]
  readonly steps: readonly { readonly verb: string }[]
}

/** `undefined` for a verb of the machine. */
function firewallOf(verb: string): Backend | undefined {
  if (Object.hasOwn(ufwBesideFirewalld, verb)) return ufw
  return backends.find(({ verbs }) => Object.hasOwn(verbs, verb))
}
