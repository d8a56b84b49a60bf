import {
  networkContains,
  rangeContains,
  rangesOverlap,
  type PortRange,
  type Protocol,
  type Source,
} from '../../model/net.js'
import { savedPorts, type SavedRule } from '../../netfilter/index.js'
import { isLimit } from './limit.js'

/** The first packets of the connections that an opening speaks of, or the packets that follow on them. */
export interface Packets {
  readonly protocol: Protocol
  readonly ports: PortRange
  readonly source: Source
  readonly destination: Source
  readonly interface: string | undefined
  readonly outInterface: string | undefined
  /** What is on its way in a connection that is there already. */
  readonly known?: boolean
}

/** Whether a condition holds for none, some or all of the packets. */
export type Share = 'none' | 'part' | 'whole'

export interface Match {
  readonly share: Share
  /** The rule speaks of everything that comes, or comes in there: it is a default, and nobody's word about these ports. */
  readonly general: boolean
}

/** How much of the packets a rule speaks of. */
export function match(rule: SavedRule, packets: Packets): Match {
  const shares = [
    protocolShare(rule.protocol, packets.protocol),
    networkShare(rule.source, packets.source),
    networkShare(rule.destination ?? 'any', packets.destination),
    interfaceShare(rule.interface, packets.interface),
    interfaceShare(rule.outInterface, packets.outInterface),
    portsShare(rule.ports, packets.ports),
    statesShare(rule, packets.known ? 'ESTABLISHED' : 'NEW'),
    flagsShare(rule, packets.protocol, packets.known ? 'ACK' : 'SYN'),
    // what is meant for this machine; what is meant for many at once is no connection
    rule.destinationType === undefined || rule.destinationType === 'LOCAL' ? 'whole' : 'none',
    rule.others.length > 0 && !isLimit(rule) ? 'part' : 'whole',
    ...negatedShares(rule, packets),
  ] satisfies Share[]
  const share = shares.includes('none') ? 'none' : shares.includes('part') ? 'part' : 'whole'
  return { share, general: isGeneral(rule) }
}

function isGeneral(rule: SavedRule): boolean {
  return (
    rule.source === 'any' &&
    rule.destination === undefined &&
    rule.others.length === 0 &&
    rule.not.source === undefined &&
    rule.not.destination === undefined &&
    (rule.ports.length === 0 ||
      savedPorts(rule.ports)?.some(({ first, last }) => first <= 1 && last === 65535) === true)
  )
}

function protocolShare(of: string, protocol: Protocol): Share {
  return of === 'any' || of === 'all' || of === protocol ? 'whole' : 'none'
}

function networkShare(of: string, packets: Source): Share {
  if (/^(?:any|0\.0\.0\.0\/0|::\/0)$/.test(of)) return 'whole'
  try {
    if (networkContains(of, packets)) return 'whole'
    return networkContains(packets, of) ? 'part' : 'none'
  } catch {
    return 'part' // a host name, or a mask with gaps
  }
}

/** An opening for any interface means all but the machine's own loopback. */
function interfaceShare(of: string | undefined, packets: string | undefined): Share {
  if (of === undefined || of === '+') return 'whole'
  if (packets === undefined) return of === 'lo' ? 'none' : 'part'
  return of === packets || (of.endsWith('+') && packets.startsWith(of.slice(0, -1))) ? 'whole' : 'none'
}

function portsShare(of: readonly string[], packets: PortRange): Share {
  if (of.length === 0) return 'whole'
  const ranges = savedPorts(of)
  if (!ranges || ranges.some((range) => rangeContains(range, packets))) return ranges ? 'whole' : 'part'
  return ranges.some((range) => rangesOverlap(range, packets)) ? 'part' : 'none'
}

/** The first packet of a connection is NEW, the others are ESTABLISHED. */
function statesShare({ states, not }: SavedRule, state: string): Share {
  if (not.states?.includes(state)) return 'none'
  return states === undefined || states.includes(state) ? 'whole' : 'none'
}

/** The first packet of a TCP connection has SYN set, and no other flag; those that follow have ACK. */
function flagsShare({ flags }: SavedRule, protocol: Protocol, flag: string): Share {
  if (flags === undefined) return 'whole'
  if (protocol !== 'tcp') return 'none'
  const seen = flags.mask.includes(flag) || flags.mask.includes('ALL') ? [flag] : []
  return (flags.set.join() === seen.join()) !== flags.negated ? 'whole' : 'none'
}

function negatedShares({ not }: SavedRule, packets: Packets): Share[] {
  return [
    ...(not.source ?? []).map((network) => opposite(networkShare(network, packets.source))),
    ...(not.destination ?? []).map((network) => opposite(networkShare(network, packets.destination))),
    ...(not.interface ?? []).map((name) => opposite(interfaceShare(name, packets.interface))),
    ...(not.outInterface ?? []).map((name) => opposite(interfaceShare(name, packets.outInterface))),
    ...(not.ports === undefined ? [] : [opposite(portsShare(not.ports, packets.ports))]),
  ]
}

const opposite = (share: Share): Share => ({ none: 'whole', part: 'part', whole: 'none' })[share] as Share
