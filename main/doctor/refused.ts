import { openingKey, type Opening } from '../model/opening.js'
import { familiesOf, type Rule } from '../model/rule.js'
import { journeyOf, networkEnds, typicalPacket, type End } from '../netfilter/index.js'
import { decidedBy } from '../firewall/own-words.js'
import { anythingBeside } from './anything-beside.js'
import type { Scene } from './scene.js'
import { msg, type Text } from '../text/index.js'

/** Something that the front end lets in, and the kernel refuses all the same. */
export interface Refused {
  readonly opening: Opening
  readonly by: End
  /** Who refuses it, in that firewall's words: `nftables: inet guard input: policy drop`. */
  readonly words: Text
}

/** More are not walked: each costs a millisecond or more, and where one is refused, mostly all are. */
const MOST = 20

/**
 * Walks a packet of everything that the front end in charge lets in through the kernel's rules.
 * @returns nothing when those cannot be read
 */
export async function refusedOf(scene: Scene): Promise<Refused[] | undefined> {
  const { inCharge } = scene.detection
  if (inCharge !== 'ufw' && inCharge !== 'firewalld') return []
  if (!(await anythingBeside(scene.host, inCharge))) return []
  const { ruleset, network } = await scene.ground()
  if (!ruleset) return undefined
  const observed = await scene.observe(inCharge)
  const rules = (observed?.rules ?? []).filter(isPlainAllow)
  const all = [...scene.openings, ...rules.flatMap((rule) => openingsOf(rule, inCharge))]
  const openings = new Map(all.filter(({ direction }) => direction === 'in').map((one) => [openingKey(one), one]))
  const refused: Refused[] = []
  for (const opening of [...openings.values()].slice(0, MOST)) {
    const { protocol, ports, source } = opening
    const [from] = source === 'any' ? [] : networkEnds(source, network)
    const question = { direction: 'in', protocol, port: ports.first, from, in: opening.interface } as const
    for (const family of familiesOf(opening)) {
      const packet = typicalPacket(question, family, network)
      const journey = packet && journeyOf(packet, ruleset, network)
      if (!journey?.decidedBy || (journey.verdict !== 'drop' && journey.verdict !== 'reject')) continue
      const told = await decidedBy(scene.host, journey.decidedBy)
      refused.push({ opening, by: journey.decidedBy, words: told?.words ?? '' })
      break
    }
  }
  return refused
}

function isPlainAllow(rule: Rule): boolean {
  const { action, direction, seen, narrowed, ports } = rule
  return direction === 'in' && seen === 'stored' && !narrowed && ports.length > 0 && /^(?:allow|limit)$/.test(action)
}

function openingsOf({ protocol, ports, source, text, interface: on }: Rule, front: string): Opening[] {
  const protocols = (['tcp', 'udp'] as const).filter((one) => protocol === 'any' || protocol === one)
  return protocols.flatMap((one) =>
    ports.map((range) => ({
      direction: 'in' as const,
      protocol: one,
      ports: range,
      source,
      ...(on === undefined ? {} : { interface: on }),
      label: front,
      reason: msg('doctor.letInBy', { firewall: front, rule: text }),
    })),
  )
}
