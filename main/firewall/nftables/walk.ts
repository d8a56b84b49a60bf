import { networkContains, rangesOverlap, type Family, type PortRange } from '../../model/net.js'
import type { Opening } from '../../model/opening.js'
import { meaningsOf, type Meaning } from './meaning.js'
import { keyOf, type NftChain, type NftRule, type NftRuleset } from './ruleset.js'
import { statementsText } from './text.js'

/** What a base chain does with all of an opening. */
export interface Outcome {
  /**
   * `open`: a rule lets it in. `default`: nothing refuses it. `denied`: a rule names it and refuses it.
   * `closed`: it is refused with everything that nobody opened.
   */
  readonly kind: 'open' | 'default' | 'denied' | 'closed'
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

interface Walk {
  readonly ruleset: NftRuleset
  readonly opening: Opening
  readonly family: Family
  left: readonly PortRange[]
  /** The last rule that let some of its ports in. */
  accepted: Pick<Outcome, 'by' | 'anyone'> | undefined
  /** With the handle in the base chain by which each is come to. */
  readonly partial: Map<string, number | undefined>
}

interface Place {
  /** The handle in the base chain by which one came here. */
  readonly at: number | undefined
  /** Whether all packets of the opening come here. */
  readonly whole: boolean
  /** Whether they come here without being asked for their port or sender. */
  readonly general: boolean
  readonly depth: number
}

/** The kernel's own limit for jumps, NFT_JUMP_STACK_SIZE. */
const DEEPEST = 16

/** Walks an opening through a base chain, in one family: the first rule that speaks of it decides. */
export function walkChain(ruleset: NftRuleset, base: NftChain, opening: Opening, family: Family): Outcome {
  const walk: Walk = { ruleset, opening, family, left: [opening.ports], accepted: undefined, partial: new Map() }
  const found = visit(walk, base, { at: undefined, whole: true, general: true, depth: 0 })
  if (found !== undefined && found !== 'returned') return found
  return outcome(walk, base.base?.policy === 'drop' ? 'closed' : 'default')
}

function outcome(walk: Walk, kind: Outcome['kind'], more: Partial<Outcome> = {}): Outcome {
  const { before } = more
  const behind = [...walk.partial].filter(([, at]) => before !== undefined && at === before).map(([text]) => text)
  const nothing = { by: '', anyone: false, before }
  return { ...nothing, ...more, kind, partial: [...walk.partial.keys()], overruled: behind }
}

function visit(walk: Walk, chain: NftChain, place: Place): Outcome | 'returned' | undefined {
  for (const rule of chain.rules) {
    const at = place.at ?? rule.handle
    for (const meaning of meaningsOf(rule, chain.name, walk.ruleset)) {
      if (!touches(meaning, walk)) continue
      const found = decide(walk, chain, rule, meaning, { ...place, at })
      if (found !== undefined) return found
    }
  }
  return undefined
}

function decide(
  walk: Walk,
  chain: NftChain,
  rule: NftRule,
  meaning: Meaning,
  place: Place,
): Outcome | 'returned' | undefined {
  const { verdict, ports } = meaning
  const by = statementsText(rule.statements)
  const butPorts = place.whole && covers(meaning, walk)
  const all = butPorts && cut(walk.left, ports.length === 0 ? [{ first: 1, last: 65535 }] : ports).length === 0
  switch (verdict.kind) {
    case 'accept':
      if (!butPorts || meaning.rated !== 'no') return undefined
      walk.left = ports.length === 0 ? [] : cut(walk.left, ports)
      walk.accepted = { by, anyone: meaning.sources.length === 0 }
      return walk.left.length > 0 ? undefined : outcome(walk, 'open', walk.accepted)
    case 'drop':
    case 'reject':
      if (isForm(meaning, walk.opening)) return undefined
      if (place.general && isGeneral(meaning)) return outcome(walk, 'closed', { by, before: place.at })
      if (all && meaning.rated === 'no' && !walk.accepted) return outcome(walk, 'denied', { by })
      walk.partial.set(by, place.at)
      // what it leaves of the ports has been let in
      return all && meaning.rated === 'no' ? outcome(walk, 'open', walk.accepted) : undefined
    case 'return':
      return all ? 'returned' : undefined
    case 'jump':
    case 'goto': {
      const target = walk.ruleset.chains.get(keyOf({ ...chain.name, chain: verdict.target }))
      if (!target || place.depth >= DEEPEST || isForm(meaning, walk.opening)) return undefined
      const general = place.general && isGeneral(meaning)
      const found = visit(walk, target, { at: place.at, whole: all, general, depth: place.depth + 1 })
      if (found !== undefined && found !== 'returned') return found
      return verdict.kind === 'goto' && all ? 'returned' : undefined
    }
  }
}

/** It asks for no port and no sender: it is there for everything that nobody opened. */
function isGeneral({ ports, sources, destinations, narrowed }: Meaning): boolean {
  return ports.length === 0 && sources.length === 0 && destinations.length === 0 && narrowed === 'no'
}

/** It refuses packets for what they look like or how many they are, not for who sends them to what. */
function isForm({ narrowed, rated, destinations }: Meaning, { destination, direction }: Opening): boolean {
  return (
    narrowed === 'form' ||
    rated === 'over' ||
    (direction === 'in' && destination === undefined && destinations.length > 0)
  )
}

/** Whether a rule speaks of at least one packet of the opening. */
function touches(meaning: Meaning, { opening, family }: Walk): boolean {
  const meet = (ours: string, theirs: readonly string[]) =>
    theirs.length === 0 ||
    theirs.some((one) => networkContains(network(one), ours) || networkContains(ours, network(one)))
  return (
    meaning.families.includes(family) &&
    (meaning.protocols.length === 0 || meaning.protocols.includes(opening.protocol)) &&
    (meaning.ports.length === 0 || meaning.ports.some((ports) => rangesOverlap(ports, opening.ports))) &&
    meet(opening.source, meaning.sources) &&
    meet(opening.destination ?? 'any', meaning.destinations) &&
    onInterface(meaning.in, opening.interface, !meaning.in.every((name) => name === 'lo')) &&
    onInterface(meaning.out, opening.outInterface, !meaning.out.every((name) => name === 'lo'))
  )
}

/** Whether a rule speaks of every packet of the opening, but for their ports. */
function covers(meaning: Meaning, { opening }: Walk): boolean {
  const hold = (ours: string, theirs: readonly string[]) =>
    theirs.length === 0 || theirs.some((one) => networkContains(network(one), ours))
  return (
    meaning.narrowed === 'no' &&
    hold(opening.source, meaning.sources) &&
    hold(opening.destination ?? 'any', meaning.destinations) &&
    onInterface(meaning.in, opening.interface, false) &&
    onInterface(meaning.out, opening.outInterface, false)
  )
}

/** @param unnamed the answer when the opening names no interface */
function onInterface(names: readonly string[], ours: string | undefined, unnamed: boolean): boolean {
  if (names.length === 0) return true
  if (ours === undefined) return unnamed
  return names.some((name) => (name.endsWith('*') ? ours.startsWith(name.slice(0, -1)) : name === ours))
}

/** `0.0.0.0/0` is everyone, as nft has it in sets. */
function network(text: string): string {
  return /^(?:0\.0\.0\.0\/0|::\/0)$/.test(text) ? 'any' : text
}

/** What is left of some ports without others. */
function cut(from: readonly PortRange[], away: readonly PortRange[]): readonly PortRange[] {
  return away.reduce<readonly PortRange[]>(
    (pieces, { first, last }) =>
      pieces.flatMap((piece) =>
        rangesOverlap(piece, { first, last })
          ? [
              { first: piece.first, last: first - 1 },
              { first: last + 1, last: piece.last },
            ].filter((rest) => rest.first <= rest.last)
          : [piece],
      ),
    from,
  )
}
