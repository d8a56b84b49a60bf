import type { Opening } from '../../model/opening.js'
import { groupBy } from '../../model/text.js'
import { rangesOverlap } from '../../model/net.js'
import { disabling } from '../../firewall/windows/block.js'
import { covers, programKey } from '../../firewall/windows/match.js'
import { ruleTitle, type Profile, type WindowsRule } from '../../firewall/windows/rule-text.js'
import { ruleText } from '../../firewall/windows/words.js'
import { outcomeOf, unknown, type Check, type Remedy } from '../check.js'
import { HANDFUL, handful } from '../handful.js'
import type { Scene } from '../scene.js'
import { inForce, named, NOT_KNOWN, openingsOf, remedyId, windowsNow, type WindowsNow } from '../windows-now.js'
import { distinct, msg, type Text } from '../../text/index.js'

/** A rule that lets in, and all the Block rules that refuse the same on networks of one category. */
interface Lost {
  readonly by: WindowsRule
  readonly blocks: readonly WindowsRule[]
  readonly profile: Profile
}

/**
 * A Block rule of Windows for all that another rule lets in. One for some of its senders or ports is an exception that
 * somebody wanted; of what Sallyport opened, also a part of the ports is missed.
 */
export const blockWins: Check = {
  id: 'block-wins-windows',
  title: msg('doctor.blockWinsCheck'),
  applies: ({ detection }) => detection.inCharge === 'windows',
  check: async (scene) => {
    const now = await windowsNow(scene)
    if (!now) return unknown(NOT_KNOWN)
    const lost = now.heeding.flatMap((profile) => lostOn(now, profile, scene.openings))
    if (lost.length === 0) return { result: 'pass' }
    const blocks = [...new Set(lost.flatMap((one) => one.blocks))]
    const allowing = [...new Set(lost.map(({ by }) => by))]
    const remedies = remediesFor(now.store.rules, lost, blocks)
    const lines = lost.flatMap(({ by, blocks: all }) =>
      all.map((block) => msg('doctor.winsOver', { block: ruleText(block), rule: ruleText(by) })),
    )
    return outcomeOf([
      {
        id: 'block-wins-windows',
        firewalls: ['windows'],
        what: msg('doctor.blockWins', { count: blocks.length, rules: named(blocks) }),
        meaning: msg('doctor.blockWinsMeaning', {
          count: allowing.length,
          rules: named(allowing),
          networks: [...new Set(lost.map(({ profile }) => profile))],
        }),
        todo: todoFor(blocks, remedies),
        evidence: handful(distinct(lines)),
        contested: false,
        remedies,
      },
    ])
  },
}

function lostOn({ store }: WindowsNow, profile: Profile, openings: Scene['openings']): Lost[] {
  const rules = store.rules.filter((rule) => inForce(store, rule, profile))
  const blocks = rules.filter(({ action }) => action === 'block')
  if (blocks.length === 0) return []
  // there may be thousands on both sides, most of them for one program each
  const byProgram = groupBy(blocks, ({ application }) => (application === undefined ? '' : programKey(application)))
  const against = ({ application }: Opening) => [
    ...(byProgram.get('') ?? []),
    ...(application === undefined ? [] : (byProgram.get(programKey(application)) ?? [])),
  ]
  const allowing = rules.filter(({ action }) => action === 'allow')
  const ours = openings.flatMap((opening): Lost[] => {
    const taken = against(opening).filter((block) => takesPorts(block, opening, profile))
    const by = taken.length === 0 ? undefined : allowing.find((rule) => covers(rule, opening, [profile]))
    return by ? [{ by, blocks: taken, profile }] : []
  })
  const others = allowing
    // what Windows itself lets in is often refused on purpose
    .filter((rule) => !rule.builtIn && (rule.ports.length > 0 || !rule.dynamicPorts))
    .flatMap((by) =>
      openingsOf(by).map((opening): Lost => {
        return { by, profile, blocks: against(opening).filter((block) => covers(block, opening, [profile])) }
      }),
    )
  return [...ours, ...others.filter((one) => one.blocks.length > 0)]
}

/** Whether the Block rule is for every sender of some of the opening's ports. */
function takesPorts(block: WindowsRule, opening: Opening, profile: Profile): boolean {
  if (block.ports.length === 0) return covers(block, opening, [profile])
  const { first, last } = opening.ports
  return block.ports
    .filter((ports) => rangesOverlap(ports, opening.ports))
    .map((ports) => ({ first: Math.max(first, ports.first), last: Math.min(last, ports.last) }))
    .some((ports) => covers(block, { ...opening, ports }, [profile]))
}

/**
 * One for the rules of each title, such as the two that Windows makes when its question about a program is dismissed.
 * None where all that they refuse would still be refused by one that cannot be disabled here.
 */
function remediesFor(
  rules: readonly WindowsRule[],
  lost: readonly Lost[],
  blocks: readonly WindowsRule[],
): readonly Remedy[] {
  const disable = disabling(rules)
  const stays = new Set(blocks.filter((block) => disable([block]) === undefined))
  const worth = lost.filter((one) => !one.blocks.some((block) => stays.has(block)))
  const helping = new Set(worth.flatMap((one) => one.blocks))
  const taken = new Set<string>()
  return [...groupBy([...helping], ruleTitle)].slice(0, HANDFUL).flatMap(([title, group]): Remedy[] => {
    const draft = disable(group)
    if (!draft) return []
    const id = remedyId('disable', title, taken)
    taken.add(id)
    return [
      {
        id,
        label: msg('doctor.disableRule', { rule: title }),
        title: msg('doctor.blockDisabled'),
        firewall: 'windows',
        draft: () => Promise.resolve(draft),
      },
    ]
  })
}

function todoFor(blocks: readonly WindowsRule[], remedies: readonly Remedy[]): Text {
  if (remedies.length > 0) return msg('doctor.disableUnwanted')
  if (blocks.every(({ store }) => store !== 'local')) return msg('doctor.askAdministrator')
  return msg('doctor.disableByHand')
}
