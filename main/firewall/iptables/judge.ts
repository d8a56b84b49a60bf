import type { PortRange } from '../../model/net.js'
import { portsText } from '../../model/opening.js'
import { problem } from '../../model/problem.js'
import type { SavedRule, SavedTable } from '../../netfilter/index.js'
import { msg } from '../../text/index.js'
import type { OwnRule } from './rule-args.js'
import { OWN_FILES } from './store.js'
import { packetsOf, walk, type Packets } from './walk.js'

/** What is still to be done for a rule in one table. */
export interface Judged {
  /** The ports that are not let in yet; empty when nothing is to be done. */
  readonly lacking: readonly PortRange[]
  /** The number in the chain before which the rule must stand; `undefined` for its end. */
  readonly before: number | undefined
}

/**
 * Judges a rule of ours against a table.
 * @throws ProblemError of kind `refused` when somebody's rule refuses exactly this
 */
export function judgeRule(table: SavedTable, rule: OwnRule, place: string): Judged {
  const judged = rule.ports.map((ports) => ({
    ports,
    ...judge(table, rule.chain, packetsOf({ ...rule, ports }, rule.family), place),
  }))
  const lacking = judged.filter(({ open }) => !open)
  return { lacking: lacking.map(({ ports }) => ports), before: firstOf(lacking.map(({ before }) => before)) }
}

/** The foremost of the places; `undefined` stands for the end. */
export function firstOf(places: readonly (number | undefined)[]): number | undefined {
  const numbers = places.filter((place) => place !== undefined)
  return numbers.length === 0 ? undefined : Math.min(...numbers)
}

/**
 * Whether packets get through a chain, and where a rule for them belongs.
 * @param place what people call it: `ip6tables`, or the path of a file. In a file of ours only a rule counts, no policy
 * @throws ProblemError of kind `refused` when somebody's rule refuses exactly this
 */
export function judge(
  table: SavedTable,
  chain: OwnRule['chain'],
  packets: Packets,
  place: string,
): { readonly open: boolean; readonly before: number | undefined } {
  const { end, at, parts, by, general } = walk(table, chain, packets)
  if (by && end === 'refuse' && !general) throw refusedInFront(by, packets, place)
  if (by && end === 'unknown') throw handedOn(by, packets, place)
  if (end === 'refuse') {
    // "-i eth0 -j net-fw": for that interface, the end of its own chain is the firewall
    const before = firstOf([at, parts.find((part) => part.general && part.rule.chain !== chain)?.at])
    const behind = parts.find((part) => part.at === before && part.rule.chain !== chain && isBySender(part.rule))
    if (behind) throw behindJump(behind.rule, packets, place)
    return { open: false, before }
  }
  if (by) return { open: true, before: undefined }
  // "-i eth0 -j DROP" before a policy that accepts: for that interface, this is the firewall
  const shut = parts.find((part) => part.general)
  return { open: !isOwnFile(place) && shut === undefined, before: shut?.at }
}

/** Files of ours hold nothing but rules of ours: what they do not name is not in them. */
export function isOwnFile(path: string): boolean {
  return Object.values<string>(OWN_FILES).includes(path)
}

function refusedInFront(rule: SavedRule, packets: Packets, place: string): Error {
  return problem(
    'refused',
    msg('iptables.denied', { place, rule: rule.text, ports: portsText(packets) }),
    msg('backend.onPurpose'),
    place.startsWith('/')
      ? msg('iptables.removeLine')
      : msg('iptables.removeRule', { command: `${place} ${rule.text.replace(/^-A/, '-D')}` }),
  )
}

/** By its address, or as a member of a set of ipset. */
const isBySender = ({ source, others }: SavedRule) => source !== 'any' || others.includes('set')

/** The place lies in front of a jump, behind which somebody is refused by address. */
function behindJump(rule: SavedRule, packets: Packets, place: string): Error {
  return problem(
    'refused',
    msg('iptables.behindJump', { place, rule: rule.text, ports: portsText(packets) }),
    msg('iptables.behindJumpMeaning'),
    msg('iptables.allowInChain', { chain: rule.chain }),
  )
}

function handedOn(rule: SavedRule, packets: Packets, place: string): Error {
  return problem(
    'refused',
    msg('iptables.handsOn', { place, rule: rule.text, ports: portsText(packets) }),
    msg('iptables.handsOnMeaning'),
    msg('iptables.allowThere'),
  )
}
