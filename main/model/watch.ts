import { msg, type Message } from '../text/index.js'
import { Address, DecidedBy } from './explanation.js'
import { PortNumber, Protocol } from './net.js'
import { z } from './zod.js'

/** The longest that packets are watched for, in seconds. */
export const LONGEST_WATCH = 600

/** Which packets are watched for, and for how long. */
export const WatchQuestion = z.strictObject({
  protocol: Protocol,
  port: PortNumber,
  /** Only those that this address sends. */
  from: z.optional(Address),
  seconds: z.int().check(z.minimum(1), z.maximum(LONGEST_WATCH)),
})
export type WatchQuestion = z.infer<typeof WatchQuestion>

/** What became of somebody's packet. */
const Fate = z.enum(['dropped', 'unanswered', 'answered', 'answered-elsewhere'])
export type Fate = z.infer<typeof Fate>

const Seen = {
  /** What dropped it, or let it in; `null` when no rule did. */
  decidedBy: z.nullable(DecidedBy),
  /** The address that the answer came from; `null` without one. */
  replyFrom: z.nullable(z.string()),
  /** The machine that a rule sent the packet on to. */
  sentOn: z.nullable(z.string()),
  /** What dropped the answer on its way out. */
  answerDroppedBy: z.nullable(DecidedBy),
}

/** What became of the packets of one sender. */
export const Attempt = z.strictObject({ verdict: Fate, from: z.string(), to: z.string(), ...Seen })
export type Attempt = z.infer<typeof Attempt>

/** What became of everybody's: the best that happened to one of them. */
export const Watched = z.strictObject({
  verdict: z.enum(['none', ...Fate.options]),
  /** How many packets came; with TCP, how many attempts to connect. */
  seen: z.int(),
  /** Who sent them, fifty at most. */
  from: z.array(z.string()),
  ...Seen,
})
export type Watched = z.infer<typeof Watched>

/** What was seen, and what to do next. */
export interface WatchWords {
  readonly what: Message
  readonly todo: Message
}

type Told = Pick<Watched, 'verdict' | 'from' | 'decidedBy' | 'replyFrom' | 'sentOn' | 'answerDroppedBy'>

/** Says in plain words what became of the packets. @param question what was watched for */
export function watchWords(told: Told, question: Pick<WatchQuestion, 'protocol' | 'port' | 'from'>): WatchWords {
  const { decidedBy, replyFrom, sentOn, answerDroppedBy } = told
  const port = `${question.port}/${question.protocol}`
  const from = sender(told.from)
  switch (told.verdict) {
    case 'none':
      return {
        what:
          question.from === undefined
            ? msg('watch.nothingCame', { port })
            : msg('watch.nothingCameFrom', { port, from: question.from }),
        todo: msg('watch.lookAtRouter', { port }),
      }
    case 'dropped':
      return decidedBy === null
        ? { what: msg('watch.lost', { port, from }), todo: msg('watch.lookAtRoutes') }
        : {
            what: msg('watch.dropped', { port, from, rule: decidedBy.words }),
            todo: msg('watch.openOrRemove', { port }),
          }
    case 'unanswered':
      if (answerDroppedBy)
        return {
          what: msg('watch.answerDropped', { port, from, rule: answerDroppedBy.words }),
          todo: msg('watch.letAnswerOut', { port }),
        }
      return sentOn === null
        ? { what: msg('watch.unanswered', { port, from }), todo: msg('watch.lookAtService', { port }) }
        : { what: msg('watch.sentOnUnanswered', { port, from, sentOn }), todo: msg('watch.lookThere', { sentOn }) }
    case 'answered':
      return { what: msg('watch.answered', { port, from }), todo: msg('watch.nothingToDo') }
    case 'answered-elsewhere':
      return sentOn === null
        ? {
            what: msg('watch.answeredElsewhere', { port, from, replyFrom: replyFrom ?? '' }),
            todo: msg('watch.listenThere'),
          }
        : { what: msg('watch.answeredThere', { port, from, sentOn }), todo: msg('watch.otherMachine', { sentOn }) }
  }
}

const SHOWN = 3

function sender(from: readonly string[]): Message | string[] {
  const shown = from.slice(0, SHOWN)
  const more = from.length - shown.length
  return more === 0 ? shown : msg('watch.manySenders', { from: shown, more })
}
