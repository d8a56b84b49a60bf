import type { Check } from '../../model/evidence.js'
import type { FirewallFinding } from '../../model/observation.js'
import { openingText, portsText, type Opening } from '../../model/opening.js'
import { msg, type Text } from '../../text/index.js'
import { covers } from './match.js'
import { blocksOf, heeding, letIn, remedy } from './plan.js'
import { ruleTitle, type Profile } from './rule-text.js'
import type { Store } from './store.js'

/** Whether the rule stands in the registry for each of the profiles on which rules of this machine count. */
export function proveStored(opening: Opening, store: Store, profiles: readonly Profile[]): Check {
  if (!store.readable)
    return {
      level: 'stored',
      result: 'unknown',
      seen: msg('windows.rulesUnread'),
      fix: msg('windows.checkAsAdministrator'),
    }
  const counting = heeding(store, profiles)
  const lacking = (counting.length > 0 ? counting : profiles).filter(
    (profile) => !store.rules.some((rule) => rule.action === 'allow' && covers(rule, opening, [profile])),
  )
  if (lacking.length === 0)
    return {
      level: 'stored',
      result: 'pass',
      seen: msg('windows.stored', {
        ports: portsText(opening),
        networks: counting.length > 0 ? counting : profiles,
      }),
      fix: '',
    }
  return {
    level: 'stored',
    result: 'fail',
    seen: msg('windows.notStored', { opening: openingText(opening), networks: lacking }),
    fix: msg('backend.openAgain'),
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
  const check = (result: Check['result'], seen: Text, fix: Text): Check => ({ level: 'loaded', result, seen, fix })
  if (finding.loaded === false) return check('fail', msg('windows.serviceDown'), msg('windows.startService'))
  if (!store.readable) return check('unknown', msg('windows.registryUnread'), msg('windows.checkAsAdministrator'))
  const on = profiles.filter((profile) => store.profiles[profile].enabled)
  if (on.length === 0) return check('fail', msg('windows.offHere', { networks: profiles }), msg('windows.switchOn'))
  const ignored = on.filter((profile) => !letIn(store, opening, profile))
  if (ignored.length === on.length)
    return on.some((profile) => !store.profiles[profile].localRules)
      ? check('fail', msg('windows.policyIgnores'), msg('windows.askForRule'))
      : check('fail', msg('windows.noneInForce', { opening: openingText(opening) }), msg('backend.openAgain'))
  if (finding.loaded === null) return check('unknown', msg('windows.serviceUnknown'), msg('windows.seeService'))
  return check('pass', msg('windows.inForce'), '')
}

/** Whether anything of the firewall stands against it on the networks that there are now. */
export function proveEffective(opening: Opening, store: Store, profiles: readonly Profile[]): Check {
  const check = (result: Check['result'], seen: Text, fix: Text): Check => ({
    level: 'effective',
    result,
    seen,
    fix,
  })
  if (!store.readable) return check('unknown', msg('windows.registryUnread'), msg('windows.checkAsAdministrator'))
  const now = (store.active ?? profiles).filter((profile) => store.profiles[profile].enabled)
  const shut = now.filter((profile) => store.profiles[profile].shieldsUp)
  if (shut.length > 0) return check('fail', msg('windows.allRefused', { networks: shut }), msg('windows.endBlockAll'))
  const closed = now.filter((profile) => store.profiles[profile].blocksByDefault && !letIn(store, opening, profile))
  if (closed.length > 0)
    return check(
      'fail',
      msg(store.active === null ? 'windows.noneAllows' : 'windows.noneAllowsHere', { networks: closed }),
      closed.every((profile) => !profiles.includes(profile)) ? remedy(closed) : msg('backend.openAgain'),
    )
  const against = blocksOf(store.rules, opening, now)
  const [whole] = against.filter((rule) => now.some((profile) => covers(rule, opening, [profile])))
  if (whole) return check('fail', msg('windows.blockWins', { name: ruleTitle(whole) }), msg('windows.dropBlock'))
  const [part] = against
  if (part)
    return check(
      'unknown',
      msg('windows.blockMayWin', { name: ruleTitle(part), program: part.application ?? 'any' }),
      msg('windows.dropBlockIfYours'),
    )
  if (store.active === null) return check('unknown', msg('windows.whichCategory'), msg('windows.seeSettings'))
  return check('pass', msg('windows.noBlock', { networks: store.active }), '')
}
