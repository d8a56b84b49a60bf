import type { Host } from '../../hosts/index.js'
import type { Family } from '../../model/net.js'
import type { Rule } from '../../model/rule.js'
import { parseIptablesSave, type SavedRule } from '../iptables-save.js'
import { parseTuplePorts } from './tuple.js'

const SAVE: Readonly<Record<Family, string>> = { 4: '/usr/sbin/iptables-save', 6: '/usr/sbin/ip6tables-save' }

/** What the kernel holds of ufw in one family. `hooked`: the packets that come in really pass through it. */
export interface Loaded {
  readonly family: Family
  readonly readable: boolean
  readonly present: boolean
  readonly hooked: boolean
  readonly rules: readonly Rule[]
}

/** Reads ufw's chains out of the kernel (4 ms). Needs root; without, `readable` is false. */
export async function readLoaded(host: Host, family: Family): Promise<Loaded> {
  const none = { family, readable: false, present: false, hooked: false, rules: [] }
  if (!(await host.exists(SAVE[family]))) return none
  const saved = await host.run([SAVE[family], '-t', 'filter'])
  return saved.code === 0 ? parseLoaded(saved.stdout, family) : none
}

/** Reads `iptables-save` or `ip6tables-save` text. */
export function parseLoaded(text: string, family: Family): Loaded {
  const { chains, rules } = parseIptablesSave(text)
  const ufw = family === 4 ? 'ufw' : 'ufw6'
  const jumps = (chain: string, target: string) => rules.some((rule) => rule.chain === chain && rule.target === target)
  return {
    family,
    readable: true,
    present: chains.has(`${ufw}-user-input`),
    hooked: jumps('INPUT', `${ufw}-before-input`) && jumps(`${ufw}-before-input`, `${ufw}-user-input`),
    rules: rules.flatMap((rule) => userRule(rule, ufw, family)),
  }
}

/** Verdicts of the user's chains; jumps that only log are passed over, as they decide nothing. */
function userRule(saved: SavedRule, ufw: string, family: Family): Rule[] {
  const direction = { [`${ufw}-user-input`]: 'in', [`${ufw}-user-output`]: 'out', [`${ufw}-user-forward`]: 'forward' }[
    saved.chain
  ]
  const action = { ACCEPT: 'allow', DROP: 'deny', REJECT: 'reject', [`${ufw}-user-limit-accept`]: 'limit' }[
    saved.target ?? ''
  ]
  if (direction === undefined || action === undefined) return []
  const ports = parseTuplePorts(saved.ports.join(',') || 'any')
  return [
    {
      action: action as Rule['action'],
      direction: direction as Rule['direction'],
      protocol: saved.protocol,
      ports: ports ?? [],
      source: saved.source,
      family,
      ...(saved.interface === undefined ? {} : { interface: saved.interface }),
      narrowed: ports === undefined || saved.destination !== undefined || saved.others.length > 0,
      ...(saved.comment === undefined ? {} : { comment: saved.comment }),
      text: saved.text,
      seen: 'loaded',
    },
  ]
}
