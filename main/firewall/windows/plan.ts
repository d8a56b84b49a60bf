import { openingText, portsText, type Opening } from '../../model/opening.js'
import type { Unchanged } from '../../model/plan.js'
import { problem } from '../../model/problem.js'
import { distinct, msg, sentences, type Message, type Text } from '../../text/index.js'
import type { PlanDraft } from '../backend.js'
import { covers, touches } from './match.js'
import { ruleTitle, type Profile, type WindowsRule } from './rule-text.js'
import type { Store } from './store.js'

/**
 * What must be added so that every opening is there on each of the profiles. One rule an opening, as a rule is found
 * again by its name. Pure; see {@link Observed.plan} for its errors.
 */
export function planWindows(store: Store, profiles: readonly Profile[], wanted: readonly Opening[]): PlanDraft {
  const unchanged: Unchanged[] = []
  const warnings: Text[] = surroundings(store, profiles)
  const steps: PlanDraft['steps'][number][] = []
  if (wanted.length > 0) refuseWhatIsManaged(store, profiles)
  for (const opening of wanted) {
    refuseWhatCannotBe(opening)
    const { protocol, ports, source, label, reason, application } = opening
    warnings.push(...blocks(store.rules, opening, profiles))
    const lacking = heeding(store, profiles).filter((profile) => !letIn(store, opening, profile))
    if (lacking.length === 0) unchanged.push({ opening, why: whyUnchanged(store, opening, profiles) })
    else
      steps.push({
        call: {
          verb: 'windows.allow',
          args: {
            ...{ label, protocol, ports, source, profiles: lacking },
            ...(application === undefined ? {} : { program: application }),
          },
        },
        reason,
        risk: source === 'any' ? 'low' : 'none',
      })
  }
  return { steps, unchanged, warnings: distinct(warnings) }
}

/** Those of the profiles on which rules of this machine count at all. */
export function heeding(store: Store, profiles: readonly Profile[]): readonly Profile[] {
  return profiles.filter((profile) => store.profiles[profile].localRules)
}

/** Whether a rule that counts on networks of this category lets all of the opening in. */
export function letIn(store: Store, opening: Opening, profile: Profile): boolean {
  return allowing(store, opening, profile) !== undefined
}

function allowing({ rules, profiles }: Store, opening: Opening, profile: Profile): WindowsRule | undefined {
  return rules.find(
    (rule) =>
      rule.action === 'allow' &&
      (rule.store !== 'local' || profiles[profile].localRules) &&
      covers(rule, opening, [profile]),
  )
}

/** Block rules that speak of some of the opening: in Windows they win over every rule that lets in. */
export function blocksOf(
  rules: readonly WindowsRule[],
  opening: Opening,
  profiles: readonly Profile[],
): readonly WindowsRule[] {
  return rules.filter((rule) => rule.action === 'block' && touches(rule, opening, profiles))
}

/** @throws ProblemError when one of them refuses all of the opening */
function blocks(rules: readonly WindowsRule[], opening: Opening, profiles: readonly Profile[]): Message[] {
  return blocksOf(rules, opening, profiles).map((rule) => {
    if (covers(rule, opening, profiles)) throw refusedBy(rule, opening)
    const name = ruleTitle(rule)
    return rule.application !== undefined && opening.application === undefined
      ? msg('windows.blocksProgram', { name, program: rule.application })
      : msg('windows.blocksPart', { name, opening: openingText(opening) })
  })
}

function refusedBy(rule: WindowsRule, opening: Opening): Error {
  return problem(
    'refused',
    msg('windows.blocks', {
      name: ruleTitle(rule),
      ports: portsText(opening),
      program: opening.application ?? 'any',
    }),
    sentences([msg('windows.blocksMeaning'), msg('text.nothingChanged')]),
    msg(rule.store === 'local' ? 'windows.removeBlock' : 'windows.blockManaged'),
  )
}

function refuseWhatIsManaged(store: Store, profiles: readonly Profile[]): void {
  if (heeding(store, profiles).length === 0)
    throw problem(
      'refused',
      msg('windows.localIgnored'),
      sentences([msg('windows.localIgnoredMeaning'), msg('text.nothingChanged')]),
      msg('windows.askForRule'),
    )
  const shut = (store.active ?? profiles).filter((profile) => profiles.includes(profile))
  if (shut.length > 0 && shut.every((profile) => store.profiles[profile].shieldsUp))
    throw problem(
      'refused',
      msg('windows.blocksAll', { networks: shut }),
      sentences([msg('windows.blocksAllMeaning'), msg('text.nothingChanged')]),
      msg('windows.unblockAll'),
    )
}

function refuseWhatCannotBe(opening: Opening): void {
  const { direction, interface: on, limit, destination, application } = opening
  const cannot =
    direction !== 'in'
      ? msg('windows.onlyIn')
      : on !== undefined
        ? msg('windows.noInterface')
        : limit === true
          ? msg('windows.noLimit')
          : destination !== undefined
            ? msg('windows.noDestination')
            : application !== undefined && !/^[A-Za-z]:\\/.test(application)
              ? msg('windows.notPath', { path: application })
              : undefined
  if (cannot !== undefined)
    throw problem(
      'input',
      msg('windows.cannotHold', { opening: openingText(opening), why: cannot }),
      msg('text.nothingChanged'),
      msg('windows.leaveThatOut'),
    )
}

/** What is to be known about the profiles before anything is added. */
function surroundings({ profiles: settings, active }: Store, profiles: readonly Profile[]): Text[] {
  const off = profiles.filter((profile) => !settings[profile].enabled)
  const open = profiles.filter((profile) => settings[profile].enabled && !settings[profile].blocksByDefault)
  const ignored = profiles.filter((profile) => !settings[profile].localRules)
  const outside = (active ?? []).filter((profile) => !profiles.includes(profile))
  return [
    ...(off.length === 0 ? [] : [msg('windows.isOff', { networks: off })]),
    ...(open.length === 0 ? [] : [msg('windows.isOpen', { networks: open })]),
    ...(ignored.length === 0 ? [] : [msg('windows.isIgnored', { networks: ignored })]),
    ...(outside.length === 0
      ? []
      : [sentences([msg('windows.isElsewhere', { now: outside, networks: profiles }), remedy(outside)])]),
  ]
}

/** What opens on a network of a category that the rules leave out. */
export function remedy(outside: readonly Profile[]): Message {
  return msg(outside.includes('public') ? 'windows.setPrivate' : 'windows.leaveZoneOut')
}

function whyUnchanged(store: Store, opening: Opening, profiles: readonly Profile[]): Message {
  const names = profiles.flatMap((profile) => {
    const rule = allowing(store, opening, profile)
    return rule ? [ruleTitle(rule)] : []
  })
  const unique = [...new Set(names)]
  return msg('windows.allowedBy', { rules: unique.map((name) => msg('windows.quoted', { name })) })
}
