import { openingKey, openingText, type Opening } from '../../model/opening.js'
import { groupBy } from '../../model/text.js'
import { covers } from '../../firewall/windows/match.js'
import { letIn, planWindows } from '../../firewall/windows/plan.js'
import { PROFILES, ruleTitle, type Profile, type WindowsRule } from '../../firewall/windows/rule-text.js'
import type { Store } from '../../firewall/windows/store.js'
import { ruleText } from '../../firewall/windows/words.js'
import type { PlanDraft } from '../../firewall/backend.js'
import { outcomeOf, unknown, type Check, type Remedy } from '../check.js'
import { HANDFUL, handful, handfulOf } from '../handful.js'
import type { Scene } from '../scene.js'
import {
  inForce,
  named,
  NOT_KNOWN,
  ofNetworks,
  openingsOf,
  remedyId,
  windowsNow,
  type WindowsNow,
} from '../windows-now.js'
import { distinct, msg } from '../../text/index.js'

/** What a rule lets in on other networks, and nothing on those that there are now. */
interface Shut {
  readonly by: WindowsRule
  readonly opening: Opening
  /** Whether Sallyport opened it. */
  readonly ours: boolean
}

/** Ports that Windows lets in on networks of other categories than that of the network now. */
export const wrongProfile: Check = {
  id: 'wrong-profile-windows',
  title: msg('doctor.wrongProfileCheck'),
  applies: ({ detection }) => detection.inCharge === 'windows',
  check: async (scene) => {
    const now = await windowsNow(scene)
    if (!now) return unknown(NOT_KNOWN)
    // where everything is let in, or rules of this machine are ignored, another one would change nothing
    const shutting = now.heeding.filter(
      (profile) => now.store.profiles[profile].blocksByDefault && now.store.profiles[profile].localRules,
    )
    if (shutting.length === 0) return { result: 'pass' }
    const shut = shutOn(now, shutting, scene.openings)
    if (shut.length === 0) return { result: 'pass' }
    const rules = [...new Set(shut.map(({ by }) => by))]
    return outcomeOf([
      {
        id: 'wrong-profile-windows',
        firewalls: ['windows'],
        what: msg('doctor.wrongProfile', { rules: named(rules) }),
        meaning: msg('doctor.wrongProfileMeaning', {
          openings: handfulOf(distinct(shut.map(({ opening }) => openingText(opening)))),
          networks: now.active,
        }),
        todo: now.active.includes('public')
          ? msg('doctor.setPrivateOrLetIn')
          : msg('doctor.letInOnTodo', { networks: shutting }),
        evidence: [...handful(rules.map(ruleText)), msg('doctor.onNetworkNow', { networks: now.active })],
        contested: false,
        remedies: remediesFor(now, shutting, shut),
      },
    ])
  },
}

function shutOn({ store, active }: WindowsNow, shutting: readonly Profile[], openings: Scene['openings']): Shut[] {
  const here = store.rules.filter((rule) => shutting.some((profile) => inForce(store, rule, profile)))
  const isShut = isShutAmong(store, shutting, here)
  // of thousands of rules most are for one program each, and none of those lets in for every program
  const isShutForAll = isShutAmong(
    store,
    shutting,
    here.filter(({ application }) => application === undefined),
  )
  const elsewhere = PROFILES.filter((profile) => !active.includes(profile))
  const there = store.rules.filter(
    (rule) =>
      rule.action === 'allow' &&
      rule.store === 'local' &&
      !active.some((profile) => rule.profiles.includes(profile)) &&
      elsewhere.some((profile) => inForce(store, rule, profile)),
  )
  const ours = openings.flatMap((opening): Shut[] => {
    const by = there.find((rule) => rule.profiles.some((profile) => covers(rule, opening, [profile])))
    return by && isShut(opening) ? [{ by, opening, ours: true }] : []
  })
  const known = new Set(ours.map(({ by }) => by))
  const others = there
    .filter((rule) => !known.has(rule) && isForAService(rule))
    .flatMap((by) => openingsOf(by).map((opening): Shut => ({ by, opening, ours: false })))
    .filter(({ opening }) => isShutForAll(opening))
  return [...ours, ...others]
}

/** Whether none of these rules lets an opening in, nor refuses it: a Block rule says that it is meant so. */
function isShutAmong(
  store: Store,
  profiles: readonly Profile[],
  rules: readonly WindowsRule[],
): (opening: Opening) => boolean {
  const letting = { ...store, rules: rules.filter(({ action }) => action === 'allow') }
  const blocks = rules.filter(({ action }) => action === 'block')
  return (opening) =>
    !profiles.some((profile) => letIn(letting, opening, profile)) &&
    !blocks.some((rule) => profiles.some((profile) => covers(rule, opening, [profile])))
}

/** A rule that somebody made for ports: programs and Windows itself bring hundreds that nobody misses elsewhere. */
function isForAService(rule: WindowsRule): boolean {
  const { builtIn, application, ports, remote } = rule
  return (
    !builtIn &&
    application === undefined &&
    ports.length > 0 &&
    ofNetworks(rule) &&
    ports.length * Math.max(remote.length, 1) <= STEPS
  )
}

/** More steps than that are no plan that anybody reads. */
const STEPS = 16

function remediesFor({ store }: WindowsNow, shutting: readonly Profile[], shut: readonly Shut[]): Remedy[] {
  const taken = new Set<string>()
  const groups = groupBy(shut, ({ by, ours }) => (ours ? '' : ruleTitle(by)))
  return [...groups].slice(0, HANDFUL).map(([title, group]): Remedy => {
    const id = title === '' ? 'open-here' : remedyId('open', title, taken)
    taken.add(id)
    const openings = [...new Map(group.map(({ opening }) => [openingKey(opening), opening])).values()]
    return {
      id,
      label: title === '' ? msg('doctor.letInOurs') : msg('doctor.letInRule', { rule: title }),
      title: msg('doctor.letInOn', { networks: shutting }),
      firewall: 'windows',
      draft: () => Promise.resolve(openHere(planWindows(store, shutting, openings), shutting)),
    }
  })
}

function openHere(draft: PlanDraft, shutting: readonly Profile[]): PlanDraft {
  if (!shutting.includes('public')) return draft
  return {
    ...draft,
    steps: draft.steps.map((step) => ({ ...step, risk: 'high' as const })),
    warnings: [msg('doctor.publicNetworkWarning'), ...draft.warnings],
  }
}
