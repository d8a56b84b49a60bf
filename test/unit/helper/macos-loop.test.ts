import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { planOf } from '../../../main/api/use-cases/plan.js'
import { workOut } from '../../../main/api/use-cases/wanted.js'
import { serveRequest, type HelperEvent } from '../../../main/helper/serve-request.js'
import { localHost } from '../../../main/hosts/index.js'
import { journalAt } from '../../../main/journal/index.js'
import type { EndEvent } from '../../../main/model/events.js'
import { SimulatedMac, type MacParts } from '../../../main/practice/simulated/macos.js'

const PROGRAM = '/Applications/JetStream Größe.app'
let state = ''
let events: HelperEvent[] = []
/** Each request has a lock of its own: one that is cut off here never lets go, as its process lives on. */
let locks = 0
beforeEach(() => {
  state = mkdtempSync(join(tmpdir(), 'macos-loop-'))
  mkdirSync(join(state, 'journal'))
  events = []
})
afterEach(() => {
  rmSync(state, { recursive: true })
})

/** The elevated side, as main.ts runs it, with journal and lock on the machine which the test runs on. */
function helper(mac: SimulatedMac, request: object): Promise<EndEvent> {
  const caller = {
    uid: 501,
    emit: (event: HelperEvent) => void events.push(event),
    cancelled: () => false,
    leaveBehind: () => Promise.resolve(),
  }
  return serveRequest(JSON.stringify(request), caller, mac, {
    host: localHost(),
    lockFile: join(state, `lock-${locks++}`),
  })
}

async function open(mac: SimulatedMac): Promise<EndEvent> {
  const asked = { profile: 'jetstream-relay', answers: { values: { program: PROGRAM } } }
  const { profile, answers, openings, steps } = planOf(await workOut({ host: mac, here: mac }, asked), asked)
  const calls = steps.map(({ id, verb, args }) => ({ id, verb, args }))
  return helper(mac, {
    request: 'apply',
    stateDir: state,
    profile,
    answers,
    openings,
    steps: calls,
  })
}

const machine = (parts: MacParts = {}) => new SimulatedMac({ programs: { [PROGRAM]: 'ad-hoc' }, ...parts })
const rungs = () =>
  events.flatMap((event) =>
    event.event === 'evidence'
      ? event.openings.map(({ checks }) => checks.map(({ level, result }) => `${level} ${result}`).join(', '))
      : [],
  )

describe.each(['old', 'new'] as const)('a Mac through the helper, %s generation', (generation) => {
  test.each<[string, MacParts]>([
    ['without a rule', {}],
    ['with a rule that blocks', { applications: [[PROGRAM, 'Block']] }],
    ['with rules of others', { applications: [['/usr/sbin/smbd', 'Allow']] }],
    ['switched off', { on: false }],
  ])('%s: opened, proven, written down and taken back', async (_name, parts) => {
    const mac = machine({ generation, ...parts })
    const before = mac.stored()
    const end = await open(mac)
    expect(end).toMatchObject({ result: 'applied' })
    expect(mac.accepts(PROGRAM)).toBe(true)
    const loaded = parts.on === false ? 'fail' : 'pass'
    expect(rungs()).toEqual(Array(3).fill(`listening fail, stored pass, loaded ${loaded}, effective pass`))
    const [entry] = await journalAt(localHost(), state).entries()
    expect(entry).toMatchObject({ state: 'applied', uid: 501 })
    expect(entry?.openings[0]).toMatchObject({ firewall: 'alf', application: PROGRAM })
    expect(await helper(mac, { request: 'undo', stateDir: state })).toMatchObject({ result: 'undone' })
    expect(mac.stored()).toBe(before)
  })

  test('cut off between the steps: the next request takes it back first', async () => {
    const mac = machine({ generation, suspicious: true })
    const before = mac.stored()
    const { run } = mac
    mac.run = (argv) => (argv[1] === '--unblockapp' ? new Promise(() => undefined) : run(argv))
    void open(mac)
    await vi.waitFor(async () => {
      expect((await journalAt(localHost(), state).entries())[0]?.steps.map((step) => step.state)).toEqual([
        'done',
        'started',
      ])
    })
    expect(mac.stored()).not.toBe(before)
    mac.run = run
    // its worker is gone, as far as the journal can tell
    const [entry] = await journalAt(localHost(), state).entries()
    if (!entry) throw new Error('nothing was written down')
    await journalAt(localHost(), state).save({ ...entry, worker: { ...entry.worker, pid: 2 ** 22 + 1 } })
    expect(await helper(mac, { request: 'recover', stateDir: state })).toMatchObject({ result: 'unchanged' })
    expect(events.some(({ event }) => event === 'recovered')).toBe(true)
    expect(mac.stored()).toBe(before)
  })
})

test('a managed Mac refuses in words of its own: nothing stays, and the kind of problem is "refused"', async () => {
  const mac = machine({ managed: { code: 0, profile: false } })
  const before = mac.stored()
  expect(await open(mac)).toMatchObject({ result: 'reverted', problem: { kind: 'refused' } })
  expect(mac.stored()).toBe(before)
})

test('a look reads everything without changing anything', async () => {
  const mac = machine({ applications: [[PROGRAM, 'Allow']] })
  expect(await helper(mac, { request: 'look', scope: {} })).toMatchObject({ result: 'unchanged' })
  const readings = events.flatMap((event) => (event.event === 'readings' ? Object.keys(event.readings.runs) : []))
  expect(readings.filter((run) => run.includes('--listapps'))).toHaveLength(1)
  expect(mac.calls.every(([, option]) => /^--(?:get|list)/.test(option ?? ''))).toBe(true)
})
