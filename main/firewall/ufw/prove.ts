import type { Check } from '../../model/evidence.js'
import type { Family } from '../../model/net.js'
import type { FirewallFinding } from '../../model/observation.js'
import { openingText, portsText, type Opening } from '../../model/opening.js'
import { familiesOf, type RuleInWords as Rule } from '../../model/rule.js'
import { msg } from '../../text/index.js'
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

function proveStored(opening: Opening, { stored, rules }: Evidence): Check {
  const level = 'stored'
  if (!stored.readable)
    return { level, result: 'unknown', seen: msg('ufw.rootOnly'), fix: msg('backend.checkWithRights') }
  const decisions = familiesOf(opening, stored.families).map((family) => ({
    family,
    ...decide(rules, stored.policy, opening, family),
  }))
  const lacking = decisions.filter(({ state }) => state !== 'open')
  if (decisions.length === 0)
    return { level, result: 'fail', seen: msg('ufw.withoutIpv6'), fix: msg('ufw.ipv6OffTodo') }
  if (lacking.length === 0)
    return {
      level,
      result: 'pass',
      seen: decisions.some(({ by }) => by)
        ? msg('ufw.stored', { ports: portsText(opening) })
        : msg('ufw.allowedByDefault', { opening: openingText(opening) }),
      fix: '',
    }
  const refuser = lacking.find(({ state }) => state === 'refused')?.by
  if (refuser)
    return {
      level,
      result: 'fail',
      seen: msg('ufw.refused', { rule: refuser.text, opening: openingText(opening) }),
      fix: msg('ufw.removeUnwanted', { command: deleting(refuser.text) }),
    }
  const missing = { opening: openingText(opening), families: namesOf(lacking) }
  return {
    level,
    result: 'fail',
    seen: isPart(lacking, stored) ? msg('ufw.notStoredOver', missing) : msg('ufw.notStored', missing),
    fix: msg('backend.openAgain'),
  }
}

function proveLoaded(opening: Opening, { finding, stored, kernel }: Evidence): Check {
  const level = 'loaded'
  const { direction } = opening
  if (!finding.enabled) return { level, result: 'fail', seen: msg('ufw.offUnloaded'), fix: msg('ufw.switchOnTodo') }
  const families = familiesOf(opening, stored.families)
  const asked = kernel.filter((loaded) => families.includes(loaded.family))
  if (asked.some((loaded) => !loaded.readable))
    return { level, result: 'unknown', seen: msg('backend.kernelRootOnly'), fix: msg('backend.checkWithRights') }
  if (asked.some((loaded) => !loaded.hooked.includes(direction)))
    return { level, result: 'fail', seen: msg('ufw.bypassed'), fix: msg('ufw.loadRulesTodo') }
  const lacking = asked.filter(
    (loaded) => decide(loaded.rules, policyOf(loaded), opening, loaded.family).state !== 'open',
  )
  const params = { opening: openingText(opening), families: namesOf(lacking) }
  if (lacking.length === 0) return { level, result: 'pass', seen: msg('ufw.loaded', params), fix: '' }
  return {
    level,
    result: 'fail',
    seen: isPart(lacking, stored) ? msg('ufw.notLoadedOver', params) : msg('ufw.notLoaded', params),
    fix: msg('ufw.loadRulesTodo'),
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
    seen: msg('ufw.forwardsNothing', { families: namesOf(still.map((family) => ({ family }))) }),
    fix: msg('ufw.forwardTodo'),
  }
}

type OfFamilies = readonly { readonly family: Family }[]

/** Whether only one of the families that ufw speaks of lacks it. */
const isPart = (lacking: OfFamilies, { families }: Stored): boolean => lacking.length < families.length
const namesOf = (lacking: OfFamilies): string[] => lacking.map(({ family }) => `IPv${family}`)
