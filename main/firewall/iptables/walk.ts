import type { Opening } from '../../model/opening.js'
import type { SavedRule, SavedTable } from '../../netfilter/index.js'
import { match, type Packets } from './match.js'
import { isPass } from './pass.js'

export type { Packets }

/** A rule in front of the end that refuses some of the packets. */
export interface Part {
  readonly rule: SavedRule
  readonly general: boolean
  /** Where the built-in chain stands then, counted from 1. */
  readonly at: number
}

/** What becomes of the packets in one table. */
export interface Walk {
  readonly end: 'accept' | 'refuse' | 'unknown'
  /** The rule that decides; `undefined` for the chain's policy. */
  readonly by: SavedRule | undefined
  /** The decision is a default, and not about these packets. */
  readonly general: boolean
  /** The number of the rule in the built-in chain that decides or leads there; `undefined` for the policy. */
  readonly at: number | undefined
  readonly parts: readonly Part[]
}

interface Outcome extends Omit<Walk, 'end' | 'at'> {
  readonly end: Walk['end'] | 'return'
  readonly at: number | undefined
}

/** Targets after which the packet goes on to the next rule, iptables-extensions(8). */
const PASSING = new Set(
  'LOG NFLOG ULOG MARK CONNMARK CONNSECMARK SECMARK SET CT NOTRACK TRACE TCPMSS CHECKSUM CLASSIFY AUDIT HL TTL DSCP TOS'.split(
    ' ',
  ),
)
/** How many chains within one another are followed; the kernel itself allows not many more. */
const DEEPEST = 16

export const CHAINS = { in: 'INPUT', out: 'OUTPUT', forward: 'FORWARD' } as const
export type BuiltIn = (typeof CHAINS)[keyof typeof CHAINS]

export function packetsOf({
  protocol,
  ports,
  source,
  destination,
  interface: on,
  outInterface,
}: Omit<Opening, 'label' | 'reason' | 'direction'>): Packets {
  return { protocol, ports, source, destination: destination ?? 'any', interface: on, outInterface }
}

/** Sends packets through a built-in chain, rule by rule, and into the chains that it leads to. Pure. */
export function walk(table: SavedTable, chain: BuiltIn, packets: Packets): Walk {
  const policy = table.policies.get(chain) === 'DROP' ? 'refuse' : 'accept'
  const outcome = walkChain(chain, [])
  return outcome.end === 'return' ? { ...outcome, end: policy } : { ...outcome, end: outcome.end }

  function walkChain(name: string, above: readonly string[]): Outcome {
    const parts: Part[] = []
    /** Some of the packets went back to the calling chain: what follows speaks of the rest only. */
    let some = false
    const rules = table.rulesOf(name)
    for (const [index, rule] of rules.entries()) {
      const at = index + 1
      // what is so while the firewall is switched off says nothing of when it is on again
      if (isPass(rule)) continue
      const { share, general } = match(rule, packets)
      if (share === 'none' || rule.target === undefined || PASSING.has(rule.target)) continue
      const whole = share === 'whole' && !some
      const ended = (end: Outcome['end'], more: Partial<Outcome> = {}): Outcome => ({
        ...{ end, by: rule, general, at, parts },
        ...more,
      })
      if (rule.target === 'ACCEPT') {
        if (whole) return ended('accept')
      } else if (rule.target === 'DROP' || rule.target === 'REJECT') {
        if (whole) return ended('refuse')
        parts.push({ rule, general, at })
      } else if (rule.target === 'RETURN') {
        if (whole) return leaving(rule)
        left(rule)
      } else if (table.chains.has(rule.target) && !above.includes(rule.target) && above.length < DEEPEST) {
        const inner = walkChain(rule.target, [...above, name])
        parts.push(...inner.parts.map((part) => ({ ...part, general: general && part.general, at })))
        if (whole && inner.end !== 'return')
          return ended(inner.end, { by: inner.by, general: general && inner.general })
        if (inner.end === 'refuse') parts.push({ rule: inner.by ?? rule, general: general && inner.general, at })
        if (rule.goto && whole) return leaving(rule)
        if (rule.goto) left(rule)
      } else {
        if (whole) return ended('unknown')
        parts.push({ rule, general: false, at })
      }

      /** Back to where the chain was called from; from a built-in chain, to its policy. */
      function leaving(by: SavedRule): Outcome {
        if (above.length > 0) return ended('return')
        return policy === 'accept' ? ended('return', { by: undefined }) : ended(policy, { by })
      }

      function left(by: SavedRule): void {
        if (above.length > 0) some = true
        else if (policy === 'refuse') parts.push({ rule: by, general, at })
      }
    }
    return { end: 'return', by: undefined, general: true, at: undefined, parts }
  }
}
