import type { Check } from '../../model/evidence.js'
import type { FirewallFinding } from '../../model/observation.js'
import { openingText, portsText, type Opening } from '../../model/opening.js'
import { covers } from './match.js'
import { blocksOf, heeding, letIn, remedy } from './plan.js'
import { listed, ruleTitle, type Profile } from './rule-text.js'
import type { Store } from './store.js'

/** Whether the rule stands in the registry for each of the profiles on which rules of this machine count. */
export function proveStored(opening: Opening, store: Store, profiles: readonly Profile[]): Check {
  if (!store.readable)
    return {
      level: 'stored',
      result: 'unknown',
      seen: 'The firewall’s rules in the registry cannot be read.',
      fix: 'Check as an administrator.',
    }
  const counting = heeding(store, profiles)
  const lacking = (counting.length > 0 ? counting : profiles).filter(
    (profile) => !store.rules.some((rule) => rule.action === 'allow' && covers(rule, opening, [profile])),
  )
  if (lacking.length === 0)
    return {
      level: 'stored',
      result: 'pass',
      seen: `${portsText(opening)} stands in the firewall’s rules, for ${listed(counting.length > 0 ? counting : profiles)} networks.`,
      fix: '',
    }
  return {
    level: 'stored',
    result: 'fail',
    seen: `No rule in the registry lets ${openingText(opening)} in on ${listed(lacking)} networks.`,
    fix: 'Apply this service again.',
  }
}

/**
 * Whether the service works with the rule. It has no other source than the registry, so this asks whether it runs, is
 * on, and heeds rules of this machine.
 */
export function proveLoaded(
  opening: Opening,
  store: Store,
  profiles: readonly Profile[],
  finding: FirewallFinding,
): Check {
  const check = (result: Check['result'], seen: string, fix: string): Check => ({ level: 'loaded', result, seen, fix })
  if (finding.loaded === false)
    return check(
      'fail',
      'The service of Windows Defender Firewall (mpssvc) does not run, so no rule is in force.',
      'Start it: sc start mpssvc',
    )
  if (!store.readable) return check('unknown', 'The registry cannot be read.', 'Check as an administrator.')
  const on = profiles.filter((profile) => store.profiles[profile].enabled)
  if (on.length === 0)
    return check(
      'fail',
      `Windows Defender Firewall is off on ${listed(profiles)} networks, so no rule of it is in force.`,
      'Switch it on in Windows Security, or with: netsh advfirewall set allprofiles state on',
    )
  const ignored = on.filter((profile) => !letIn(store, opening, profile))
  if (ignored.length === on.length)
    return check(
      'fail',
      on.some((profile) => !store.profiles[profile].localRules)
        ? 'A policy of your organisation has rules of this machine ignored.'
        : `No rule that is in force lets ${openingText(opening)} in.`,
      on.some((profile) => !store.profiles[profile].localRules)
        ? 'Ask your administrator to add the rule to the policy.'
        : 'Apply this service again.',
    )
  if (finding.loaded === null)
    return check(
      'unknown',
      'The rule stands where the firewall’s service has its rules from; whether the service runs is not known.',
      'Look at it with: sc query mpssvc',
    )
  return check('pass', 'The service of the firewall runs, and has its rules from this registry.', '')
}

/** Whether anything of the firewall stands against it on the networks that there are now. */
export function proveEffective(opening: Opening, store: Store, profiles: readonly Profile[]): Check {
  const check = (result: Check['result'], seen: string, fix: string): Check => ({
    level: 'effective',
    result,
    seen,
    fix,
  })
  if (!store.readable) return check('unknown', 'The registry cannot be read.', 'Check as an administrator.')
  const now = (store.active ?? profiles).filter((profile) => store.profiles[profile].enabled)
  const shut = now.filter((profile) => store.profiles[profile].shieldsUp)
  if (shut.length > 0)
    return check(
      'fail',
      `Everything is refused on ${listed(shut)} networks, whatever the rules say.`,
      'Switch "Block all incoming connections" off in Windows Security.',
    )
  const closed = now.filter((profile) => store.profiles[profile].blocksByDefault && !letIn(store, opening, profile))
  if (closed.length > 0)
    return check(
      'fail',
      `${store.active === null ? 'No rule in force lets it in' : 'This machine is on a network where no rule lets it in:'} ${listed(closed)}.`,
      closed.every((profile) => !profiles.includes(profile)) ? remedy(closed) : 'Apply this service again.',
    )
  const against = blocksOf(store.rules, opening, now)
  const [whole] = against.filter((rule) => now.some((profile) => covers(rule, opening, [profile])))
  if (whole)
    return check(
      'fail',
      `The Block rule "${ruleTitle(whole)}" refuses it: Block rules win.`,
      'Disable or delete that rule in "Windows Defender Firewall with Advanced Security" (wf.msc).',
    )
  const [part] = against
  if (part)
    return check(
      'unknown',
      `The Block rule "${ruleTitle(part)}" may refuse it${part.application === undefined ? ' for some' : `: it is for ${part.application}`}.`,
      'If that is your service, disable or delete the rule in wf.msc.',
    )
  if (store.active === null)
    return check(
      'unknown',
      'Which category the network now has could not be told.',
      'See Settings, Network & internet.',
    )
  return check('pass', `No Block rule stands against it on the ${listed(store.active)} network now.`, '')
}
