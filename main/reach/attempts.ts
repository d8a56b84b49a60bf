import type { Fate } from '../model/watch.js'
import type { TraceLine } from '../netfilter/index.js'
import { CHAINS } from './table.js'

/** A rule in the kernel, or a chain's policy, as a trace names it. */
export interface Spot {
  readonly family: string
  readonly table: string
  readonly chain: string
  /** None for a policy. */
  readonly handle: number | undefined
  readonly text: string
  /** The rules whose jumps led here, the first one first. */
  readonly via: readonly (Spot & { readonly target: string })[]
  /** The base chain that the packet came through. */
  readonly base: string
}

/** What is known of one sender's packets so far; a sender is an address and a port. */
export interface SeenAttempt {
  readonly from: string
  readonly to: string
  state: 'arrived' | 'delivered' | 'dropped' | 'answered'
  /** When it came to this state, in milliseconds. */
  since: number
  /** What accepted it, chain after chain. */
  accepts: Spot[]
  droppedBy?: Spot
  answerDroppedBy?: Spot
  replyFrom?: string
  /** The machine that it was sent on to. */
  sentOn?: string
}

type Packet = TraceLine & { readonly kind: 'packet' }

/** One packet on its way through the chains. */
interface Traced {
  readonly attempt: SeenAttempt
  readonly isAnswer: boolean
  base: string
  via: (Spot & { readonly target: string })[]
}

/** What passes every chain unseen for so long was lost, in milliseconds: by the older tables, or by the kernel itself. */
const LOST = 700
/** A service that is there answers sooner. */
const SILENT = 1_500

/** Makes of a trace what became of each sender's packets. */
export class Attempts {
  readonly #bySender = new Map<string, SeenAttempt>()
  readonly #packets = new Map<string, Packet>()
  readonly #traced = new Map<string, Traced>()

  /** @param table the name of our own table @param now tells the time in milliseconds */
  constructor(
    private readonly table: string,
    private readonly now: () => number,
  ) {}

  get all(): readonly SeenAttempt[] {
    return [...this.#bySender.values()]
  }

  take(line: TraceLine): void {
    if (line.table === this.table) this.#ours(line)
    else this.#theirs(line)
  }

  /** A rule of ours that held says that the packet is one of those asked about: others may be traced as well. */
  #ours(line: TraceLine): void {
    const { id, chain } = line
    if (line.kind === 'packet') this.#packets.set(id, line)
    const packet = this.#packets.get(id)
    if (!packet) return
    if (line.kind === 'rule') {
      const attempt = chain === CHAINS.arrived ? this.#arrived(packet) : this.#asked(packet)
      if (attempt) this.#traced.set(id, { attempt, isAnswer: chain !== CHAINS.arrived, base: '', via: [] })
    }
    const traced = this.#traced.get(id)
    if (!traced) return
    const { attempt, isAnswer } = traced
    if (isAnswer) {
      if (chain !== CHAINS.left) return
      attempt.replyFrom = packet.from
      this.#to(attempt, 'answered')
    } else if (attempt.from === packet.from && (chain === CHAINS.delivered || chain === CHAINS.forwarded)) {
      if (attempt.state !== 'answered') this.#to(attempt, 'delivered')
      if (chain === CHAINS.forwarded) attempt.sentOn = packet.to
    }
  }

  /** Whose packet this one answers. */
  #asked({ to, toPort }: Packet): SeenAttempt | undefined {
    return this.#bySender.get(key(to, toPort))
  }

  #arrived({ from, fromPort, to }: Packet): SeenAttempt {
    const sender = key(from, fromPort)
    const known = this.#bySender.get(sender)
    if (known && known.to === to) {
      // the rules may have been changed since
      if (known.state === 'dropped') this.#to(known, 'arrived')
      known.accepts = []
      return known
    }
    const attempt: SeenAttempt = { from, to, state: 'arrived', since: this.now(), accepts: [] }
    this.#bySender.set(sender, attempt)
    return attempt
  }

  #theirs(line: TraceLine): void {
    const traced = this.#traced.get(line.id)
    if (!traced) return
    const { family, table, chain } = line
    if (line.kind === 'packet') {
      traced.base = chain
      traced.via = []
      return
    }
    // that a chain came to its end is not told: who jumps from where shows it
    while (traced.via.length > 0 && traced.via.at(-1)?.target !== chain) traced.via.pop()
    const place = { family, table, chain, via: [...traced.via], base: traced.base }
    const spot: Spot =
      line.kind === 'rule'
        ? { ...place, handle: line.handle, text: line.text }
        : { ...place, handle: undefined, text: '' }
    if (line.kind === 'rule' && line.target !== undefined) traced.via.push({ ...spot, target: line.target })
    else if (line.verdict === 'accept' && !traced.isAnswer) traced.attempt.accepts.push(spot)
    else if (line.verdict === 'drop') this.#dropped(traced, spot)
  }

  #dropped({ attempt, isAnswer }: Traced, spot: Spot): void {
    if (isAnswer) attempt.answerDroppedBy = spot
    else {
      attempt.droppedBy = spot
      if (attempt.state !== 'answered') this.#to(attempt, 'dropped')
    }
  }

  #to(attempt: SeenAttempt, state: SeenAttempt['state']): void {
    if (attempt.state !== state) attempt.since = this.now()
    attempt.state = state
  }
}

/**
 * What has become of an attempt, as soon as that is certain.
 * @param over whether nothing more will be seen, so that what is missing stays missing
 */
export function fateOf(
  { state, since, sentOn, replyFrom, to }: SeenAttempt,
  now: number,
  over = false,
): Fate | undefined {
  switch (state) {
    case 'dropped':
      return 'dropped'
    case 'answered':
      return sentOn === undefined && replyFrom === to ? 'answered' : 'answered-elsewhere'
    case 'delivered':
      return over || now - since > SILENT ? 'unanswered' : undefined
    case 'arrived':
      return over || now - since > LOST ? 'dropped' : undefined
  }
}

const key = (address: string, port: number) => `${address} ${port}`
