import { openingText, portsText, type Opening } from '../../model/opening.js'
import type { Unchanged } from '../../model/plan.js'
import { problem } from '../../model/problem.js'
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
  const warnings = surroundings(store, profiles)
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
  return { steps, unchanged, warnings: [...new Set(warnings)] }
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
function blocks(rules: readonly WindowsRule[], opening: Opening, profiles: readonly Profile[]): string[] {
  return blocksOf(rules, opening, profiles).map((rule) => {
    if (covers(rule, opening, profiles)) throw refusedBy(rule, opening)
    return rule.application !== undefined && opening.application === undefined
      ? `The Block rule "${ruleTitle(rule)}" refuses the program ${rule.application}, and wins over this opening if that is the service. Such rules are left when the question of Windows was dismissed.`
      : `The Block rule "${ruleTitle(rule)}" wins over this opening and refuses part of ${openingText(opening)}.`
  })
}

function refusedBy(rule: WindowsRule, opening: Opening): Error {
  return problem(
    'refused',
    `Windows Defender Firewall has the Block rule "${ruleTitle(rule)}", which refuses ${portsText(opening)}${opening.application === undefined ? '' : ` for ${opening.application}`}.`,
    'Block rules win over every rule that lets in, so another one would do nothing. Nothing was changed.',
    rule.store === 'local'
      ? 'If it is no longer wanted, disable or delete it in "Windows Defender Firewall with Advanced Security" (wf.msc), under Inbound Rules.'
      : 'It comes from your organisation’s policy: ask your administrator.',
  )
}

function refuseWhatIsManaged(store: Store, profiles: readonly Profile[]): void {
  if (heeding(store, profiles).length === 0)
    throw problem(
      'refused',
      'A policy of your organisation has Windows ignore the firewall rules of this machine (AllowLocalPolicyMerge is off).',
      'A rule added here would stand in the registry and do nothing. Nothing was changed.',
      'Ask your administrator to add the rule to the policy.',
    )
  const shut = (store.active ?? profiles).filter((profile) => profiles.includes(profile))
  if (shut.length > 0 && shut.every((profile) => store.profiles[profile].shieldsUp))
    throw problem(
      'refused',
      `Windows Defender Firewall refuses everything on ${shut.join(' and ')} networks, whatever its rules say.`,
      'Somebody chose "Block all incoming connections". A rule would do nothing. Nothing was changed.',
      'Switch that off in Windows Security, under Firewall & network protection, then try again.',
    )
}

function refuseWhatCannotBe(opening: Opening): void {
  const { direction, interface: on, limit, destination, application } = opening
  const cannot =
    direction !== 'in'
      ? 'Sallyport opens only what comes in there'
      : on !== undefined
        ? 'it has no rules for one interface'
        : limit === true
          ? 'it cannot refuse who tries too often'
          : destination !== undefined
            ? 'Sallyport has no rules for one address of this machine there'
            : application !== undefined && !/^[A-Za-z]:\\/.test(application)
              ? `${application} is no path of Windows`
              : undefined
  if (cannot !== undefined)
    throw problem(
      'input',
      `Windows Defender Firewall cannot hold ${openingText(opening)}: ${cannot}.`,
      'Nothing was changed.',
      'Leave that out, or name it in another way.',
    )
}

/** What is to be known about the profiles before anything is added. */
function surroundings({ profiles: settings, active }: Store, profiles: readonly Profile[]): string[] {
  const off = profiles.filter((profile) => !settings[profile].enabled)
  const open = profiles.filter((profile) => settings[profile].enabled && !settings[profile].blocksByDefault)
  const ignored = profiles.filter((profile) => !settings[profile].localRules)
  const outside = (active ?? []).filter((profile) => !profiles.includes(profile))
  return [
    ...(off.length === 0
      ? []
      : [
          `Windows Defender Firewall is off on ${off.join(' and ')} networks: nothing is refused there now. The rules take effect when it is switched on.`,
        ]),
    ...(open.length === 0
      ? []
      : [`On ${open.join(' and ')} networks everything is let in by default: these rules change nothing there.`]),
    ...(ignored.length === 0
      ? []
      : [`A policy has rules of this machine ignored on ${ignored.join(' and ')} networks: they hold on the others.`]),
    ...(outside.length === 0
      ? []
      : [
          `This machine is on a ${outside.join(' and ')} network now, and these rules are for ${profiles.join(' and ')} networks: nothing opens there. ${remedy(outside)}`,
        ]),
  ]
}

/** What opens on a network of a category that the rules leave out. */
export function remedy(outside: readonly Profile[]): string {
  return outside.includes('public')
    ? 'If it is your own network, set it to private in Settings, Network & internet; or open it on public networks too with --zone public.'
    : 'Leave --zone out to open it on domain and private networks.'
}

function whyUnchanged(store: Store, opening: Opening, profiles: readonly Profile[]): string {
  const names = profiles.flatMap((profile) => {
    const rule = allowing(store, opening, profile)
    return rule ? [`"${ruleTitle(rule)}"`] : []
  })
  const unique = [...new Set(names)]
  return `${unique.join(' and ')} ${unique.length === 1 ? 'lets' : 'let'} it in already`
}
