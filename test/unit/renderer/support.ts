import { createPinia, setActivePinia } from 'pinia'
import { status } from '../../support/status.js'
import type { Api, End, HistoryEntry, ProfileView, Result } from '../../../main/api/contract.js'
import type { WorkEvent } from '../../../main/model/events.js'
import type { PushEvent } from '../../../main/model/push-event.js'
import type { CheckResult, Level, OpeningEvidence } from '../../../main/model/evidence.js'
import type { Opening } from '../../../main/model/opening.js'
import type { Plan } from '../../../main/model/plan.js'
import type { Problem, ProblemKind } from '../../../main/model/problem.js'
import { ProblemError } from '../../../main/model/problem.js'
import { useConnection } from '../../../renderer/stores/connection.js'

export const JOURNAL = '20261121T105000-abc123'
export const DIGEST = 'a'.repeat(64)

export function opening(protocol: 'tcp' | 'udp' = 'tcp', port = 8886, source = 'any'): Opening {
  return {
    direction: 'in',
    protocol,
    ports: { first: port, last: port },
    source,
    label: 'JetStream',
    reason: 'Because.',
  }
}

export function evidence(of: Opening, results: Partial<Record<Level, CheckResult>>): OpeningEvidence {
  const checks = Object.entries(results).map(([level, result]) => ({
    level: level as Level,
    result,
    seen: `${level} of ${of.protocol} was seen`,
    fix: result === 'fail' ? `mend ${level}` : '',
  }))
  return { opening: of, checks }
}

export const PROFILE: ProfileView = {
  id: 'jetstream-server',
  title: 'JetStream server',
  summary: 'Sends and receives files.',
  category: 'File transfer',
  roles: [],
  parameters: [
    { id: 'apiPort', kind: 'port', label: 'API port', question: 'Which port?', help: 'Help.', default: '8886' },
    {
      id: 'receivePorts',
      kind: 'ports',
      label: 'Receive ports',
      question: 'Which ports?',
      help: 'H.',
      default: '8886',
    },
    { id: 'from', kind: 'sources', label: 'Who may use it', question: 'Who may use it?', help: 'H.', default: 'any' },
    { id: 'dataFrom', kind: 'sources', label: 'Who may send', question: 'Who may send?', help: 'H.', default: '=from' },
  ],
  sources: [{ title: 'Documentation', seen: '2026-11-21' }],
  beyond: ['Forward the ports on the router.'],
}

export const RELAY: ProfileView = {
  ...PROFILE,
  id: 'jetstream-relay',
  title: 'JetStream relay',
  roles: [
    { id: 'receiver', title: 'In front of the receiver', summary: 'Files come in.' },
    { id: 'sender', title: 'In front of the sender', summary: 'Files go out.' },
  ],
  parameters: [
    { id: 'controlPort', kind: 'port', label: 'Control', question: 'Which?', help: 'H.', default: '8887' },
    { id: 'receivePorts', kind: 'ports', label: 'R', question: 'R?', help: 'H.', default: '8886', roles: ['receiver'] },
  ],
}

export function plan(change: Partial<Plan> = {}): Plan {
  return {
    machine: 'local',
    purpose: 'open',
    end: null,
    risk: null,
    sharedWith: [],
    firewall: 'ufw',
    profile: { id: 'jetstream-server', title: 'JetStream server' },
    answers: { values: {} },
    openings: [{ ...opening(), firewall: 'ufw' }],
    steps: [
      {
        id: 's1',
        verb: 'ufw.allow',
        args: {},
        argv: ['/usr/sbin/ufw', 'allow', '8886/tcp', 'comment', 'JetStream API'],
        title: 'Allow 8886/tcp from anywhere',
        reason: 'Because.',
        risk: 'low',
        inverse: { verb: 'ufw.delete', args: {} },
        standalone: false,
      },
    ],
    unchanged: [],
    warnings: [],
    observed: true,
    digest: DIGEST,
    ...change,
  }
}

export const ENTRY: HistoryEntry = {
  journal: JOURNAL,
  machine: 'local',
  time: '2026-11-21T10:50:00Z',
  state: 'applied',
  purpose: 'open',
  until: null,
  firewall: 'ufw',
  profile: { id: 'jetstream-server', title: 'JetStream server' },
  answers: { values: {} },
  openings: [{ ...opening(), firewall: 'ufw' }],
  commands: ['/usr/sbin/ufw allow 8886/tcp'],
  takesBack: ['/usr/sbin/ufw delete allow 8886/tcp'],
  uid: 1000,
}

export function end(change: Partial<End> = {}): End {
  return { result: 'applied', journal: JOURNAL, evidence: [], ...change }
}

export function problemOf(kind: ProblemKind): Problem {
  return { kind, what: `what ${kind}`, meaning: 'meaning', todo: 'todo' }
}

export function failing(kind: ProblemKind): () => never {
  return () => {
    throw new ProblemError(problemOf(kind))
  }
}

type Emit = (event: WorkEvent) => void
type Answers = Record<string, (argument: unknown, emit: Emit) => unknown>
/** A subscription that the page has made. */
export interface Heard {
  readonly tell: (event: PushEvent) => void
  readonly signal: AbortSignal
  readonly end: () => void
  readonly fail: (error: Error) => void
}
export interface FakeApi {
  readonly subscriptions: Heard[]
  readonly calls: { readonly name: string; readonly argument: unknown }[]
  readonly answers: Answers
}

/** A fresh pinia over an API whose answers a test sets; every call is kept. */
export function fakeApi(answers: Answers = {}): FakeApi {
  setActivePinia(createPinia())
  const fake: FakeApi = {
    calls: [],
    subscriptions: [],
    answers: {
      status: () => status(),
      profiles: () => ({ profiles: [PROFILE, RELAY], unreadable: [] }),
      profile: (argument) => ((argument as { profile: string }).profile === RELAY.id ? RELAY : PROFILE),
      plan: () => plan(),
      zones: () => ({ firewall: 'ufw', choice: null }),
      history: () => ({ entries: [ENTRY] }),
      verify: () => ({ openings: [] }),
      ...answers,
    },
  }
  const api: Api = {
    async call(name, argument, onEvent) {
      await Promise.resolve()
      fake.calls.push({ name, argument: structuredClone(JSON.parse(JSON.stringify(argument))) })
      const answer = fake.answers[name]
      if (!answer) throw new Error(`no answer for ${name}`)
      return (await answer(argument, onEvent ?? (() => undefined))) as Result<typeof name>
    },
    subscribe: (tell, signal) =>
      new Promise((resolve, reject) => {
        signal.addEventListener('abort', () => {
          resolve()
        })
        fake.subscriptions.push({ tell, signal, end: resolve, fail: reject })
      }),
  }
  useConnection().use(api)
  return fake
}

/** The arguments of all calls of one name. */
export function argumentsOf(fake: FakeApi, name: string): unknown[] {
  return fake.calls.filter((call) => call.name === name).map(({ argument }) => argument)
}

export { status }
