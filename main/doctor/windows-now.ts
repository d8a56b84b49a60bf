import { Source } from '../model/net.js'
import type { Opening } from '../model/opening.js'
import { SafeText } from '../model/text.js'
import { networkText } from '../firewall/windows/addresses.js'
import { isOfWindows } from '../firewall/windows/observe.js'
import { ruleTitle, type Profile, type WindowsRule } from '../firewall/windows/rule-text.js'
import type { Store } from '../firewall/windows/store.js'
import { handfulOf } from './handful.js'
import type { Scene } from './scene.js'
import { msg, type Text } from '../text/index.js'

/** What Windows works with now. */
export interface WindowsNow {
  readonly store: Store
  /** The categories of the networks that there are now. */
  readonly active: readonly Profile[]
  /** Those of them on which the firewall is on and heeds rules at all. */
  readonly heeding: readonly Profile[]
}

/** Why {@link windowsNow} has no answer. */
export const NOT_KNOWN = msg('doctor.networkUnknown')

/** Nothing when the category of the network cannot be told. */
export async function windowsNow({ observe }: Scene): Promise<WindowsNow | undefined> {
  const observed = await observe('windows')
  if (!isOfWindows(observed)) return undefined
  const { store } = observed
  const { active } = store
  if (active === null) return undefined
  const heeding = active.filter((profile) => store.profiles[profile].enabled && !store.profiles[profile].shieldsUp)
  return { store, active, heeding }
}

/** Whether the rule is in force for what comes in on networks of this category, for whatever service. */
export function inForce({ profiles }: Store, rule: WindowsRule, profile: Profile): boolean {
  return (
    rule.active &&
    rule.direction === 'in' &&
    rule.narrowedBy.length === 0 &&
    rule.profiles.includes(profile) &&
    (rule.store !== 'local' || profiles[profile].localRules)
  )
}

/** Whether all senders of a rule are networks; a word such as `LocalSubnet` stands for what is not known here. */
export function ofNetworks({ remote }: WindowsRule): boolean {
  return remote.every((text) => Source.safeParse(networkText(text)).success)
}

/** What the rule speaks of. Of senders that are no networks more is said than the rule does: everyone. */
export function openingsOf(rule: WindowsRule): Opening[] {
  const { protocol, ports, remote, application } = rule
  const sources = ofNetworks(rule) && remote.length > 0 ? [...new Set(remote.map(networkText))] : ['any']
  const title = ruleTitle(rule)
  // eslint-disable-next-line words/prose -- the name of a rule, kept in Windows and the same in every language
  const label = SafeText.safeParse(title).data ?? 'as on other networks'
  return (['tcp', 'udp'] as const)
    .filter((one) => protocol === null || protocol === (one === 'tcp' ? 6 : 17))
    .flatMap((one) =>
      (ports.length === 0 ? [EVERY_PORT] : ports).flatMap((range) =>
        sources.map((source) => ({
          direction: 'in' as const,
          protocol: one,
          ports: range,
          source,
          ...(application === undefined ? {} : { application }),
          label,
          reason: msg('doctor.letInElsewhere', { rule: title }),
        })),
      ),
    )
}

const EVERY_PORT = { first: 1, last: 65535 } as const

/** `"A"`, `"A" and "B"`; of many only the first are named. */
export function named(rules: readonly WindowsRule[]): readonly Text[] {
  return handfulOf([...new Set(rules.map(ruleTitle))].map((title) => msg('doctor.quoted', { title })))
}

/** The id of a remedy for rules of this title: `disable-no-servers`; unlike those that are taken. */
export function remedyId(verb: string, title: string, taken: ReadonlySet<string>): string {
  const slug = title.toLowerCase().replace(/[^a-z0-9]+/g, '-')
  const id = `${verb}-${slug.replace(/^-/, '')}`.slice(0, 36).replace(/-$/, '')
  for (let count = 1; ; count++) {
    const one = count === 1 ? id : `${id}-${count}`
    if (!taken.has(one)) return one
  }
}
