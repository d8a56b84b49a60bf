import type { Host } from '../../hosts/index.js'
import { familyOf, type Family } from '../../model/net.js'
import type { FirewallFinding } from '../../model/observation.js'
import { storedLettingIn, type Rule } from '../../model/rule.js'
import type { Observed, Scope } from '../backend.js'
import { networkText } from './addresses.js'
import { notesOf } from './notes.js'
import { planWindows } from './plan.js'
import { profilesFor } from './networks.js'
import { proveEffective, proveLoaded, proveStored } from './prove.js'
import type { WindowsRule } from './rule-text.js'
import { readStore, type Store } from './store.js'
import { PROTOCOLS, ruleText } from './words.js'

/** With all that was read, for those who look for more in it than what is open. */
export interface ObservedWindows extends Observed {
  readonly store: Store
}

export function isOfWindows(observed: Observed | undefined): observed is ObservedWindows {
  return observed !== undefined && 'store' in observed
}

/** Reads rules and settings from the registry, without netsh. */
export async function observeWindows(host: Host, finding: FirewallFinding, { zone }: Scope): Promise<ObservedWindows> {
  const profiles = profilesFor(zone)
  const store = await readStore(host)
  let kept: readonly Rule[] | undefined
  // thousands of them, which only a list of what else is let in needs
  const rules = () => (kept ??= store.rules.filter(({ active }) => active).flatMap(asRules))
  return {
    store,
    readable: store.readable,
    get rules() {
      return rules()
    },
    letIn: () => storedLettingIn(rules()),
    notes: notesOf(store),
    plan: (wanted) => planWindows(store, profiles, wanted),
    prove: (opening) => [
      proveStored(opening, store, profiles),
      proveLoaded(opening, store, profiles, finding),
      proveEffective(opening, store, profiles),
    ],
  }
}

/** In the terms that all firewalls share: one for each family and remote network. */
function asRules(rule: WindowsRule): Rule[] {
  const { action, direction, protocol, ports, remote, application } = rule
  const narrowed =
    rule.narrowedBy.length > 0 || rule.dynamicPorts || application !== undefined || rule.profiles.length < 3
  const text = ruleText(rule)
  const one = (source: string, family: Family, word = false): Rule => ({
    action: action === 'block' ? 'deny' : 'allow',
    direction,
    protocol: protocol === null ? 'any' : (PROTOCOLS[protocol] ?? String(protocol)),
    ports: [...ports],
    source,
    family,
    narrowed: narrowed || word || action === 'bypass',
    text,
    seen: 'stored',
  })
  if (remote.length === 0) return [one('any', 4), one('any', 6)]
  return remote.flatMap((item) => {
    const network = networkText(item)
    // words and ranges are no networks: the rule is for somebody, and does not cover what is asked of it
    return /^[\d.]+(?:\/\d+)?$|^[\da-f:]+(?:\/\d+)?$/i.test(network)
      ? [one(network, familyOf(network))]
      : [one('any', 4, true), one('any', 6, true)]
  })
}
