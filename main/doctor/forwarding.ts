import type { FirewallKind } from '../model/observation.js'
import { familyOf, type Family } from '../model/net.js'
import type { Opening } from '../model/opening.js'
import type { Forwards } from '../model/profile.js'
import {
  addressRange,
  journeysOf,
  networkEnds,
  ownerOf,
  typicalPacket,
  type Asked,
  type End,
  type Ground,
  type Journey,
} from '../netfilter/index.js'
import { english } from '../text/index.js'
import { publishedIn } from './published.js'
import type { Scene, Service } from './scene.js'

/** Packets that a service would pass on, and the firewall refuses. */
export interface RefusedForwarding {
  readonly service: Service
  readonly network: string
  /** What decides that. */
  readonly by: End
  readonly firewall: FirewallKind
  /** The answers to them are refused. */
  readonly answers: boolean
  /** Nothing but the answers. */
  readonly onlyAnswers: boolean
  /** What would let them through. */
  readonly openings: readonly Opening[]
}

const PROTOCOLS = ['tcp', 'udp'] as const
const EVERY_PORT = { first: 1, last: 65_535 }
/** Where programs call from. */
const CALLING = { first: 32_768, last: 60_999 }

/** @returns nothing when the kernel's rules cannot be read */
export async function refusedForwarding(scene: Scene): Promise<RefusedForwarding[] | undefined> {
  const ground = await scene.ground()
  if (!ground.ruleset) return undefined
  return scene.services.flatMap((service) => {
    const { forwards } = service
    if (!forwards) return []
    // in a container its clients' packets leave as the container's own
    const containers = containersOf(service, ground)
    const networks = containers.length > 0 ? containers : forwards.from
    return networks.flatMap((network) => refusalOf(service, forwards, network, ground) ?? [])
  })
}

function refusalOf(
  service: Service,
  forwards: Forwards,
  network: string,
  ground: Ground,
): RefusedForwarding | undefined {
  const walked = PROTOCOLS.map((protocol) => waysOf(forwards, network, protocol, ground))
  const there = walked.find((ways) => ways && isRefused(ways.there))
  const back = walked.find((ways) => ways && isRefused(ways.back))
  const by = (there?.there ?? back?.back)?.decidedBy
  if (!by) return undefined
  const openings = PROTOCOLS.map((protocol): Opening => ({
    direction: 'forward',
    protocol,
    ports: EVERY_PORT,
    source: network,
    label: english(service.title),
    reason: forwards.reason,
  }))
  const owner = ownerOf(by.at)
  const firewall =
    owner === 'ufw' || owner === 'firewalld' ? owner : by.at.table.stack === 'nftables' ? 'nftables' : 'iptables'
  return { service, network, by, firewall, answers: back !== undefined, onlyAnswers: !there, openings }
}

interface Ways {
  readonly there: Journey
  readonly back: Journey
}

/** The ways of what clients send to somebody far away, and of the answers. */
function waysOf(
  forwards: Forwards,
  network: string,
  protocol: (typeof PROTOCOLS)[number],
  { ruleset, network: machine }: Ground,
): Ways | undefined {
  const family: Family = familyOf(network)
  if (!ruleset) return undefined
  // on a machine without a network: to anybody, by whatever way there will be
  const { to = 'any', out } = typicalPacket({ direction: 'out', protocol, port: 443 }, family, machine) ?? {}
  const through = wayIn(forwards, network, out, machine)
  // whether the kernel passes on at all is another check
  const world = { ...machine, forwards: () => true }
  const ends = { direction: 'forward', family, protocol } as const
  const asked: Asked = { ...ends, ports: EVERY_PORT, from: network, to, in: through, out }
  const back: Asked = { ...ends, ports: CALLING, from: to, to: network, in: out, out: through, known: true }
  return {
    there: journeysOf(asked, ruleset, world),
    back: journeysOf({ ...back, fromPorts: EVERY_PORT }, ruleset, world),
  }
}

/** The interface that the network lies behind; where that is only the way to everybody, the one that the service makes. */
function wayIn(
  { interface: usual }: Forwards,
  network: string,
  away: string | undefined,
  machine: Ground['network'],
): string | undefined {
  const [first = network] = networkEnds(network, machine)
  const address = addressRange(first)
  const way = address && machine.routeTo(address)
  return way === undefined || way === away ? usual : way
}

const isRefused = ({ possible }: Journey) => !possible.includes('accept') && !possible.includes('unknown')

function containersOf({ openings }: Service, ground: Ground): string[] {
  const own = publishedIn(ground).filter(({ port, protocol }) =>
    openings.some((one) => one.protocol === protocol && one.ports.first <= port && port <= one.ports.last),
  )
  return [...new Set(own.filter(({ family }) => family === 4).map(({ to }) => to.replace(/:\d+$/, '')))]
}
