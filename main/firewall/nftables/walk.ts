import type { Family } from '../../model/net.js'
import type { Opening } from '../../model/opening.js'
import {
  askedOf,
  asksFor,
  briefText,
  decide,
  entryOf,
  isRated,
  ruleOf,
  type Decision,
  type Place,
} from '../../netfilter/index.js'
import type { NftChain } from './ruleset.js'

/** What a base chain does with all of an opening. */
export interface Outcome {
  readonly kind: Exclude<Decision['kind'], 'unknown'>
  /** The rule that decides, in nft's words; empty when it is the chain's policy. */
  readonly by: string
  /** For `open`: whether that rule lets anyone in. */
  readonly anyone: boolean
  /** For `closed`: the handle of the rule in the base chain in front of which an opening takes effect; none: the end. */
  readonly before: number | undefined
  /** Rules before that, which refuse somebody's packets of the opening, in nft's words. */
  readonly partial: readonly string[]
  /** Those of them that stand in a chain behind `before`, so that a rule in front of that would overrule them. */
  readonly overruled: readonly string[]
}

/** Asks a base chain about an opening, in one family. */
export function walkChain({ name, table }: NftChain, opening: Opening, family: Family): Outcome {
  const chain = table.chains.get(name.chain)
  const asked = askedOf(opening, family)
  // to which of its addresses is nothing that an opening of this machine says
  const to = opening.direction === 'in' ? opening.destination : asked.to
  const { kind, by, parts } = chain ? general(decide(table, chain, { ...asked, to })) : NOTHING
  const partial = parts.filter((part) => part.doubt === undefined || isBySender(part.at))
  const before = kind === 'closed' ? by && entryOf(by)?.handle : undefined
  const behind = partial.filter(({ at }) => before !== undefined && entryOf(at)?.handle === before)
  return {
    // what a program or another chain decides refuses nothing that can be seen
    kind: kind === 'unknown' ? 'default' : kind,
    by: by ? textOf(by) : '',
    anyone: kind === 'open' && by?.rule !== undefined && !asksFor(by.rule).has('source'),
    before,
    partial: textsOf(partial),
    overruled: textsOf(behind),
  }
}

/** What refuses all that comes in somewhere is what an opening must stand in front of. */
function general(decision: Decision): Decision {
  const index = decision.parts.findIndex((part) => part.general && (part.doubt === undefined || isRated(part.at)))
  const part = decision.parts[index]
  return part ? { kind: 'closed', by: part.at, parts: decision.parts.slice(0, index) } : decision
}

const NOTHING: Decision = { kind: 'default', by: undefined, parts: [] }

/** What refuses for the form of packets, or how many they are, is nobody's word about who may come. */
function isBySender({ rule }: Place): boolean {
  const asked = rule && asksFor(rule)
  return asked?.has('source') === true && !asked.has('target')
}

const textOf = (place: Place) => briefText(ruleOf(place)?.statements ?? [])
const textsOf = (parts: Decision['parts']) => [...new Set(parts.map(({ at }) => textOf(at)))]
