import { distinct, msg, type Message } from '../../text/index.js'
import { chainsOf, concerns, CONNTRACK, orderUnknown, type Hooked } from './hooks.js'
import { merged } from './merge.js'
import {
  listed,
  packetsOf,
  soleAddress,
  soleName,
  type Asked,
  type Packet,
  type Packets,
  type World,
} from './packet.js'
import type { Ruleset } from '../ruleset.js'
import type { Destination } from './statement.js'
import { Walk, type End, type Outcome, type Passed, type Piece } from './walk.js'

/** What the kernel does with packets. */
export interface Journey {
  /** `unknown` when it depends on something that is not known, see `doubts`. */
  readonly verdict: Outcome
  /** Everything that may become of it; one when the verdict is certain. */
  readonly possible: readonly Outcome[]
  /** What decides; `undefined` when no rule looks at it. */
  readonly decidedBy: End | undefined
  /** Why the verdict is not certain, or in which way it is refused; a clause each. */
  readonly doubts: readonly Message[]
  /** What was asked and changes, so that all this is how it is now; a clause each. */
  readonly changing: readonly Message[]
  /** Which of them do not get through, or may not, and where each is stopped. */
  readonly stopped: readonly Piece[]
  /** Those that get through, as they are then: behind `input` on this machine, else elsewhere. */
  readonly arrived: readonly Packets[]
  readonly path: readonly (Passed & { readonly hook: string })[]
}

/** Leads one packet through every base chain that it meets; see {@link journeysOf}. */
export function journeyOf({ port, ...packet }: Packet, ruleset: Ruleset, world: World): Journey {
  return journeysOf({ ...packet, ports: { first: port, last: port } }, ruleset, world)
}

/**
 * Leads packets through every base chain that they meet, in the kernel's order: a drop in any of them is final, accept
 * ends only its own chain.
 */
export function journeysOf(asked: Asked, ruleset: Ruleset, world: World): Journey {
  const journey = new Progress(ruleset, world)
  const packets = packetsOf(asked, world)
  const arrives =
    asked.direction === 'out'
      ? journey.through('output', packets, (on) => journey.leaves(on))
      : journey.through('ingress', packets, (on) =>
          journey.through('prerouting', on, (routed) => journey.route(routed)),
        )
  return journey.conclude(arrives)
}

/** The kernel itself drops it: no rule does. */
export const NOT_FORWARDED: End = {
  outcome: 'drop',
  at: {
    table: { stack: 'nftables', family: 'inet', name: '', chains: new Map(), sets: new Map() },
    chain: { name: '', base: undefined, rules: [] },
    rule: undefined,
    via: [],
  },
}

/** Goes on with a packet behind a hook. @returns whether it may get through */
type Next = (packets: Packets) => boolean

class Progress {
  readonly #stopped: Piece[] = []
  readonly #accepts: (End & { hook: string })[] = []
  readonly #doubts: Message[] = []
  readonly #changing: Message[] = []
  readonly #arrived: Packets[] = []
  readonly #path: Journey['path'][number][] = []

  constructor(
    private readonly ruleset: Ruleset,
    private readonly world: World,
  ) {}

  through(hook: string, packets: Packets, next: Next): boolean {
    return this.#from(chainsOf(this.ruleset, hook), { ...packets, hook }, next)
  }

  /** Behind prerouting the way depends on where the packet goes now. */
  route(packets: Packets): boolean {
    if (goesToThisMachine(packets)) return this.through('input', { ...packets, out: { only: '' } }, this.#arrive)
    if (this.world.forwards(packets.family) === false) {
      this.#stopped.push({ ...NOT_FORWARDED, packets: packets, doubt: undefined })
      return false
    }
    return this.through('forward', packets.first || !packets.out ? this.#routed(packets) : packets, (on) =>
      this.through('postrouting', on, this.#arrive),
    )
  }

  leaves(packets: Packets): boolean {
    return this.through('postrouting', packets.first ? this.#routed(packets) : packets, this.#arrive)
  }

  readonly #arrive: Next = (packets) => {
    this.#arrived.push(packets)
    return true
  }

  #routed(packets: Packets): Packets {
    const target = soleAddress(packets.target, packets.family)
    const out = target && this.world.routeTo(target)
    return { ...packets, out: out === undefined ? undefined : { only: out } }
  }

  conclude(arrives: boolean): Journey {
    const stopped = this.#stopped
    const possible = [...new Set([...stopped.map(({ outcome }) => outcome), ...(arrives ? (['accept'] as const) : [])])]
    const [only] = possible
    // in whatever way it is refused, it is refused
    const refused = possible.length > 0 && possible.every((outcome) => outcome === 'drop' || outcome === 'reject')
    const verdict = (possible.length === 1 || refused) && only !== undefined ? only : 'unknown'
    const decidedBy =
      verdict === 'accept'
        ? acceptedBy(this.#accepts)
        : (stopped.find(({ outcome }) => outcome !== 'unknown') ?? stopped[0])
    const doubts = verdict === 'unknown' || possible.length > 1 ? distinct(this.#doubts) : []
    const changing = distinct(this.#changing)
    return { verdict, possible, decidedBy, doubts, changing, stopped, arrived: this.#arrived, path: this.#path }
  }

  #from(chains: readonly Hooked[], packets: Packets, next: Next): boolean {
    const index = chains.findIndex((one) => concerns(one, packets))
    const here = chains[index]
    if (!here) return next(packets)
    const { hook, priority } = here.chain.base
    if (packets.tracking === 'pending' && priority > CONNTRACK && hook !== 'ingress')
      packets = { ...packets, tracking: packets.opens ? 'new' : 'established' }
    const ends = this.#walk(here, packets)
    const through = ends.filter(({ outcome }) => outcome === 'accept')
    const rest = chains.slice(index + 1)
    this.#stopped.push(...ends.filter(({ outcome }) => outcome !== 'accept'))
    if (through.length === 0) {
      this.#askPeer(here, rest, ends, packets)
      return false
    }
    this.#accepts.push(...through.map((end) => ({ ...end, hook })))
    // A rule may have given it a new destination; when that is not certain, each way is followed.
    const ways = merged(
      through.map(({ packets, destination }) => (destination ? movedTo(packets, destination) : packets)),
    )
    return ways.map((way) => this.#from(rest, way, next)).includes(true)
  }

  #walk({ table, chain }: Hooked, packets: Packets): readonly Piece[] {
    const walk = new Walk(table)
    const ends = walk.through(chain, packets)
    this.#changing.push(...walk.changing)
    this.#path.push(...walk.passed.map((passed) => ({ ...passed, hook: chain.base.hook })))
    const ways = new Set(ends.map(({ outcome, destination }) => (destination ? 'moved' : outcome)))
    if (ways.has('unknown') || ways.size > 1)
      for (const { doubt } of walk.passed) if (doubt !== undefined) this.#doubts.push(doubt)
    return ends
  }

  /** Where a chain of the other stack may come first, it may refuse in another way. */
  #askPeer(here: Hooked, rest: readonly Hooked[], ends: readonly Piece[], packets: Packets): void {
    const peer = rest.find((other) => orderUnknown(here, other) && concerns(other, packets))
    if (!peer) return
    const refusals = new Walk(peer.table).through(peer.chain, packets).filter(({ outcome }) => outcome !== 'accept')
    if (refusals.every((one) => ends.some(({ outcome }) => outcome === one.outcome))) return
    this.#stopped.push(...refusals)
    this.#doubts.push(msg('net.bothRefuse'))
  }
}

/** The rule that let it in: not a policy, and the last one, as every chain before only did not mind. */
function acceptedBy(accepts: readonly (End & { hook: string })[]): End | undefined {
  const filters = accepts.filter(({ hook }) => hook === 'input' || hook === 'forward' || hook === 'output')
  return (
    filters.findLast(({ at }) => at.rule !== undefined) ??
    accepts.findLast(({ destination }) => destination !== undefined) ??
    filters.findLast(({ at }) => at.chain.rules.length > 0) ??
    filters.at(-1)
  )
}

function movedTo(packets: Packets, { address, port }: Destination): Packets {
  const { family, world, target, port: before } = packets
  const on = soleName(packets.in)
  const own = on === undefined ? undefined : world.addressOf(on, family)
  return {
    ...packets,
    target: address === 'own' ? listed(own) : address ? listed(address) : target,
    port: port ? [port] : before,
    first: { target, port: before },
  }
}

function goesToThisMachine({ target, direction, world, family, first }: Packets): boolean {
  if (!first && direction === 'in') return true
  const only = soleAddress(target, family)
  return only ? world.isLocal(only) : first !== undefined
}
