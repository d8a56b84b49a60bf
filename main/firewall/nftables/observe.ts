import type { Host } from '../../hosts/index.js'
import type { FirewallFinding } from '../../model/observation.js'
import type { Opening } from '../../model/opening.js'
import { problem } from '../../model/problem.js'
import type { Rule } from '../../model/rule.js'
import type { Observed } from '../backend.js'
import { CONFIGURATIONS, readLoadedAndStored, type Stored } from './config.js'
import { ownBases } from './owners.js'
import { outcomesOf, planNftables } from './plan.js'
import { proveLoaded, proveStored } from './prove.js'
import { inPart } from './refusals.js'
import { rulesLettingIn, rulesOf } from './rules.js'
import type { NftRuleset } from './ruleset.js'
import { distinct, msg, type Text } from '../../text/index.js'

/** Reads the kernel's rules, and what the configuration would load, which with 5,000 rules takes 500 ms. */
export async function observeNftables(host: Host, finding: FirewallFinding): Promise<Observed> {
  const { loaded, stored } = await readLoadedAndStored(host)
  let rules: readonly Rule[] | undefined
  return {
    readable: loaded !== undefined,
    letIn: () => (loaded ? rulesLettingIn(loaded) : []),
    // told only to those who ask: thousands of rules take a while to be put into words
    get rules() {
      rules ??= [
        ...(stored.ruleset ? rulesOf(stored.ruleset, 'stored') : []),
        ...(loaded ? rulesOf(loaded, 'loaded') : []),
      ]
      return rules
    },
    plan(wanted, service) {
      if (!loaded) throw unreadable()
      if (ownBases(loaded, 'in').length === 0) {
        const refused = stored.ruleset && refusedWhenLoaded(stored.ruleset, wanted)
        if (!refused) throw empty(finding, stored, loaded)
        return {
          steps: [],
          unchanged: wanted.map((opening) => ({ opening, why: msg('nftables.openOnceLoaded') })),
          warnings: [msg('nftables.notLoaded'), ...refused],
        }
      }
      const draft = planNftables({ loaded, stored }, wanted, service)
      return { ...draft, warnings: [...draft.warnings, ...atStart(finding, stored, draft.steps.length)] }
    },
    prove: (opening) => [proveStored(opening, stored, loaded), proveLoaded(opening, loaded)],
  }
}

/**
 * What parts of the openings the configuration refuses, once it is loaded; `undefined` when it does not let in all that is
 * wanted by itself.
 */
function refusedWhenLoaded(stored: NftRuleset, wanted: readonly Opening[]): Text[] | undefined {
  if (ownBases(stored, 'in').length === 0) return undefined
  const met = wanted.flatMap((opening) => outcomesOf(stored, opening).map((found) => ({ opening, ...found })))
  if (met.some(({ outcome: { kind } }) => kind === 'closed' || kind === 'denied')) return undefined
  return distinct(met.flatMap(({ opening, base, outcome }) => inPart(outcome, base, opening)))
}

/** What is stored counts only when the configuration is loaded. */
function atStart(finding: FirewallFinding, { path }: Stored, steps: number): Text[] {
  if (finding.enabled !== false || path === undefined || steps === 0) return []
  return [msg('nftables.notAtStart', { path })]
}

function unreadable(): Error {
  return problem('rights', msg('nftables.rootOnly'), msg('nftables.chainUnknown'), msg('backend.useSudo'))
}

function empty(finding: FirewallFinding, { path }: Stored, loaded: NftRuleset): Error {
  const others = loaded.chains.size > 0
  return problem(
    'refused',
    finding.enabled ? msg('nftables.onNotLoaded') : msg('nftables.noRules'),
    others ? msg('nftables.nowhereOfOthers') : msg('nftables.nowhere'),
    finding.enabled ? msg('nftables.loadAgain') : msg('nftables.writeRules', { path: path ?? CONFIGURATIONS[0] }),
  )
}
