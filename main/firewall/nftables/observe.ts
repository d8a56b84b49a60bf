import type { Host } from '../../hosts/index.js'
import type { FirewallFinding } from '../../model/observation.js'
import type { Opening } from '../../model/opening.js'
import { problem } from '../../model/problem.js'
import type { Rule } from '../../model/rule.js'
import type { Observed } from '../backend.js'
import { readStored, type Stored } from './config.js'
import { ownBases } from './owners.js'
import { outcomesOf, planNftables } from './plan.js'
import { readLoaded } from './programs.js'
import { proveLoaded, proveStored } from './prove.js'
import { inPart } from './refusals.js'
import { rulesLettingIn, rulesOf } from './rules.js'
import type { NftRuleset } from './ruleset.js'

/** Reads the kernel's rules, and what the configuration would load, which with 5,000 rules takes 500 ms. */
export async function observeNftables(host: Host, finding: FirewallFinding): Promise<Observed> {
  const [loaded, stored] = await Promise.all([readLoaded(host), readStored(host)])
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
          unchanged: wanted.map((opening) => ({ opening, why: 'the configuration lets it in when it is loaded' })),
          warnings: [OFF, ...refused],
        }
      }
      const draft = planNftables({ loaded, stored }, wanted, service)
      return { ...draft, warnings: [...draft.warnings, ...atStart(finding, stored, draft.steps.length)] }
    },
    prove: (opening) => [proveStored(opening, stored, loaded), proveLoaded(opening, loaded)],
  }
}

const OFF = 'The configuration of nftables is not loaded: nothing is refused now.'

/**
 * What parts of the openings the configuration refuses, once it is loaded, in sentences; `undefined` when it does not let
 * in all that is wanted by itself.
 */
function refusedWhenLoaded(stored: NftRuleset, wanted: readonly Opening[]): string[] | undefined {
  if (ownBases(stored, 'in').length === 0) return undefined
  const met = wanted.flatMap((opening) => outcomesOf(stored, opening).map((found) => ({ opening, ...found })))
  if (met.some(({ outcome: { kind } }) => kind === 'closed' || kind === 'denied')) return undefined
  return [...new Set(met.flatMap(({ opening, base, outcome }) => inPart(outcome, base, opening)))]
}

/** What is stored counts only when the configuration is loaded. */
function atStart(finding: FirewallFinding, { path }: Stored, steps: number): string[] {
  if (finding.enabled !== false || path === undefined || steps === 0) return []
  return [
    `nftables does not start with the machine, so after a restart nothing of ${path} is loaded: neither these rules nor the others. To have it start: systemctl enable nftables`,
  ]
}

function unreadable(): Error {
  return problem(
    'rights',
    'The rules of nftables can be read by root only.',
    'Without them Sallyport cannot tell which chain decides, and so not show what it would run. Nothing was changed.',
    'Run Sallyport with sudo.',
  )
}

function empty(finding: FirewallFinding, { path }: Stored, loaded: NftRuleset): Error {
  const others = loaded.chains.size > 0
  return problem(
    'refused',
    finding.enabled
      ? 'nftables is set to be on, but its rules are not in the kernel.'
      : 'nftables has no chain for what comes in.',
    `${others ? 'The rules that are there belong to other programs.' : 'Nothing is refused now.'} There is nothing here in which Sallyport could open a port. Nothing was changed.`,
    finding.enabled
      ? 'Load them again with: systemctl restart nftables'
      : `Write rules into ${path ?? '/etc/nftables.conf'} and load them, or install a firewall that does it for you, for instance with: apt install ufw`,
  )
}
