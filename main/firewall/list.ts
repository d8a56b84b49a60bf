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

/** The firewall whose stored files a verb may change; `undefined` for a verb of the machine. */
export function firewallOf(verb: string): Backend | undefined {
  if (Object.hasOwn(ufwBesideFirewalld, verb)) return ufw
  return backends.find(({ verbs }) => Object.hasOwn(verbs, verb))
}
