import { z } from '../model/zod.js'
import { HERE } from '../hosts/index.js'
import { isStateDirectory, JournalId, systemState } from '../journal/index.js'
import { LOCAL, MachineId } from '../model/machine.js'
import { FirewallKind } from '../model/observation.js'
import { LONGEST, Moment } from '../model/moment.js'
import { ConfirmTime, Purpose, StepCall } from '../model/plan.js'
import { fault } from '../model/fault.js'
import { problem, zodLines } from '../model/problem.js'
import { Answers } from '../model/profile.js'
import { Slug, Title } from '../model/text.js'
import { WatchQuestion } from '../model/watch.js'
import { PlacedOpening, ZoneName } from '../model/zones.js'
import { verbOf } from '../plan/index.js'
import { msg, type Text } from '../text/index.js'

/** The largest request, in bytes. */
export const LARGEST_REQUEST = 1024 * 1024

const StateDirectory = z._default(
  z.string().check(z.refine((path) => isStateDirectory(path, HERE), fault(msg('model.notAbsolute')))),
  systemState(HERE),
)
export const Scope = z.strictObject({
  zone: z.optional(ZoneName),
})

/** A step as it crosses into the elevated side: a verb and its arguments. What it runs is worked out there. */
const RequestStep = z.extend(StepCall, { id: z.string().check(z.regex(/^s\d{1,3}$/)) })

/** Carried out although it cuts off who is connected. */
const Insist = { allowLockout: z.optional(z.boolean()) }

const ApplyRequest = z.strictObject({
  request: z.literal('apply'),
  stateDir: StateDirectory,
  machine: z._default(MachineId, LOCAL),
  /** `open` unless told. */
  purpose: z.optional(Purpose),
  /** When it is taken back by itself; it stays unless told. */
  until: z.optional(Moment),
  /** On trial: taken back so many seconds from now, unless it is kept. */
  confirmWithin: z.optional(ConfirmTime),
  profile: z.strictObject({ id: Slug, title: Title }),
  answers: Answers,
  openings: z.array(PlacedOpening).check(z.maxLength(500)),
  /** The firewalls that it switches on: every earlier switching off of one is done with then. */
  turnsOn: z.optional(z.array(FirewallKind).check(z.maxLength(6))),
  steps: z.array(RequestStep).check(z.maxLength(200)),
  ...Insist,
})
const UndoRequest = z.strictObject({
  request: z.literal('undo'),
  stateDir: StateDirectory,
  journal: z.optional(JournalId),
  ...Insist,
})
const RecoverRequest = z.strictObject({ request: z.literal('recover'), stateDir: StateDirectory })
/** Waits for the end of an entry, then takes it back: the helper asks it of itself, where there is no systemd. */
const ExpireRequest = z.strictObject({ request: z.literal('expire'), stateDir: StateDirectory, journal: JournalId })
/**
 * Keeps a change that was made until the end of a trial: for good, or until another end. With a time it is on trial
 * further: until a person confirms it.
 */
const KeepRequest = z.strictObject({
  request: z.literal('keep'),
  stateDir: StateDirectory,
  journal: JournalId,
  until: z.optional(Moment),
  confirmWithin: z.optional(ConfirmTime),
})
/** Reads what only root may read, and changes nothing. */
const LookRequest = z.strictObject({ request: z.literal('look'), scope: Scope })
/** Watches what becomes of packets. The firewall stays as it is; a table of its own comes and goes. */
const WatchRequest = z.extend(WatchQuestion, { request: z.literal('watch') })

export const HelperRequest = z.discriminatedUnion('request', [
  ApplyRequest,
  UndoRequest,
  RecoverRequest,
  ExpireRequest,
  KeepRequest,
  LookRequest,
  WatchRequest,
])
export type HelperRequest = z.infer<typeof HelperRequest>
export type ApplyRequest = z.infer<typeof ApplyRequest>
export type UndoRequest = z.infer<typeof UndoRequest>
export type KeepRequest = z.infer<typeof KeepRequest>
export type WatchRequest = z.infer<typeof WatchRequest>
export type ExpireRequest = z.infer<typeof ExpireRequest>

/**
 * Reads and checks a request: its form, every verb against the closed list, every argument against the
 * verb's grammar. The caller is trusted in nothing.
 * @throws ProblemError of kind `input`
 */
export function parseRequest(text: string): HelperRequest {
  let data: unknown
  let hidden = false
  try {
    // zod passes over a field of this name instead of refusing it
    data = JSON.parse(text, (name, value: unknown) => {
      hidden ||= name === '__proto__'
      return value
    })
  } catch {
    throw notValid(msg('helper.notJson'))
  }
  if (hidden) throw notValid(msg('helper.hiddenField'))
  const parsed = HelperRequest.safeParse(data)
  if (!parsed.success) throw notValid(zodLines(parsed.error))
  if ('until' in parsed.data && parsed.data.until !== undefined) checkUntil(parsed.data.until)
  if (parsed.data.request === 'apply') {
    const { steps } = parsed.data
    for (const { verb, args } of steps) {
      const known = verbOf(verb)
      if (!known) throw notValid(msg('helper.noSuchVerb', { verb }))
      known.check(args)
    }
  }
  return parsed.data
}

/** The caller's clock is this machine's; an hour more is for those who thought about it for long. */
function checkUntil(until: Moment): void {
  const left = (Date.parse(until) - Date.now()) / 1000
  if (left > 0 && left <= LONGEST + 3_600) return
  throw problem(
    'input',
    left <= 0 ? msg('helper.endPassed') : msg('helper.endTooFar'),
    msg('text.nothingChanged'),
    msg('helper.chooseEnd'),
  )
}

function notValid(why: Text): Error {
  return problem('input', msg('helper.notValid', { why }), msg('helper.runsKnown'), msg('helper.planAgain'))
}
