import type { Host } from '../../hosts/index.js'
import type { Family } from '../../model/net.js'
import type { Rule } from '../../model/rule.js'
import { isNarrowed, savedOf, withoutHostPrefix, type SavedRule, type SavedTable } from '../../netfilter/index.js'
import { parseTuplePorts } from './tuple.js'

const SAVE: Readonly<Record<Family, string>> = { 4: '/usr/sbin/iptables-save', 6: '/usr/sbin/ip6tables-save' }

type Direction = Rule['direction']

/** What the kernel holds of ufw in one family. */
export interface Loaded {
  readonly family: Family
  readonly readable: boolean
  readonly present: boolean
  /** The ways whose packets really pass through ufw's chains. */
  readonly hooked: readonly Direction[]
  /** The ways whose packets pass when no rule speaks of them: the policy of the kernel's own chain is ACCEPT. */
  readonly open: readonly Direction[]
  readonly rules: readonly Rule[]
  /** Whether the user's chain for what comes in holds any rule. */
  readonly holds: boolean
}

const CHAINS: readonly (readonly [Direction, kernel: string, ufw: string])[] = [
  ['in', 'INPUT', 'input'],
  ['out', 'OUTPUT', 'output'],
  ['forward', 'FORWARD', 'forward'],
]

/**
 * Reads ufw's chains out of the kernel (4 ms). Needs root; without, `readable` is false. All tables are listed, as
 * others who look at the same moment need them.
 */
export async function readLoaded(host: Host, family: Family): Promise<Loaded> {
  if (!(await host.exists(SAVE[family]))) return unread(family)
  const saved = await host.run([SAVE[family]])
  return saved.code === 0 ? loadedIn(savedOf(saved), family) : unread(family)
}

/** What is known of a family that was not read. */
function unread(family: Family): Loaded {
  return { family, readable: false, present: false, hooked: [], open: [], rules: [], holds: false }
}

/** What is ufw's in the filter table of one family. */
export function loadedIn({ chains, policies, rulesOf, hasRules }: SavedTable, family: Family): Loaded {
  const ufw = family === 4 ? 'ufw' : 'ufw6'
  let rules: Rule[] | undefined
  const jumps = (chain: string, target: string) => rulesOf(chain).some((rule) => rule.target === target)
  return {
    family,
    readable: true,
    present: chains.has(`${ufw}-user-input`),
    hooked: CHAINS.filter(
      ([, kernel, name]) =>
        jumps(kernel, `${ufw}-before-${name}`) && jumps(`${ufw}-before-${name}`, `${ufw}-user-${name}`),
    ).map(([direction]) => direction),
    open: CHAINS.filter(([, kernel]) => policies.get(kernel) === 'ACCEPT').map(([direction]) => direction),
    holds: hasRules(`${ufw}-user-input`),
    get rules() {
      rules ??= CHAINS.flatMap(([, , name]) => rulesOf(`${ufw}-user-${name}`)).flatMap((rule) =>
        userRule(rule, ufw, family),
      )
      return rules
    },
  }
}

/** Verdicts of the user's chains; jumps that only log are passed over, as they decide nothing. */
function userRule(saved: SavedRule, ufw: string, family: Family): Rule[] {
  const direction = CHAINS.find(([, , name]) => saved.chain === `${ufw}-user-${name}`)?.[0]
  const action = { ACCEPT: 'allow', DROP: 'deny', REJECT: 'reject', [`${ufw}-user-limit-accept`]: 'limit' }[
    saved.target ?? ''
  ]
  if (direction === undefined || action === undefined) return []
  const ports = parseTuplePorts(saved.ports.join(',') || 'any')
  return [
    {
      action: action as Rule['action'],
      direction,
      protocol: saved.protocol,
      ports: ports ?? [],
      source: saved.source,
      family,
      ...(saved.interface === undefined ? {} : { interface: saved.interface }),
      ...(saved.outInterface === undefined ? {} : { outInterface: saved.outInterface }),
      ...(saved.destination === undefined ? {} : { destination: withoutHostPrefix(saved.destination) }),
      narrowed: ports === undefined || isNarrowed({ ...saved, outInterface: undefined, destination: undefined }),
      ...(saved.comment === undefined ? {} : { comment: saved.comment }),
      text: saved.text,
      seen: 'loaded',
    },
  ]
}
