import { openingText, type Opening } from '../../model/opening.js'
import { problem } from '../../model/problem.js'
import type { SavedTable } from '../../netfilter/index.js'
import { msg } from '../../text/index.js'
import { BUILT_IN } from './pass.js'
import { placeName, type LoadedPlace } from './read.js'
import { CHAINS, mayMatch, packetsOf, walk, type BuiltIn, type Packets } from './walk.js'

/** The ports that a machine calls from; any will do that no service has. */
const CALLING = { first: 32_768, last: 60_999 }
const BACK = { in: 'OUTPUT', out: 'INPUT', forward: 'FORWARD' } as const

/**
 * A rule of ours lets first packets through. What follows them, and the answers, must get through by rules that are
 * there: an opening without them would be open on paper only.
 * @throws ProblemError of kind `refused` when the table lets none of them through
 */
export function mustAnswer(place: LoadedPlace, opening: Opening): void {
  const { table } = place
  if (table === null) return
  const { direction, source, destination = 'any', interface: on, outInterface, ...rest } = opening
  const there: Packets = { ...packetsOf(opening, place.family), known: true }
  const ends = { ...rest, ports: CALLING, source: destination, destination: source }
  const ways = { ...(outInterface && { interface: outInterface }), ...(on && { outInterface: on }) }
  const back: Packets = { ...packetsOf({ ...ends, ...ways }, place.family), known: true }
  // without a limit the rule itself lets through what follows
  if (opening.limit && !mayPass(table, CHAINS[direction], there)) throw stuck(place, CHAINS[direction], opening)
  if (!mayPass(table, BACK[direction], back)) throw stuck(place, BACK[direction], opening)
}

/** Whether they get through, or some rule at least may let them. */
function mayPass(table: SavedTable, chain: BuiltIn, packets: Packets): boolean {
  if (walk(table, chain, packets).end !== 'refuse') return true
  const elsewhere = BUILT_IN.filter((name) => name !== chain)
  return table.rules.some(
    (rule) =>
      rule.target === 'ACCEPT' &&
      !elsewhere.some((name) => name === rule.chain) &&
      mayMatch(table, chain, rule, packets),
  )
}

function stuck(place: LoadedPlace, chain: BuiltIn, opening: Opening): Error {
  const name = placeName(place)
  return problem(
    'refused',
    msg('iptables.noAnswers', { name, chain, opening: openingText(opening) }),
    msg('iptables.noAnswersMeaning'),
    msg('iptables.allowAnswers', { name, chain }),
  )
}
