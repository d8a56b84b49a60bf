import { decidedBy } from '../firewall/index.js'
import type { Host } from '../hosts/index.js'
import type { Opening } from '../model/opening.js'
import { journeysOf, typicalPacket, type Ground } from '../netfilter/index.js'
import { msg, type Message } from '../text/index.js'
import { familiesWithin, type Within } from './journeys.js'

/** Every network of IPv6 has its router there, and routers ask by such an address. */
const ROUTER = 'fe80::1'
/** Links that have no neighbours to ask for. */
const POINT_TO_POINT = /^(?:lo|wg|tun|ppp|ipip|sit|gre)/

/**
 * Why nobody can reach this machine over IPv6, whatever rules let in: its neighbours ask which one has the address before
 * they send anything (RFC 4861), and a firewall that refuses ICMPv6 keeps it from hearing them.
 * @returns `undefined` when it hears them, when that is not known, and for what has nothing to do with IPv6
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
  const asked = { ...usual, protocol: 'icmpv6', from: ROUTER, ports: { first: 0, last: 0 } } as const
  const journey = journeysOf(asked, ruleset, network)
  if (journey.possible.some((outcome) => outcome === 'accept' || outcome === 'unknown')) return undefined
  const by = await decidedBy(host, journey.decidedBy)
  return by
    ? msg('verify.neighboursRefused', { interface: usual.in, by: by.words })
    : msg('verify.neighboursRefusedSomehow', { interface: usual.in })
}
