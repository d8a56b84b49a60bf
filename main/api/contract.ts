/**
 * Every call that a shell may make, as a value: name, argument, result and whether it streams events. The desktop's
 * IPC, the web page, the command line and the tests are all derived from it.
 */
import { fault } from '../model/fault.js'
import { msg } from '../text/index.js'
import { Text } from '../text/schema.js'
import { z } from '../model/zod.js'
import { OpeningEvidence, OpenState } from '../model/evidence.js'
import { Drift } from '../model/drift.js'
import { WorkEvent } from '../model/events.js'
import { MachineId } from '../model/machine.js'
import { Moment } from '../model/moment.js'
import { Address, Explanation } from '../model/explanation.js'
import { Conflict, Conflicts, Detected, FirewallKind, UnknownCheck } from '../model/observation.js'
import { PortNumber, Protocol } from '../model/net.js'
import { Findings } from '../model/finding.js'
import { ConfirmTime, Plan, Purpose } from '../model/plan.js'
import { PracticeMachine } from '../model/practice.js'
import { ConfirmationDue, PushEvent } from '../model/push-event.js'
import { RelayArrow, RelayMachine, RelayTask } from '../model/relay.js'
import { ProblemSchema } from '../model/problem-schema.js'
import { Answers, Parameter, Reach, Role } from '../model/profile.js'
import { Settings } from '../model/settings.js'
import { InterfaceName, SafeText, Slug, Title } from '../model/text.js'
import { Watched, WatchQuestion } from '../model/watch.js'
import { PlacedOpening, ZoneName, ZonesHere } from '../model/zones.js'

/** A profile's id, or the path of a YAML file (command line only; a page sends ids). */
const ProfileName = z.string().check(z.minLength(1), z.maxLength(4096))
const JournalId = z.string().check(z.regex(/^[0-9]{8}T[0-9]{6}-[0-9a-f]{6}$/, fault(msg('model.notEntry'))))

export const ProfileSummary = z.strictObject({
  id: Slug,
  title: SafeText,
  summary: z.string(),
  category: SafeText,
  /** Other words that people look for it by. */
  aliases: z.optional(z.array(SafeText)),
  /** Its ports with the usual answers: `8886/tcp`. */
  ports: z.optional(z.array(z.string())),
  /** From where it is meant to be reached at most. */
  reach: z.optional(Reach),
})
export type ProfileSummary = z.infer<typeof ProfileSummary>

export const ProfileView = z.extend(ProfileSummary, {
  roles: z.array(Role),
  parameters: z.array(Parameter),
  sources: z.array(z.strictObject({ title: z.string(), seen: z.string() })),
  beyond: z.array(z.string()),
})
export type ProfileView = z.infer<typeof ProfileView>

/** Which packet is meant. What is not named is what is usual: from outside, through the interface that leads there. */
export const ExplainRequest = z.strictObject({
  protocol: Protocol,
  port: PortNumber,
  from: z.optional(Address),
  in: z.optional(InterfaceName),
  forwardTo: z.optional(Address),
  /** The packet goes out from this machine, to there. */
  to: z.optional(Address),
})
export type ExplainRequest = z.infer<typeof ExplainRequest>

/** Chosen by whoever watches, to end it. */
const WatchId = z.string().check(z.regex(/^[A-Za-z0-9-]{1,64}$/, fault(msg('model.notWatch'))))
export const WatchRequest = z.extend(WatchQuestion, { watch: z.optional(WatchId) })
export type WatchRequest = z.infer<typeof WatchRequest>
export const EndWatchRequest = z.strictObject({ watch: z.optional(WatchId) })
export type EndWatchRequest = z.infer<typeof EndWatchRequest>

/** A service that need not be open, to look at what it needs. */
const AskedService = z.strictObject({ profile: ProfileName, answers: Answers })
export type AskedService = z.infer<typeof AskedService>

/** `rights`: reads with rights, which may ask for a password. */
export const ToExamine = z.strictObject({ service: z.optional(AskedService), rights: z.optional(z.boolean()) })
export type ToExamine = z.infer<typeof ToExamine>

/** Which service, with which answers, on which firewall. */
export const Request = z.strictObject({
  profile: ProfileName,
  answers: Answers,
  /** Named when two firewalls are active, or none. */
  firewall: z.optional(FirewallKind),
  /** firewalld's zone; otherwise that of the interface which the traffic comes through. */
  zone: z.optional(ZoneName),
})
export type Request = z.infer<typeof Request>

/** Carried out although it cuts off who is connected, or the way by which the machine is looked after. */
const Insist = { allowLockout: z.optional(z.boolean()) }
/** To open a service, until a moment or until it is taken back. */
const OpenTask = z.extend(Request, { until: z.optional(Moment), ...Insist })
export type OpenTask = z.infer<typeof OpenTask>
/** To switch the firewall on or off; with a moment, only until then. */
const TurnTask = z.strictObject({
  turn: z.enum(['on', 'off']),
  firewall: z.optional(FirewallKind),
  until: z.optional(Moment),
  ...Insist,
})
export type TurnTask = z.infer<typeof TurnTask>
/** To mend a conflict, by its id; with a choice where there are several remedies. */
const RemedyTask = z.strictObject({
  remedy: Slug,
  choice: z.optional(Slug),
  service: z.optional(AskedService),
  until: z.optional(Moment),
  ...Insist,
})
export type RemedyTask = z.infer<typeof RemedyTask>
/** What a plan can be made of. */
export const Task = z.union([OpenTask, TurnTask, RemedyTask])
export type Task = z.infer<typeof Task>
/** How a plan is to be applied. */
const Shown = {
  /** The digest of the plan that was shown. */
  digest: z.optional(z.string().check(z.length(64))),
  /**
   * On trial: undone by itself so many seconds after it has begun, unless `confirm` keeps it. Whoever shows a plan with a
   * `risk` hands its `confirmWithin` on, unless the person wants it otherwise.
   */
  confirmWithin: z.optional(ConfirmTime),
}

export const HistoryEntry = z.strictObject({
  journal: JournalId,
  machine: MachineId,
  /** ISO 8601, UTC. */
  time: z.string(),
  /** `expired`: its end came. `interrupted`: the program was killed while it worked; the next change takes it back first. */
  state: z.enum(['applied', 'undone', 'reverted', 'interrupted', 'expired']),
  purpose: Purpose,
  /** When it is, or was to be, taken back by itself. */
  until: z.nullable(Moment),
  /** It is on trial: taken back at `until` unless somebody confirms it. */
  confirm: z.optional(z.literal(true)),
  /** The firewall that something was opened on, or that was switched; `null` when it was about none. */
  firewall: z.nullable(FirewallKind),
  /** The zone, where one was named. */
  zone: z.optional(ZoneName),
  profile: z.strictObject({ id: Slug, title: Title }),
  answers: Answers,
  openings: z.array(PlacedOpening),
  /** What ran, as it was shown. */
  commands: z.array(z.string()),
  /** What takes it back, in the order in which it would run. */
  takesBack: z.array(z.string()),
  /** The user id that asked for it. */
  uid: z.int(),
})
export type HistoryEntry = z.infer<typeof HistoryEntry>

export const OpenService = z.strictObject({
  journal: JournalId,
  machine: MachineId,
  time: z.string(),
  firewall: z.nullable(FirewallKind),
  zone: z.optional(ZoneName),
  profile: z.strictObject({ id: Slug, title: Title }),
  answers: Answers,
  /** When it is taken back by itself; `null` when it stays until somebody takes it back. */
  until: z.nullable(Moment),
  state: OpenState,
  /** The other services that claim some of the same ports: they stay open when this one is undone. */
  sharedWith: z.array(Slug),
  evidence: z.array(OpeningEvidence),
})
export type OpenService = z.infer<typeof OpenService>

export const Attention = z.strictObject({
  id: z.string(),
  tone: z.enum(['bad', 'warn']),
  what: Text,
  meaning: Text,
  todo: Text,
  /**
   * The one button: take back a journal entry, look with rights, open a service with the answers of last time, or mend a
   * conflict.
   */
  cure: z.optional(
    z.discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('undo'), journal: JournalId, label: Text }),
      z.strictObject({ kind: z.literal('look'), label: Text }),
      z.strictObject({
        kind: z.literal('open'),
        profile: Slug,
        answers: Answers,
        zone: z.optional(ZoneName),
        label: Text,
      }),
      z.strictObject({ kind: z.literal('remedy'), conflict: Slug, label: Text }),
    ]),
  ),
})
export type Attention = z.infer<typeof Attention>

const PolicyAction = z.enum(['allow', 'deny', 'reject'])

export const Status = z.strictObject({
  machine: MachineId,
  host: z.strictObject({ name: z.string(), system: Text }),
  /** The state in one sentence, and a second one with the proof. */
  sentence: Text,
  detail: Text,
  tone: z.enum(['ok', 'warn', 'bad', 'unknown']),
  detection: Detected,
  services: z.array(OpenService),
  attention: z.array(Attention),
  /** The change that waits to be confirmed, if one does. */
  due: z.optional(ConfirmationDue),
  /** What is in each other's way, with its remedies; only what could be read without rights. */
  conflicts: z.array(Conflict),
  unknownChecks: z.array(UnknownCheck),
  /** What Sallyport opened and is not any more as it made it. */
  drift: z.array(Drift),
  /** A cheap sign, made without rights, that differs when somebody may have changed the rules since. */
  pulse: z.string(),
  /** What else is let in, not by Sallyport, in the firewall's words. */
  others: z.array(Text),
  /** Whether there are more than those, of hundreds. */
  moreOthers: z.boolean(),
  /** What the firewall does besides its rules, in sentences: what happens without one, what it logs, … */
  notes: z.array(Text),
  /** What happens to packets that no rule speaks of, where a firewall has one answer for each way. */
  policy: z.optional(z.strictObject({ in: PolicyAction, out: PolicyAction, forward: PolicyAction })),
  /** Whether changes need no prompt (`root`), a password (`prompt`), or cannot be made (`none`). */
  rights: z.enum(['root', 'prompt', 'none']),
  /** Only on a practice machine: what it is. */
  practice: z.optional(PracticeMachine),
  /** Whether the rules could be read; if not, `look` reads them with rights. */
  observed: z.boolean(),
  checkedAt: z.string(),
})
export type Status = z.infer<typeof Status>

export const SettingsView = z.strictObject({
  settings: Settings,
  /** Where they are kept; `null` where there is no place for them. */
  file: z.nullable(z.string()),
  /** The file that could not be understood and was put there, until somebody chooses anew. */
  setAside: z.nullable(z.string()),
})
export type SettingsView = z.infer<typeof SettingsView>

/** A relay that is worked out: what is done on this machine, and what there is to do on the others. */
export const RelayPlan = z.strictObject({
  /** What the others know the relay by. */
  address: z.string(),
  arrows: z.array(RelayArrow),
  machines: z.array(RelayMachine),
  /** What opens this machine, for `apply`. */
  request: Request,
  plan: Plan,
})
export type RelayPlan = z.infer<typeof RelayPlan>

interface Call {
  readonly argument: z.ZodMiniType
  readonly result: z.ZodMiniType
  /** Whether {@link WorkEvent}s arrive before the result. */
  readonly events: boolean
}

const Nothing = z.strictObject({})
const End = z.strictObject({
  result: z.enum(['applied', 'unchanged', 'undone', 'reverted', 'failed']),
  journal: z.nullable(JournalId),
  evidence: z.array(OpeningEvidence),
  /** The change is on trial: it is taken back then, unless somebody confirms it. */
  confirmBy: z.optional(Moment),
  problem: z.optional(ProblemSchema),
})
export type End = z.infer<typeof End>

export const contract = {
  detect: { argument: Nothing, result: Detected, events: false },
  /** Those that have every word of `search` in their names, aliases or ports; all of them without it. */
  profiles: {
    argument: z.strictObject({ search: z.optional(z.string().check(z.maxLength(200))) }),
    result: z.strictObject({ profiles: z.array(ProfileSummary), unreadable: z.array(ProblemSchema) }),
    events: false,
  },
  profile: { argument: z.strictObject({ profile: ProfileName }), result: ProfileView, events: false },
  status: { argument: Nothing, result: Status, events: false },
  /** Like `status`, but reads with rights: may ask for a password. */
  look: { argument: Nothing, result: Status, events: false },
  plan: { argument: Task, result: Plan, events: false },
  /** Where a service could be opened, whatever zone is named. */
  zones: { argument: Request, result: ZonesHere, events: false },
  /** Applies what `plan` showed. With the digest of that plan, nothing else runs: `changed` when it would differ. */
  apply: {
    argument: z.union([z.extend(OpenTask, Shown), z.extend(TurnTask, Shown), z.extend(RemedyTask, Shown)]),
    result: End,
    events: true,
  },
  /** What is in each other's way, and how it can be mended. Reads with rights: may ask for a password. */
  conflicts: { argument: Nothing, result: Conflicts, events: false },
  /** What keeps services from being reached, and what is open that should not be. */
  doctor: {
    argument: ToExamine,
    result: Findings,
    events: false,
  },
  /** Whether a finding may stay as it is. */
  ignore: { argument: z.strictObject({ finding: Slug, ignored: z.boolean() }), result: SettingsView, events: false },
  verify: {
    argument: Request,
    result: z.strictObject({ openings: z.array(OpeningEvidence) }),
    events: false,
  },
  /** What the kernel does with one packet, and why. Reads with rights: may ask for a password. */
  explain: { argument: ExplainRequest, result: Explanation, events: false },
  /** What becomes of real packets, and why. Tells it as it happens. Needs rights: may ask for a password. */
  watch: { argument: WatchRequest, result: Watched, events: true },
  /** Ends a watch, or all of this program: it gives its result then. */
  endWatch: { argument: EndWatchRequest, result: Nothing, events: false },
  /** Takes back one entry; without an id the last one that is applied. */
  undo: { argument: z.strictObject({ journal: z.optional(JournalId), ...Insist }), result: End, events: true },
  /**
   * Keeps a change that was made on trial: it does not end by itself any more. Without an id, the last one that is. With
   * `revert` it is taken back at once instead.
   */
  confirm: {
    argument: z.strictObject({ journal: z.optional(JournalId), revert: z.optional(z.boolean()) }),
    result: End,
    events: true,
  },
  /** What this person has chosen for themselves. */
  settings: { argument: Nothing, result: SettingsView, events: false },
  changeSettings: { argument: z.partial(Settings), result: SettingsView, events: false },
  /** A relay on this machine, and what goes with it on the machines around it. */
  relay: { argument: RelayTask, result: RelayPlan, events: false },
  history: { argument: Nothing, result: z.strictObject({ entries: z.array(HistoryEntry) }), events: false },
} as const satisfies Record<string, Call>

export type Contract = typeof contract
export type CallName = keyof Contract
/** What changes the machine: once begun it is finished, whoever went away. */
export const CHANGES: ReadonlySet<CallName> = new Set(['apply', 'undo', 'confirm'])
export type Argument<N extends CallName> = z.input<Contract[N]['argument']>
export type Result<N extends CallName> = z.output<Contract[N]['result']>

/**
 * The one subscription, beside the calls: over a wire it is a call of this name, whose events are {@link PushEvent}s and
 * whose result comes when it ends.
 */
export const SUBSCRIBE = 'subscribe'
/**
 * A subscription over HTTP ends after this time at the latest and is made anew by a page that is still looked at, in
 * milliseconds: a page that is gone without a word is not taken for somebody who looks.
 */
export const SUBSCRIPTION_MS = 10 * 60_000

/** What every shell calls: the use cases in this process, or behind IPC or HTTP. Failures are `Problem`s. */
export interface Api {
  call<N extends CallName>(name: N, argument: Argument<N>, onEvent?: (event: WorkEvent) => void): Promise<Result<N>>
  /** Hears what changes: first `ready`, then each change. Resolves when the signal ends it, or the other side does. */
  subscribe(onEvent: (event: PushEvent) => void, signal: AbortSignal): Promise<void>
}

export function isCallName(name: string): name is CallName {
  return Object.hasOwn(contract, name)
}

/**
 * What travels back over a wire, one JSON object a line: events, then exactly one `result` or `problem`.
 */
export const WireMessage = z.discriminatedUnion('wire', [
  z.strictObject({ wire: z.literal('event'), event: z.union([WorkEvent, PushEvent]) }),
  z.strictObject({ wire: z.literal('result'), result: z.unknown() }),
  z.strictObject({ wire: z.literal('problem'), problem: ProblemSchema }),
])
export type WireMessage = z.infer<typeof WireMessage>
