import { msg, type Message, type Text } from '../../text/index.js'
import { soleKey } from '../json.js'
import type { Chain, KernelRule, Table } from '../ruleset.js'
import { Cut } from './cut.js'
import { changingIn } from './match.js'
import type { Packets } from './packet.js'
import { merged } from './merge.js'
import { effectOf, type Destination, type Effect } from './statement.js'

export type Outcome = 'accept' | 'drop' | 'reject' | 'unknown'

/** A place in the kernel's rules; without a rule it is the chain's policy. */
export interface Place {
  readonly table: Table
  readonly chain: Chain
  readonly rule: KernelRule | undefined
  /** The rules whose jumps led here, the first one first. */
  readonly via: readonly KernelRule[]
}

/** A way in which a chain may end for packets. */
export interface End {
  readonly outcome: Outcome
  readonly at: Place
  readonly destination?: Destination
}

/** Some of the packets, and how the chain ends for them. */
export interface Piece extends End {
  readonly packets: Packets
  /** Why it may end otherwise for them: another piece holds the same packets then. */
  readonly doubt: Message | undefined
}

/** A rule that took part, for the path that is shown. */
export interface Passed {
  readonly at: Place
  /** `accept`, `jump ufw-user-input`, `return`, … */
  readonly what: Text
  /** Why it cannot be told whether the rule holds. */
  readonly doubt?: Message
}

/** Deeper than the kernel allows (16 jumps). */
const DEEPEST = 20
/** A ruleset that makes for more is not worked out to its end. */
const MOST_RULES = 2_000_000
const MOST_PIECES = 2_000
/** Packets that are in more parts are not split further: what would split them counts as a doubt. */
const MOST_PARTS = 24
const TOO_MANY = msg('net.tooMany')

/** Leads packets through one base chain: a rule that holds for some of them only splits them. */
export class Walk {
  readonly passed: Passed[] = []
  /** What was asked and changes, such as a set of those who are banned: what is said is so now. */
  readonly changing: Message[] = []
  readonly #pieces: Piece[] = []
  #rules = 0

  constructor(private readonly table: Table) {}

  /** Every packet lies in one piece, or in several of which it cannot be told which is right. */
  through(chain: Chain, packets: Packets): readonly Piece[] {
    for (const rest of this.#chain(chain, [], [packets], undefined)) this.#policy(chain, [], rest, undefined)
    return this.#pieces
  }

  /** @returns the packets that leave the chain at its end, or by return */
  #chain(chain: Chain, via: readonly KernelRule[], packets: readonly Packets[], doubt: Message | undefined): Packets[] {
    let here = packets
    const left: Packets[] = []
    for (const rule of chain.rules) {
      if (here.length === 0) break
      const place = { table: this.table, chain, rule, via }
      if (++this.#rules > MOST_RULES || via.length > DEEPEST || this.#pieces.length > MOST_PIECES) {
        this.passed.push({ at: place, what: 'unknown', doubt: msg('net.tooDeep') })
        for (const rest of here) this.#end({ outcome: 'unknown', at: place }, rest, doubt)
        return left
      }
      if (isPassive(rule)) continue
      const on: Packets[] = []
      for (const some of here) this.#rule(place, some, { doubt, on, left, few: here.length <= MOST_PARTS })
      here = on.length > here.length ? merged(on) : on
    }
    return merged([...left, ...here])
  }

  /** Asks one condition of a rule after the other, and follows what the rule does with the packets for which all hold. */
  #rule(at: Place & { readonly rule: KernelRule }, packets: Packets, ways: Ways, start = 0, why?: Message): void {
    const { statements } = at.rule
    for (let index = start; index < statements.length; index++) {
      const statement = statements[index] ?? null
      const effect = effectOf(statement, packets, this.table)
      const changing = changingIn(statement, this.table)
      if (changing) this.changing.push(changing)
      switch (effect.kind) {
        case 'nothing':
          continue
        case 'test':
          if (effect.holds === true) continue
          if (effect.holds === false) return void ways.on.push(packets)
          if (effect.holds instanceof Cut && ways.few) {
            for (const part of effect.holds.split(packets)) this.#rule(at, part, ways, index, why)
            return
          }
          why ??= effect.holds instanceof Cut ? TOO_MANY : effect.holds
          continue
        case 'change':
          packets = effect.apply(packets, ways.doubt === undefined && why === undefined)
          continue
        default: {
          const doubt = why ?? (effect.kind === 'choice' ? effect.why : undefined)
          const all = effect.kind === 'choice' ? effect.of : [effect]
          for (const one of all) this.#follow(one, at, packets, { ...ways, doubt: ways.doubt ?? doubt }, doubt)
          if (doubt !== undefined) ways.on.push(packets)
          return
        }
      }
    }
    ways.on.push(packets)
  }

  /** @param doubt why it cannot be told whether the rule itself holds */
  #follow(
    effect: Effect,
    at: Place & { readonly rule: KernelRule },
    packets: Packets,
    ways: Ways,
    doubt?: Message,
  ): void {
    const pass = (what: Text) => this.passed.push({ at, what, ...(doubt === undefined ? {} : { doubt }) })
    const unknown = (why: Message) => {
      this.passed.push({ at, what: 'unknown', doubt: why })
      this.#end({ outcome: 'unknown', at }, packets, ways.doubt)
    }
    switch (effect.kind) {
      case 'end': {
        const { destination, verdict } = effect
        pass(destination ? msg('net.newDestination') : verdict)
        return this.#end({ outcome: verdict, at, ...(destination ? { destination } : {}) }, packets, ways.doubt)
      }
      case 'unknown':
        return unknown(effect.why)
      case 'return':
        pass('return')
        return this.#leave([packets], at, ways)
      case 'jump':
      case 'goto': {
        const target = this.table.chains.get(effect.chain)
        if (!target) return unknown(msg('net.targetUnknown', { name: effect.chain }))
        const [passed, pieces] = [this.passed.length, this.#pieces.length]
        pass(`${effect.kind} ${effect.chain}`)
        const back = this.#chain(target, [...at.via, at.rule], [packets], ways.doubt)
        // A chain in which nothing speaks of the packets is not worth telling.
        if (doubt === undefined && this.#pieces.length === pieces && this.passed.length === passed + 1)
          this.passed.pop()
        return effect.kind === 'jump' ? void ways.on.push(...back) : this.#leave(back, at, ways)
      }
      default:
        return void ways.on.push(packets) // one of a choice that does nothing
    }
  }

  #leave(packets: readonly Packets[], at: Place & { readonly rule: KernelRule }, ways: Ways): void {
    if (at.via.length > 0) ways.left.push(...packets)
    else for (const some of packets) this.#policy(at.chain, [at.rule], some, ways.doubt)
  }

  /** @param via the rule that sent the packets there, if one did */
  #policy(chain: Chain, via: readonly KernelRule[], packets: Packets, doubt: Message | undefined): void {
    const outcome = chain.base?.policy ?? 'accept'
    const at = { table: this.table, chain, rule: undefined, via }
    const listed = this.passed.some((one) => one.at.chain === chain && one.at.rule === undefined)
    if (!listed && (this.passed.length > 0 || outcome === 'drop')) this.passed.push({ at, what: `policy ${outcome}` })
    this.#end({ outcome, at }, packets, doubt)
  }

  #end(end: End, packets: Packets, doubt: Message | undefined): void {
    this.#pieces.push({ ...end, packets, doubt })
  }
}

/** Where packets go behind a rule: on to the next one, or out of the chain. */
interface Ways {
  readonly doubt: Message | undefined
  /** Whether packets may be split further. */
  readonly few: boolean
  readonly on: Packets[]
  readonly left: Packets[]
}

/** Statements without which a rule does nothing to a packet, whether it holds or not. */
const ACTIVE: ReadonlySet<string> = new Set(
  // eslint-disable-next-line words/prose -- statements of nft
  'accept drop reject jump goto return vmap dnat redirect snat masquerade mangle notrack queue tproxy synproxy fwd set map'.split(
    ' ',
  ),
)
const passive = new WeakMap<KernelRule, boolean>()

function isPassive(rule: KernelRule): boolean {
  let known = passive.get(rule)
  if (known === undefined)
    passive.set(rule, (known = !rule.statements.some((statement) => ACTIVE.has(soleKey(statement)))))
  return known
}
