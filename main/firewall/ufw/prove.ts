import type { Check } from '../../model/evidence.js'
import type { Family } from '../../model/net.js'
import type { FirewallFinding } from '../../model/observation.js'
import { openingText, portsText, type Opening } from '../../model/opening.js'
import { familiesOf, type RuleInWords as Rule } from '../../model/rule.js'
import type { Policy } from '../backend.js'
import { decide } from './decide.js'
import type { Loaded } from './kernel.js'
import type { Stored } from './store.js'
import { deleting } from './tuple.js'

/** All that was read of ufw. */
export interface Evidence {
  readonly finding: FirewallFinding
  readonly stored: Stored
  readonly rules: readonly Rule[]
  readonly kernel: readonly Loaded[]
  /** Whether the kernel passes packets on, over IPv4 and over IPv6; `null` when it cannot be told. */
  readonly passesOn: readonly (boolean | null)[]
}

/** The rungs that ufw's files and the kernel can tell of. */
export function proveUfw(opening: Opening, evidence: Evidence): Check[] {
  return [proveStored(opening, evidence), provePassing(opening, evidence) ?? proveLoaded(opening, evidence)]
}

const LETS = { in: 'in', out: 'out', forward: 'through' } as const

function proveStored(opening: Opening, { stored, rules }: Evidence): Check {
  const level = 'stored'
  if (!stored.readable)
    return { level, result: 'unknown', seen: 'ufw’s rules can be read by root only.', fix: 'Check with rights.' }
  const decisions = familiesOf(opening, stored.families).map((family) => ({
    family,
    ...decide(rules, stored.policy, opening, family),
  }))
  const lacking = decisions.filter(({ state }) => state !== 'open')
  if (lacking.length === 0)
    return {
      level,
      result: 'pass',
      seen: decisions.some(({ by }) => by)
        ? `${portsText(opening)} stands in ufw’s rules.`
        : `ufw lets ${openingText(opening)} ${LETS[opening.direction]} by default.`,
      fix: '',
    }
  const refuser = lacking.find(({ state }) => state === 'refused')?.by
  if (refuser)
    return {
      level,
      result: 'fail',
      seen: `"ufw ${refuser.text}" comes first and refuses ${openingText(opening)}.`,
      fix: `If it is no longer wanted, remove it with: ${deleting(refuser.text)}`,
    }
  return {
    level,
    result: 'fail',
    seen: `No rule in ufw’s files lets ${openingText(opening)} ${LETS[opening.direction]}${forFamilies(lacking, stored)}.`,
    fix: 'Apply this service again.',
  }
}

function proveLoaded(opening: Opening, { finding, stored, kernel }: Evidence): Check {
  const level = 'loaded'
  const { direction } = opening
  if (!finding.enabled)
    return {
      level,
      result: 'fail',
      seen: 'ufw is switched off, so no rule of it is in the kernel.',
      fix: 'Switch it on with: ufw enable',
    }
  const families = familiesOf(opening, stored.families)
  const asked = kernel.filter((loaded) => families.includes(loaded.family))
  if (asked.some((loaded) => !loaded.readable))
    return { level, result: 'unknown', seen: 'The kernel’s rules can be read by root only.', fix: 'Check with rights.' }
  if (asked.some((loaded) => !loaded.hooked.includes(direction)))
    return {
      level,
      result: 'fail',
      seen: 'Packets do not pass through ufw’s chains in the kernel.',
      fix: 'Load ufw again with: ufw reload',
    }
  const lacking = asked.filter(
    (loaded) => decide(loaded.rules, policyOf(loaded), opening, loaded.family).state !== 'open',
  )
  if (lacking.length === 0)
    return {
      level,
      result: 'pass',
      seen: `The kernel’s chain of ufw accepts ${openingText(opening)}.`,
      fix: '',
    }
  return {
    level,
    result: 'fail',
    seen: `The kernel’s chain of ufw does not accept ${openingText(opening)}${forFamilies(lacking, stored)}.`,
    fix: 'Load ufw again with: ufw reload',
  }
}

function policyOf({ open }: Loaded): Policy {
  const of = (way: keyof Policy) => (open.includes(way) ? 'allow' : 'deny')
  return { in: of('in'), out: of('out'), forward: of('forward') }
}

/** A rule for what goes through this machine is nothing while the kernel passes nothing on. */
function provePassing(opening: Opening, { passesOn, stored }: Evidence): Check | undefined {
  if (opening.direction !== 'forward') return undefined
  const still = familiesOf(opening, stored.families).filter((family) => passesOn[family === 4 ? 0 : 1] === false)
  if (still.length === 0) return undefined
  return {
    level: 'loaded',
    result: 'fail',
    seen: `This machine passes no packets on over IPv${still.join(' and IPv')}, so no rule for them counts.`,
    fix: 'Take the "#" from the lines about forwarding in /etc/ufw/sysctl.conf, then run: ufw reload',
  }
}

function forFamilies(lacking: readonly { readonly family: Family }[], { families }: Stored): string {
  return lacking.length < families.length ? ` over IPv${lacking.map(({ family }) => family).join(' and IPv')}` : ''
}
