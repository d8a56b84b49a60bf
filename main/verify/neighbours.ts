import { decidedBy } from '../firewall/index.js'
import type { Host } from '../hosts/index.js'
import type { Opening } from '../model/opening.js'
import {
  addressRange,
  includesAddress,
  journeysOf,
  networkEnds,
  typicalPacket,
  type Ground,
  type Network,
} from '../netfilter/index.js'
import { msg, type Message } from '../text/index.js'
import { allRefused, familiesWithin, type Within } from './journeys.js'

/** Every network of IPv6 has its router there, and routers ask by such an address. */
const ROUTER = 'fe80::1'
/** Their types in ICMPv6. */
const SOLICITATION = { first: 135, last: 135 }
const ADVERTISEMENT = { first: 136, last: 136 }
/** Links that have no neighbours to ask for. */
const POINT_TO_POINT = /^(?:lo|wg|tun|ppp|ipip|sit|gre)/

/**
 * Why nobody can reach this machine over IPv6, whatever rules let in: its neighbours ask which one has the address before
 * they send anything (RFC 4861), and a firewall that refuses ICMPv6 keeps it from hearing them, or from answering.
 * @returns `undefined` when it does both, when that is not known, and for what has nothing to do with IPv6
 */
export async function unheardNeighbours(
  host: Host,
  opening: Opening,
  { ruleset, network }: Ground,
  within: Within = {},
): Promise<Message | undefined> {
  if (opening.direction !== 'in' || !ruleset || !familiesWithin(opening, within).includes(6)) return undefined
  const { protocol, ports, interface: on } = opening
  const { interfaces = [] } = within
  const through = (name: string | undefined) =>
    typicalPacket({ direction: 'in', protocol, port: ports.first, in: name }, 6, network)
  const there = through(on)
  const elsewhere = on === undefined && interfaces.length > 0 && !interfaces.includes(there?.in ?? '')
  const usual = elsewhere ? through(interfaces[0]) : there
  if (usual?.in === undefined || POINT_TO_POINT.test(usual.in)) return undefined
  const neighbours = neighboursOf(opening, usual.in, network)
  const asked = { ...usual, protocol: 'icmpv6', ports: SOLICITATION } as const
  const unheard = allRefused(neighbours.map((from) => journeysOf({ ...asked, from }, ruleset, network)))
  if (unheard) {
    const by = await decidedBy(host, unheard.decidedBy)
    return by
      ? msg('verify.neighboursRefused', { interface: usual.in, by: by.words })
      : msg('verify.neighboursRefusedSomehow', { interface: usual.in })
  }
  const answer = allRefused(
    neighbours.flatMap((to) => {
      const leaves = typicalPacket({ direction: 'out', protocol, port: ports.first, to, out: usual.in }, 6, network)
      return leaves ? journeysOf({ ...leaves, protocol: 'icmpv6', ports: ADVERTISEMENT }, ruleset, network) : []
    }),
  )
  if (!answer) return undefined
  const by = await decidedBy(host, answer.decidedBy)
  return msg('verify.neighboursUnanswered', { interface: usual.in, by: by?.words ?? '' })
}

/** Who asks for this machine's address: the router, for all who are far away; of a network that it is in, everybody. */
function neighboursOf({ source }: Opening, on: string, network: Network): readonly string[] {
  const range = source === 'any' ? undefined : addressRange(source)
  const own = network.addressOf(on, 6)
  const isNear = network.routes.some(
    ({ to, on: name }) => name === on && own && range && includesAddress(to, own) && includesAddress(to, range),
  )
  return isNear ? networkEnds(source, network) : [ROUTER]
}
