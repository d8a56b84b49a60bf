import { addressRange } from './interval.js'
import { chainsOf, concerns, CONNTRACK, orderUnknown, type Hooked } from './hooks.js'
import { newTravel, type Packet, type Travel, type World } from './packet.js'
import type { Ruleset } from '../ruleset.js'
import type { Destination } from './statement.js'
import { Walk, type End, type Outcome, type Passed } from './walk.js'

/** What the kernel does with a packet. */
export interface Journey {
  /** `unknown` when it depends on something that is not known, see `doubts`. */
  readonly verdict: Outcome
  /** Everything that may become of it; one when the verdict is certain. */
  readonly possible: readonly Outcome[]
  /** What decides; `undefined` when no rule looks at it. */
  readonly decidedBy: End | undefined
  /** Why the verdict is not certain; a sentence each. */
  readonly doubts: readonly string[]
  readonly path: readonly (Passed & { readonly hook: string })[]
}

/**
 * Leads a packet through every base chain that it meets, in the kernel's order: a drop in any of them is final, accept
 * ends only its own chain.
 */
export function journeyOf(packet: Packet, ruleset: Ruleset, world: World): Journey {
  const journey = new Progress(ruleset, world)
  const travel = newTravel(packet, world, addressRange)
  const arrives =
    packet.direction === 'out'
      ? journey.through('output', travel, (on) => journey.leaves(on))
      : journey.through('ingress', travel, (on) => journey.through('prerouting', on, (routed) => journey.route(routed)))
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
type Next = (travel: Travel) => boolean

class Progress {
  readonly #ends: End[] = []
  readonly #accepts: (End & { hook: string })[] = []
  readonly #doubts = new Set<string>()
  readonly #path: Journey['path'][number][] = []

  constructor(
    private readonly ruleset: Ruleset,
    private readonly world: World,
  ) {}

  through(hook: string, travel: Travel, next: Next): boolean {
    travel.hook = hook
    return this.#from(chainsOf(this.ruleset, hook), travel, next)
  }

  /** Behind prerouting the way depends on where the packet goes now. */
  route(travel: Travel): boolean {
    if (goesToThisMachine(travel)) {
      travel.out = ''
      return this.through('input', travel, () => true)
    }
    if (travel.redirected || travel.out === undefined) travel.out = travel.target && this.world.routeTo(travel.target)
    if (this.world.forwards(travel.family) === false) {
      this.#ends.push(NOT_FORWARDED)
      return false
    }
    return this.through('forward', travel, (on) => this.through('postrouting', on, () => true))
  }

  leaves(travel: Travel): boolean {
    if (travel.redirected) travel.out = travel.target && this.world.routeTo(travel.target)
    return this.through('postrouting', travel, () => true)
  }

  conclude(arrives: boolean): Journey {
    const ends = this.#ends
    const possible = [...new Set([...ends.map(({ outcome }) => outcome), ...(arrives ? (['accept'] as const) : [])])]
    const [only] = possible
    const verdict = possible.length === 1 && only !== undefined ? only : 'unknown'
    const decidedBy =
      verdict === 'accept' ? acceptedBy(this.#accepts) : (ends.find(({ outcome }) => outcome !== 'unknown') ?? ends[0])
    return { verdict, possible, decidedBy, doubts: verdict === 'unknown' ? [...this.#doubts] : [], path: this.#path }
  }

  #from(chains: readonly Hooked[], travel: Travel, next: Next): boolean {
    const index = chains.findIndex((one) => concerns(one, travel))
    const here = chains[index]
    if (!here) return next(travel)
    const { hook, priority } = here.chain.base
    if (travel.tracking === 'not yet' && priority > CONNTRACK && hook !== 'ingress') travel.tracking = 'new'
    const ends = this.#walk(here, travel)
    const through = ends.filter(({ outcome }) => outcome === 'accept')
    const rest = chains.slice(index + 1)
    this.#ends.push(...ends.filter(({ outcome }) => outcome !== 'accept'))
    if (through.length === 0) {
      this.#askPeer(here, rest, ends, travel)
      return false
    }
    this.#accepts.push(...through.map((end) => ({ ...end, hook })))
    // A rule may have given it a new destination; when that is not certain, each way is followed.
    const moved = through.flatMap(({ destination }) => destination ?? [])
    if (moved.length === 0) return this.#from(rest, travel, next)
    const ways = moved.length < through.length ? [...moved, undefined] : moved
    return ways.map((way) => this.#from(rest, movedTo(travel, way), next)).includes(true)
  }

  #walk({ table, chain }: Hooked, travel: Travel): readonly End[] {
    const walk = new Walk(travel, table)
    const ends = walk.through(chain)
    this.#path.push(...walk.passed.map((passed) => ({ ...passed, hook: chain.base.hook })))
    const ways = new Set(ends.map(({ outcome, destination }) => (destination ? 'moved' : outcome)))
    if (ways.has('unknown') || ways.size > 1)
      for (const { doubt } of walk.passed) if (doubt !== undefined) this.#doubts.add(doubt)
    return ends
  }

  /** Where a chain of the other stack may come first, it may refuse in another way. */
  #askPeer(here: Hooked, rest: readonly Hooked[], ends: readonly End[], travel: Travel): void {
    const peer = rest.find((other) => orderUnknown(here, other) && concerns(other, travel))
    if (!peer) return
    const refusals = new Walk({ ...travel }, peer.table)
      .through(peer.chain)
      .filter(({ outcome }) => outcome !== 'accept')
    if (refusals.every((one) => ends.some(({ outcome }) => outcome === one.outcome))) return
    this.#ends.push(...refusals)
    this.#doubts.add('iptables-legacy and nftables both refuse it, and whichever was loaded last comes first')
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

function movedTo(travel: Travel, destination: Destination | undefined): Travel {
  const on = { ...travel }
  if (!destination) return on
  const { address, port } = destination
  if (address === 'own') on.target = on.in === undefined ? undefined : on.world.addressOf(on.in, on.family)
  else if (address) on.target = address
  if (port) on.port = port
  on.redirected = true
  return on
}

function goesToThisMachine({ target, direction, world, redirected }: Travel): boolean {
  if (!redirected && direction === 'in') return true
  return target ? world.isLocal(target) : redirected
}
