import { setTimeout as sleep } from 'node:timers/promises'
import { decidedBy } from '../firewall/index.js'
import type { Host } from '../hosts/index.js'
import type { DecidedBy } from '../model/explanation.js'
import { momentAfter, type Moment } from '../model/moment.js'
import type { Family } from '../model/net.js'
import type { Attempt, Fate, Watched, WatchQuestion } from '../model/watch.js'
import { fateOf, type SeenAttempt } from './attempts.js'
import { Deciders } from './deciders.js'
import { droppedSince, readDropped } from './legacy.js'
import { brokeOff, startTracer } from './tracer.js'

export interface WatchListener {
  /** Packets are watched for from now on. */
  watching(until: Moment): void
  /** Something became of somebody's packets that had not become of them before. */
  attempt(attempt: Attempt): void
  /** Asked again and again: true ends it with what was seen so far. */
  stopped(): boolean
}

/** How often is looked, in milliseconds. */
const LOOK = 100
const MOST_SENDERS = 50
/** What counts when different things became of several, the best first. */
const RANK: readonly Fate[] = ['answered', 'answered-elsewhere', 'unanswered', 'dropped']

/**
 * Watches what becomes of real packets for one port: until one is answered, the time is over, or it is stopped. Needs
 * root. Changes nothing but for a table of its own, which goes in whatever way this ends.
 */
export async function watch(host: Host, question: WatchQuestion, listener: WatchListener): Promise<Watched> {
  const describe = await describer(host, question)
  const tracer = await startTracer(host, question)
  const told = new Set<string>()
  const latest = new Map<SeenAttempt, Attempt>()
  const look = async (over: boolean) => {
    for (const seen of tracer.attempts.all) {
      const fate = fateOf(seen, performance.now(), over)
      if (fate === undefined || latest.get(seen)?.verdict === fate) continue
      const attempt = await describe(seen, fate)
      latest.set(seen, attempt)
      // again and again from other ports, mostly
      const news = JSON.stringify(attempt)
      if (!told.has(news)) listener.attempt(attempt)
      told.add(news)
    }
  }
  const isProven = () => [...latest.values()].some(({ verdict }) => verdict === 'answered')
  try {
    listener.watching(momentAfter(question.seconds, Date.now()))
    const end = performance.now() + question.seconds * 1000
    while (performance.now() < end && !listener.stopped() && !isProven()) {
      if (tracer.broken()) throw brokeOff()
      await sleep(LOOK)
      await look(false)
    }
    await look(true)
    const count = await tracer.seen()
    const senders = new Set(tracer.attempts.all.map(({ from }) => from))
    return { ...best([...latest.values()]), seen: count, from: [...senders].slice(0, MOST_SENDERS) }
  } finally {
    await tracer.stop()
  }
}

function best(attempts: readonly Attempt[]): Omit<Watched, 'seen' | 'from'> {
  const found = RANK.flatMap((fate) => attempts.findLast(({ verdict }) => verdict === fate) ?? [])[0]
  if (!found) return { verdict: 'none', decidedBy: null, replyFrom: null, sentOn: null, answerDroppedBy: null }
  const { verdict, decidedBy: by, replyFrom, sentOn, answerDroppedBy } = found
  return { verdict, decidedBy: by, replyFrom, sentOn, answerDroppedBy }
}

/** Says what became of an attempt, and who decided. */
async function describer(
  host: Host,
  { protocol, port }: WatchQuestion,
): Promise<(seen: SeenAttempt, verdict: Fate) => Promise<Attempt>> {
  const deciders = new Deciders(host)
  const before = { 4: await readDropped(host, 4), 6: await readDropped(host, 6) }
  const ofOlderTables = async (family: Family): Promise<DecidedBy | null> => {
    if (before[family].size === 0) return null
    const at = droppedSince(before[family], await readDropped(host, family), protocol, port)
    return at ? decidedBy(host, { outcome: 'drop', at }) : null
  }
  return async (seen, verdict) => {
    const { from, to, droppedBy, accepts, replyFrom = null, sentOn = null, answerDroppedBy } = seen
    const decider =
      verdict !== 'dropped'
        ? deciders.accepting([...accepts])
        : droppedBy
          ? deciders.of(droppedBy)
          : ofOlderTables(from.includes(':') ? 6 : 4)
    return {
      verdict,
      from,
      to,
      decidedBy: await decider,
      replyFrom,
      sentOn,
      answerDroppedBy: answerDroppedBy && verdict === 'unanswered' ? await deciders.of(answerDroppedBy) : null,
    }
  }
}
