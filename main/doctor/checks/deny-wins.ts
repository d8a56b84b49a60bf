import { openingKey, openingText, type Opening } from '../../model/opening.js'
import { familiesOf, ruleTouches, type Rule, type RuleInWords } from '../../model/rule.js'
import { decide } from '../../firewall/ufw/decide.js'
import { removeDeny } from '../../firewall/ufw/deny.js'
import { readStored } from '../../firewall/ufw/store.js'
import { tupleRule } from '../../firewall/ufw/tuple.js'
import { openingsOf } from '../openings-of.js'
import { outcomeOf, ROOT_ONLY, unknown, type Check, type Found } from '../check.js'
import { msg, type Text } from '../../text/index.js'

/** A rule of ufw that lets something in, behind one that refuses it: the first one wins. */
export const denyWins: Check = {
  id: 'deny-wins',
  title: msg('doctor.denyWinsCheck'),
  applies: ({ detection }) => detection.inCharge === 'ufw',
  check: async ({ host, openings }) => {
    const { readable, tuples, families, policy } = await readStored(host)
    if (!readable) return unknown(ROOT_ONLY)
    if (tuples.every(({ action }) => action === 'allow' || action === 'limit')) return { result: 'pass' }
    const rules = tuples.map((tuple) => tupleRule(tuple, 'stored'))
    // Of thousands of rules only a few are of the same ports as one that refuses.
    const refusals = rules.filter((rule) => rule.direction === 'in' && !isAllow(rule))
    if (refusals.length === 0) return { result: 'pass' }
    const wanted = [
      ...openings.filter(({ direction }) => direction === 'in'),
      ...rules.flatMap((rule) => openingsOf(rule, 'ufw')),
    ]
    const lost = new Map<string, { openings: Map<string, Text>; rules: Set<RuleInWords> }>()
    for (const opening of wanted)
      for (const family of familiesOf(opening, families)) {
        if (!refusals.some((rule) => ruleTouches(rule, opening, family))) continue
        const { state, by } = decide(rules, policy, opening, family)
        const allowed = rules.some((rule) => isAllow(rule) && rule.family === family && reaches(rule, opening))
        if (state !== 'refused' || !by || !allowed) continue
        const entry = lost.get(by.text) ?? { openings: new Map(), rules: new Set() }
        lost.set(by.text, entry)
        entry.openings.set(openingKey(opening), openingText(opening))
        entry.rules.add(by)
      }
    const found = [...lost].map(([text, entry], index): Found => {
      const draft = removeDeny(
        tuples,
        [...entry.rules].map((rule) => tuples[rules.indexOf(rule)]),
      )
      const openings = [...entry.openings.values()]
      return {
        id: index === 0 ? 'deny-wins' : `deny-wins-${index + 1}`,
        firewalls: ['ufw'],
        what: msg('doctor.denyWins', { rule: text }),
        meaning: msg('doctor.denyWinsMeaning', { openings }),
        todo: draft ? msg('doctor.removeUnwanted') : msg('doctor.deleteUnwanted', { rule: text }),
        evidence: [msg('doctor.comesBefore', { rule: text, openings })],
        contested: false,
        remedies: draft
          ? [
              {
                id: 'remove-deny',
                label: msg('doctor.removeDeny'),
                title: msg('doctor.denyRemoved'),
                firewall: 'ufw',
                draft: () => Promise.resolve(draft),
              },
            ]
          : [],
      }
    })
    return outcomeOf(found)
  },
}

const isAllow = ({ action, direction }: Rule) => direction === 'in' && (action === 'allow' || action === 'limit')

/** Whether the rule lets the opening's first port in, whoever comes. */
function reaches(rule: Rule, { protocol, ports }: Opening): boolean {
  return (
    [protocol, 'any'].includes(rule.protocol) &&
    rule.ports.some(({ first, last }) => first <= ports.first && ports.last <= last)
  )
}
