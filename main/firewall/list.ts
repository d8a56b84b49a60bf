import type { FirewallKind } from '../model/observation.js'
import { alf } from './alf/index.js'
import type { Backend, Verb } from './backend.js'
import { ufwBesideFirewalld } from './ufw-beside-firewalld.js'
import { firewalld } from './firewalld/index.js'
import { iptables } from './iptables/index.js'
import { nftables } from './nftables/index.js'
import { ufw } from './ufw/index.js'
import { windows } from './windows/index.js'

/**
 * Every firewall that Sallyport can drive. What reads the rules of one is loaded when it is asked: a machine has one or two, and
 * mostly ufw, whose reader is at hand.
 */
export const backends: readonly Backend[] = [ufw, firewalld, nftables, iptables, alf, windows]

export function backendOf(kind: FirewallKind): Backend | undefined {
  return backends.find((backend) => backend.kind === kind)
}

/** The verb of that name of that firewall: `ufw.allow`. Anything that is not on the closed list is `undefined`. */
export function verbOf(kind: FirewallKind, name: string): Verb | undefined {
  const verbs = { ...backendOf(kind)?.verbs, ...GUESTS[kind] }
  return Object.hasOwn(verbs, name) ? verbs[name] : undefined
}

/** Where two front ends are on, a plan of the one that stays also switches the other one off, and back on. */
const GUESTS: Readonly<Partial<Record<FirewallKind, Readonly<Record<string, Verb>>>>> = {
  ufw: { ...only(firewalld, /^firewalld\.(?:start|stop|enable|disable)$/), ...ufwBesideFirewalld },
  firewalld: only(ufw, /^ufw\.(?:enable|disable)$/),
}

function only({ verbs }: Backend, names: RegExp): Record<string, Verb> {
  return Object.fromEntries(Object.entries(verbs).filter(([name]) => names.test(name)))
}
