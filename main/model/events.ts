import { MachineId } from './machine.js'
import { Text } from '../text/schema.js'
import { z } from './zod.js'
import { OpeningEvidence } from './evidence.js'
import { Moment } from './moment.js'
import { ProblemSchema } from './problem-schema.js'
import { Slug } from './text.js'
import { Attempt } from './watch.js'

/** On which machine it happens: the shells hear it with every event, the helper knows no other than its own. */
const On = { machine: z.optional(MachineId) }

/** What the helper reports while it works; one JSON object a line. */
export const WorkEvent = z.discriminatedUnion('event', [
  z.strictObject({ ...On, event: z.literal('elevated'), uid: z.int() }),
  /** Another Sallyport works on the firewall; this one waits for it. */
  z.strictObject({ ...On, event: z.literal('waiting') }),
  /** A change that was cut off earlier was taken back first. */
  z.strictObject({ ...On, event: z.literal('recovered'), journal: z.string() }),
  /** An entry of the journal that nothing can take back, as it is damaged, was put aside; nothing of it was undone. */
  z.strictObject({ ...On, event: z.literal('setAside'), journal: z.string(), why: Text }),
  /** The end of an earlier change had passed, and nobody had taken it back: that was done first. */
  z.strictObject({ ...On, event: z.literal('expired'), journal: z.string() }),
  z.strictObject({
    ...On,
    event: z.literal('step'),
    id: z.string(),
    state: z.enum(['started', 'done', 'unchanged', 'failed', 'reverted', 'kept']),
    /** The service for which it is kept. */
    because: z.optional(Slug),
    title: Text,
    argv: z.array(z.string()),
    /** What the command printed, at most 4 KiB; or why it was not run. */
    output: z.optional(Text),
  }),
  z.strictObject({ ...On, event: z.literal('evidence'), openings: z.array(OpeningEvidence) }),
  /** Packets are watched for from now on: who tries now is seen. */
  z.strictObject({ ...On, event: z.literal('watching'), until: Moment }),
  z.strictObject({ ...On, event: z.literal('attempt'), ...Attempt.shape }),
  z.strictObject({
    ...On,
    event: z.literal('end'),
    result: z.enum(['applied', 'unchanged', 'undone', 'reverted', 'failed']),
    /** The journal entry, or `null` when nothing was begun. */
    journal: z.nullable(z.string()),
    /** The change is on trial: it is taken back then, unless somebody confirms it. */
    confirmBy: z.optional(Moment),
    problem: z.optional(ProblemSchema),
  }),
])
export type WorkEvent = z.infer<typeof WorkEvent>
export type EndEvent = Extract<WorkEvent, { event: 'end' }>
