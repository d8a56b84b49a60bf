import type { Host } from '../../hosts/index.js'
import type { Check } from '../../model/evidence.js'
import type { Family } from '../../model/net.js'
import type { FirewallFinding } from '../../model/observation.js'
import { openingText, portsText, type Opening } from '../../model/opening.js'
import { problem } from '../../model/problem.js'
import { familiesOf, ruleCovers } from '../../model/rule.js'
import type { Observed } from '../backend.js'
import { readLoaded, type Loaded } from './kernel.js'
import { planUfw } from './plan.js'
import { readStored, type Stored } from './store.js'
import { tupleRule } from './tuple.js'

/** Reads ufw's files and the kernel's chains, without running ufw. */
export async function observeUfw(host: Host, finding: FirewallFinding): Promise<Observed> {
  const [stored, v4, v6] = await Promise.all([readStored(host), readLoaded(host, 4), readLoaded(host, 6)])
  const kernel = [v4, v6].filter((loaded) => stored.families.includes(loaded.family))
  const rules = stored.tuples
    .filter((tuple) => stored.families.includes(tuple.family))
    .map((tuple) => tupleRule(tuple, 'stored'))
  return {
    readable: stored.readable,
    rules: [...rules, ...kernel.flatMap((loaded) => loaded.rules)],
    plan(wanted, service) {
      if (finding.enabled && finding.loaded === false) throw notLoaded()
      const draft = planUfw({ rules, families: stored.families, applications: stored.applications }, wanted, service)
      return {
        ...draft,
        warnings: [...(finding.enabled ? [] : [OFF]), ...openByDefault(stored, finding), ...draft.warnings],
      }
    },
    prove: (opening) => [proveStored(opening, stored, rules), proveLoaded(opening, stored, kernel, finding)],
  }
}

const OFF =
  'ufw is switched off: nothing is refused now. The rules are stored, and take effect when you switch it on with "ufw enable".'

function openByDefault(stored: Stored, finding: FirewallFinding): string[] {
  return finding.enabled && stored.defaultInput === 'accept'
    ? [
        'ufw lets everything in by default (DEFAULT_INPUT_POLICY=ACCEPT): these rules change nothing until that is "deny".',
      ]
    : []
}

function notLoaded(): Error {
  return problem(
    'refused',
    'ufw is set to be on, but its rules are not in the kernel.',
    'Something removed them, so nothing is refused now, and ufw answers every change with an error. Nothing was changed.',
    'Load the rules again with: ufw reload',
  )
}

type Rules = ReturnType<typeof tupleRule>[]

function openIn(rules: Rules | Loaded['rules'], opening: Opening, family: Family): boolean {
  return rules.some((rule) => (rule.action === 'allow' || rule.action === 'limit') && ruleCovers(rule, opening, family))
}

function proveStored(opening: Opening, stored: Stored, rules: Rules): Check {
  if (!stored.readable)
    return {
      level: 'stored',
      result: 'unknown',
      seen: 'ufw’s rules can be read by root only.',
      fix: 'Check with rights.',
    }
  const lacking = familiesOf(opening, stored.families).filter((family) => !openIn(rules, opening, family))
  if (lacking.length === 0)
    return { level: 'stored', result: 'pass', seen: `${portsText(opening)} stands in ufw’s rules.`, fix: '' }
  return {
    level: 'stored',
    result: 'fail',
    seen: `No rule in ufw’s files lets ${openingText(opening)} in${forFamilies(lacking, stored)}.`,
    fix: 'Apply this service again.',
  }
}

function proveLoaded(opening: Opening, stored: Stored, kernel: readonly Loaded[], finding: FirewallFinding): Check {
  if (!finding.enabled)
    return {
      level: 'loaded',
      result: 'fail',
      seen: 'ufw is switched off, so no rule of it is in the kernel.',
      fix: 'Switch it on with: ufw enable',
    }
  const families = familiesOf(opening, stored.families)
  const asked = kernel.filter((loaded) => families.includes(loaded.family))
  if (asked.some((loaded) => !loaded.readable))
    return {
      level: 'loaded',
      result: 'unknown',
      seen: 'The kernel’s rules can be read by root only.',
      fix: 'Check with rights.',
    }
  if (asked.some((loaded) => !loaded.hooked))
    return {
      level: 'loaded',
      result: 'fail',
      seen: 'Packets do not pass through ufw’s chains in the kernel.',
      fix: 'Load ufw again with: ufw reload',
    }
  const lacking = asked.filter((loaded) => !openIn(loaded.rules, opening, loaded.family)).map(({ family }) => family)
  if (lacking.length === 0)
    return {
      level: 'loaded',
      result: 'pass',
      seen: `The kernel’s chain of ufw accepts ${openingText(opening)}.`,
      fix: '',
    }
  return {
    level: 'loaded',
    result: 'fail',
    seen: `The kernel’s chain of ufw does not accept ${openingText(opening)}${forFamilies(lacking, stored)}.`,
    fix: 'Load ufw again with: ufw reload',
  }
}

function forFamilies(families: readonly Family[], stored: Stored): string {
  return families.length < stored.families.length ? ` over IPv${families.join(' and IPv')}` : ''
}
