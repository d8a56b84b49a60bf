import { firewallName, type FirewallKind } from '../../model/observation.js'
import { openingText, type Opening } from '../../model/opening.js'
import { asProblem } from '../../model/problem.js'
import { groupBy } from '../../model/text.js'
import { outcomeOf, ROOT_ONLY, unknown, type Check, type Found, type Remedy } from '../check.js'
import type { Scene } from '../scene.js'
import { refusedOf, type Refused } from '../refused.js'
import { english, msg, type Text } from '../../text/index.js'

/** What the front end lets in is refused by a chain that is none of its own: a drop in any chain of the kernel wins. */
export const foreignChain: Check = {
  id: 'foreign-chain',
  title: msg('doctor.foreignChainCheck'),
  applies: ({ detection }) => detection.inCharge === 'ufw' || detection.inCharge === 'firewalld',
  check: async (scene) => {
    const front = scene.detection.inCharge
    const refused = await refusedOf(scene)
    if (!refused) return unknown(ROOT_ONLY)
    if (front === null || refused.length === 0) return { result: 'pass' }
    const groups = groupBy(refused, ({ by }): FirewallKind =>
      by.at.table.stack === 'nftables' ? 'nftables' : 'iptables',
    )
    return outcomeOf(await Promise.all([...groups].map(([kind, list]) => foundOf(scene, front, kind, list))))
  },
}

async function foundOf(scene: Scene, front: FirewallKind, kind: FirewallKind, list: Refused[]): Promise<Found> {
  const openings = list.map(({ opening }) => opening)
  const [first] = list
  const { remedies, todo } = await remedyOf(scene, kind, openings)
  return {
    id: `foreign-chain-${kind}`,
    firewalls: [front, kind],
    what: msg('doctor.foreignChain', { firewall: firewallName(front) }),
    meaning: msg('doctor.foreignChainMeaning', {
      opening: first ? openingText(first.opening) : '',
      more: list.length - 1,
      front,
    }),
    todo,
    evidence: list.map(({ opening, words }) => msg('doctor.refusedBy', { opening: openingText(opening), words })),
    contested: false,
    remedies,
  }
}

/** To let the same in where it is refused; nothing where that is refused on purpose, and then why. */
async function remedyOf(
  scene: Scene,
  kind: FirewallKind,
  openings: readonly Opening[],
): Promise<{ remedies: Remedy[]; todo: Text }> {
  const title = msg('doctor.letInByToo', { firewall: firewallName(kind) })
  try {
    const draft = (await scene.observe(kind))?.plan(openings, { id: 'remedy', title: english(title) })
    if (!draft || draft.steps.length === 0) throw new Error('nothing to plan')
    const remedy: Remedy = {
      id: 'open-there',
      label: msg('doctor.letInThereToo', { firewall: firewallName(kind) }),
      title,
      firewall: kind,
      openings,
      draft: () => Promise.resolve(draft),
    }
    return { remedies: [remedy], todo: msg('doctor.letInThereTodo') }
  } catch (error) {
    const { kind: why, todo } = asProblem(error)
    return { remedies: [], todo: why === 'refused' ? todo : msg('doctor.removeRulesTodo') }
  }
}
