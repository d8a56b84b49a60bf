import type { Json } from '../json.js'
import type { Travel } from './packet.js'
import type { Chain, KernelRule, Table } from '../ruleset.js'
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

/** A way in which a chain may end for the packet. */
export interface End {
  readonly outcome: Outcome
  readonly at: Place
  readonly destination?: Destination
}

/** A rule that took part, for the path that is shown. */
export interface Passed {
  readonly at: Place
  /** `accept`, `jump ufw-user-input`, `return`, … */
  readonly what: string
  /** Why it cannot be told whether the rule holds. */
  readonly doubt?: string
}

interface Flow {
  readonly ends: End[]
  /** Whether a packet may leave the chain at its end, or by return. */
  readonly goesOn: boolean
}

/** Deeper than the kernel allows (16 jumps). */
const DEEPEST = 20
/** A ruleset that makes for more is not worked out to its end. */
const MOST_RULES = 2_000_000

/** Leads one packet through one base chain, and writes down what happened. */
export class Walk {
  readonly passed: Passed[] = []
  #rules = 0
  #mayHaveEnded = false
  /** Whether the packet was changed after it may have ended: a packet that ended is then another one. */
  #changedLate = false

  constructor(
    private readonly travel: Travel,
    private readonly table: Table,
  ) {}

  through(chain: Chain): readonly End[] {
    const { ends, goesOn } = this.#chain(chain, [], true)
    if (goesOn) {
      const at = { table: this.table, chain, rule: undefined, via: [] }
      const policy = chain.base?.policy ?? 'accept'
      ends.push({ outcome: policy, at })
      if (this.passed.length > 0 || policy === 'drop') this.passed.push({ at, what: `policy ${policy}` })
    }
    if (this.#changedLate) this.travel.mark = this.travel.connectionMark = undefined
    return ends
  }

  #chain(chain: Chain, via: readonly KernelRule[], certain: boolean): Flow {
    const ends: End[] = []
    let left = false
    for (const rule of chain.rules) {
      if (++this.#rules > MOST_RULES || via.length > DEEPEST) return this.#tooMuch(chain, rule, via, ends)
      const at: Place = { table: this.table, chain, rule, via }
      const { effect, doubt } = this.#rule(rule.statements, certain)
      if (effect === undefined) continue
      for (const one of effect.kind === 'choice' ? effect.of : [effect]) {
        const flow = this.#follow(one, at, certain && doubt === undefined, doubt)
        ends.push(...flow.ends)
        left ||= flow.left
        if (doubt === undefined && !flow.next) return { ends, goesOn: left }
      }
    }
    return { ends, goesOn: true }
  }

  /** What a rule does when all that it asks holds; `undefined` when nothing. */
  #rule(statements: readonly Json[], certain: boolean): { effect?: Effect; doubt?: string } {
    let doubt: string | undefined
    for (const statement of statements) {
      const effect = effectOf(statement, this.travel, this.table)
      switch (effect.kind) {
        case 'nothing':
          continue
        case 'test':
          if (effect.holds === false) return {}
          if (effect.holds !== true) doubt ??= effect.holds
          continue
        case 'change':
          effect.apply(this.travel, certain && doubt === undefined)
          this.#changedLate ||= this.#mayHaveEnded
          continue
        case 'choice':
          return { effect, doubt: doubt ?? effect.why }
        default:
          return doubt === undefined ? { effect } : { effect, doubt }
      }
    }
    return {}
  }

  /** `next`: the packet may go on with the rule behind; `left`: it may leave the chain. */
  #follow(effect: Effect, at: Place, certain: boolean, doubt?: string): { ends: End[]; next: boolean; left: boolean } {
    const pass = (what: string) => this.passed.push({ at, what, ...(doubt === undefined ? {} : { doubt }) })
    switch (effect.kind) {
      case 'end': {
        const { destination } = effect
        this.#mayHaveEnded = true
        pass(destination ? `accept, with a new destination` : effect.verdict)
        return {
          ends: [{ outcome: effect.verdict, at, ...(destination ? { destination } : {}) }],
          next: false,
          left: false,
        }
      }
      case 'unknown':
        this.passed.push({ at, what: 'unknown', doubt: effect.why })
        return { ends: [{ outcome: 'unknown', at }], next: false, left: false }
      case 'return':
        pass('return')
        return { ends: [], next: false, left: true }
      case 'jump':
      case 'goto': {
        const target = this.table.chains.get(effect.chain)
        if (!target) {
          this.passed.push({ at, what: 'unknown', doubt: `Sallyport does not know the target "${effect.chain}"` })
          return { ends: [{ outcome: 'unknown', at }], next: false, left: false }
        }
        const before = this.passed.length
        pass(`${effect.kind} ${effect.chain}`)
        const { ends, goesOn } = this.#chain(target, at.rule ? [...at.via, at.rule] : at.via, certain)
        // A chain in which nothing speaks of the packet is not worth telling.
        if (ends.length === 0 && doubt === undefined && this.passed.length === before + 1) this.passed.pop()
        return effect.kind === 'jump' ? { ends, next: goesOn, left: false } : { ends, next: false, left: goesOn }
      }
      default:
        return { ends: [], next: true, left: false }
    }
  }

  #tooMuch(chain: Chain, rule: KernelRule, via: readonly KernelRule[], ends: End[]): Flow {
    const at = { table: this.table, chain, rule, via }
    this.passed.push({ at, what: 'unknown', doubt: 'there are more rules and jumps than Sallyport follows' })
    return { ends: [...ends, { outcome: 'unknown', at }], goesOn: false }
  }
}
