import type { PortRange } from '../../model/net.js'
import type { Opening } from '../../model/opening.js'
import { letsIn, type Rule, type SeenIn } from '../../model/rule.js'
import { briefText, meaningsOf, type Meaning } from '../../netfilter/index.js'
import { ownBases } from './owners.js'
import { keyOf, type NftChain, type NftRuleset } from './ruleset.js'

const ACTIONS = { accept: 'allow', drop: 'deny', reject: 'reject' } as const

/** The rules of nftables' own chains, in common terms: those of base chains, and of the chains that they jump to. */
export function rulesOf(ruleset: NftRuleset, seen: SeenIn): Rule[] {
  return (['in', 'out', 'forward'] as const).flatMap((direction) => [...eachRule(ruleset, direction, seen)])
}

/** Those in force that let something in, each when it is asked for. */
export function* rulesLettingIn(loaded: NftRuleset): Generator<Rule> {
  for (const rule of eachRule(loaded, 'in', 'loaded')) if (letsIn(rule)) yield rule
}

function* eachRule(ruleset: NftRuleset, direction: Rule['direction'], seen: SeenIn): Generator<Rule> {
  const known = new Set<NftChain>()
  const pending = ownBases(ruleset, direction)
  for (let chain = pending.shift(); chain; chain = pending.shift()) {
    if (known.has(chain)) continue
    known.add(chain)
    for (const rule of chain.rules) {
      const text = briefText(rule.statements)
      for (const meaning of meaningsOf(rule, chain.table)) {
        const { verdict } = meaning
        if (verdict.kind === 'jump' || verdict.kind === 'goto') {
          const target = ruleset.chains.get(keyOf({ ...chain.name, chain: verdict.target }))
          if (target) pending.push(target)
        } else if (verdict.kind !== 'return')
          yield* inCommonTerms(meaning, { direction, action: ACTIONS[verdict.kind], text, comment: rule.comment, seen })
      }
    }
  }
}

/** More than these in one rule are told as one that holds for some. */
const SENDERS = 16

interface Shared {
  readonly direction: Opening['direction']
  readonly action: Rule['action']
  readonly text: string
  readonly comment: string | undefined
  readonly seen: SeenIn
}

/** One for each family and sender. What is for this machine itself, or for pings and the like, is nothing to list. */
function* inCommonTerms(meaning: Meaning, { comment, ...shared }: Shared): Generator<Rule> {
  const { protocols, ports, sources, families, narrowed, rated, destinations, out } = meaning
  if (meaning.in.includes('lo') || out.includes('lo')) return
  if (protocols.length > 0 && !protocols.includes('tcp') && !protocols.includes('udp')) return
  const many = sources.length > SENDERS || meaning.in.length > 1
  const [on] = meaning.in
  for (const family of families)
    for (const source of many || sources.length === 0 ? ['any'] : sources) {
      if (source !== 'any' && source.includes(':') !== (family === 6)) continue
      const rule: Rule = {
        ...shared,
        protocol: protocols.length === 1 ? (protocols[0] ?? 'any') : 'any',
        ports: ports as PortRange[],
        source,
        family,
        narrowed: many || narrowed !== 'no' || rated !== 'no' || destinations.length > 0 || out.length > 0,
      }
      if (on !== undefined && !many) rule.interface = on
      if (comment !== undefined) rule.comment = comment
      yield rule
    }
}
