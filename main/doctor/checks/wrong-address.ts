import { familyOf, networkContains, type Family } from '../../model/net.js'
import { openingText, portsText, type Opening } from '../../model/opening.js'
import { familiesOf } from '../../model/rule.js'
import { addressRange, networkEnds, typicalPacket, type Ground } from '../../netfilter/index.js'
import { readListeners, type Listener } from '../../verify/index.js'
import { outcomeOf, unknown, type Check } from '../check.js'
import { msg, type Text } from '../../text/index.js'

type Network = Ground['network']

/** A service listens, but not where those whom the firewall lets in arrive: the port is open in vain. */
export const wrongAddress: Check = {
  id: 'wrong-address',
  title: msg('doctorChecks.wrongAddressCheck'),
  applies: ({ services }) => services.some(({ openings }) => openings.some(isOfOnePort)),
  check: async (scene) => {
    const listeners = await readListeners(scene.host)
    if (!listeners) return unknown(msg('doctorChecks.listenersUnknown'))
    const { network } = await scene.ground()
    const elsewhere = scene.services.flatMap(({ title, openings }) =>
      openings.filter(isOfOnePort).flatMap((opening) => {
        const seen = elsewhereText(opening, listeners, network)
        return seen === undefined ? [] : [{ title, seen }]
      }),
    )
    if (elsewhere.length === 0) return { result: 'pass' }
    const services = [...new Map(elsewhere.map(({ title }) => [JSON.stringify(title), title])).values()]
    return outcomeOf([
      {
        id: 'wrong-address',
        firewalls: [],
        what: msg('doctorChecks.wrongAddress'),
        meaning: msg('doctorChecks.wrongAddressMeaning', { services }),
        todo: msg('doctorChecks.wrongAddressTodo', { services }),
        evidence: elsewhere.map(({ seen }) => seen),
        contested: false,
        remedies: [],
      },
    ])
  },
}

/** In a range any program may have a port for itself. */
function isOfOnePort({ direction, ports }: Opening): boolean {
  return direction === 'in' && ports.first === ports.last
}

/** What was seen, where somebody listens on the port but nobody where its packets arrive. */
function elsewhereText(opening: Opening, listeners: readonly Listener[], network: Network): Text | undefined {
  const here = listeners.filter(({ protocol, port }) => protocol === opening.protocol && port === opening.ports.first)
  if (here.length === 0 || here.some((one) => isReached(one, opening, network))) return undefined
  const addresses = here.flatMap(({ address }) => address ?? [])
  if (here.every(({ loopback }) => loopback))
    return msg('doctorChecks.listensHere', { ports: portsText(opening), addresses })
  return msg('doctorChecks.listensThere', { opening: openingText(opening), addresses })
}

/** Whether a socket gets any packet of the opening, as far as that can be told. */
function isReached({ loopback, address }: Listener, opening: Opening, network: Network): boolean {
  if (loopback) return false
  // most programs that listen on :: are reached over IPv4 as well, and the kernel does not say which are not
  if (address === undefined || address === '::') return true
  const families = familiesOf(opening)
  const family = familyOf(address)
  if (!families.includes(family)) return false
  if (address === '0.0.0.0') return true
  const { source, interface: on } = opening
  // whoever is in the same network as the address reaches it
  if (source === 'any' ? on === undefined : networkContains(source, address)) return true
  const ways = arrivalsOf(opening, family, network)
  const own = addressRange(address)
  const at = own && network.routeTo(own)
  return at === undefined || ways.length === 0 || ways.includes(at)
}

/** The interfaces that those who may connect come in through. */
function arrivalsOf({ protocol, ports, source, interface: on }: Opening, family: Family, network: Network): string[] {
  const senders = source === 'any' ? [undefined] : networkEnds(source, network)
  return senders.flatMap(
    (from) => typicalPacket({ direction: 'in', protocol, port: ports.first, from, in: on }, family, network)?.in ?? [],
  )
}
