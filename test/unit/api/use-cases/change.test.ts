import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { english } from '../../../support/english.js'
import type { End } from '../../../../main/api/contract.js'
import { applyChange, type ChangePart } from '../../../../main/api/use-cases/change.js'
import { planOf } from '../../../../main/api/use-cases/plan.js'
import { workOut } from '../../../../main/api/use-cases/wanted.js'
import { serveRequest, type HelperEvent } from '../../../../main/helper/serve-request.js'
import type { HelperRequest } from '../../../../main/helper/index.js'
import { localHost } from '../../../../main/hosts/index.js'
import { journalAt } from '../../../../main/journal/index.js'
import type { OpeningEvidence } from '../../../../main/model/evidence.js'
import type { EndEvent, WorkEvent } from '../../../../main/model/events.js'
import { problem, type Problem } from '../../../../main/model/problem.js'
import { PracticeUfw } from '../../../../main/practice/simulated/practice-ufw.js'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'change-'))
})
afterEach(() => {
  rmSync(folder, { recursive: true, force: true })
})

/** A machine with ufw, its helper and its journal. */
class Machine {
  readonly host = new PracticeUfw(undefined)
  readonly before = this.host.stored()
  readonly requests: string[] = []
  readonly stateDir: string

  constructor(readonly name: string) {
    this.stateDir = join(folder, name)
    mkdirSync(join(this.stateDir, 'journal'), { recursive: true })
  }

  async part(): Promise<ChangePart> {
    const asked = { profile: 'jetstream-server', answers: { values: {} } }
    const plan = planOf(await workOut({ host: this.host, here: this.host }, asked), asked)
    return { machine: this.name, plan, stateDir: this.stateDir, run: (request, emit) => this.run(request, emit) }
  }

  async run(request: HelperRequest, emit: (event: WorkEvent) => void): Promise<End> {
    this.requests.push(request.request)
    let evidence: OpeningEvidence[] = []
    const caller = {
      uid: 0,
      emit: (event: HelperEvent) => {
        if (event.event === 'evidence') evidence = event.openings
        if (event.event !== 'readings' && event.event !== 'watched') emit(event)
      },
      cancelled: () => false,
      leaveBehind: () => Promise.resolve(),
    }
    const keeper = { host: localHost(), lockFile: join(this.stateDir, 'lock') }
    const {
      event: _event,
      machine: _machine,
      ...end
    }: EndEvent = await serveRequest(JSON.stringify(request), caller, this.host, keeper)
    return { ...end, evidence }
  }

  /** Each entry: its state, and whether it ends by itself. */
  async journal(): Promise<string[]> {
    const entries = await journalAt(localHost(), this.stateDir).entries()
    return entries.map(({ state, end }) => `${state}${end ? ', ends' : ''}`)
  }
}

const results = (ends: readonly End[]) => ends.map(({ result }) => result)

test('a change of one machine is made without a trial', async () => {
  const one = new Machine('render-01')
  const ends = await applyChange([await one.part()], () => undefined)
  expect(results(ends)).toEqual(['applied'])
  expect(one.requests).toEqual(['apply'])
  expect(await one.journal()).toEqual(['applied'])
})

test('a change of two machines is kept on both once it is proven on both', async () => {
  const [one, two] = [new Machine('render-01'), new Machine('render-02')]
  const heard = new Set<string | undefined>()
  const ends = await applyChange([await one.part(), await two.part()], (event) => heard.add(event.machine))
  expect(results(ends)).toEqual(['applied', 'applied'])
  for (const machine of [one, two]) {
    expect(machine.requests).toEqual(['apply', 'keep'])
    expect(machine.host.accepts({ protocol: 'tcp', port: 8886, source: '192.0.2.7', interface: 'eth0' })).toBe(true)
    expect(await machine.journal()).toEqual(['applied'])
  }
  expect([...heard]).toEqual(expect.arrayContaining(['render-01', 'render-02']))
})

test('what fails on one machine is taken back on all', async () => {
  const [one, two] = [new Machine('render-01'), new Machine('render-02')]
  const parts = [await one.part(), await two.part()] as const
  two.host.patience = 0
  const ends = await applyChange(parts, () => undefined)
  expect(results(ends)).toEqual(['reverted', 'reverted'])
  expect(english(ends[0].problem?.what ?? '')).toBe('The change did not go well on render-02.')
  for (const machine of [one, two]) {
    expect(machine.host.stored()).toBe(machine.before)
    expect(await machine.journal()).toEqual([expect.stringMatching(/^(?:undone|reverted)/)])
  }
})

test('a machine that is lost before it is told to keep its part takes it back at its end', async () => {
  const [one, two] = [new Machine('render-01'), new Machine('render-02')]
  const parts = [await one.part(), await two.part()] as const
  const lost: ChangePart = {
    ...parts[1],
    run: async (request, emit) => {
      if (request.request !== 'apply') throw new Error('the connection is gone')
      return two.run(request, emit)
    },
  }
  const ends = await applyChange([parts[0], lost], () => undefined)
  expect(results(ends)).toEqual(['reverted', 'failed'])
  expect(one.host.stored()).toBe(one.before)
  expect(await two.journal()).toEqual(['applied, ends'])
})

test('a machine that cannot keep its part takes it back at once, and so do the others', async () => {
  const [one, two] = [new Machine('render-01'), new Machine('render-02')]
  const parts = [await one.part(), await two.part()] as const
  const { problem: cause } = problem('failed', 'The timer could not be stopped.', '', '')
  const stuck: ChangePart = {
    ...parts[1],
    run: async (request, emit) =>
      request.request === 'keep'
        ? { result: 'failed', journal: null, evidence: [], problem: cause }
        : two.run(request, emit),
  }
  const ends = await applyChange([parts[0], stuck], () => undefined)
  expect(results(ends)).toEqual(['reverted', 'reverted'])
  expect(ends[1].problem).toEqual(cause)
  for (const machine of [one, two]) {
    expect(machine.host.stored()).toBe(machine.before)
    expect(await machine.journal()).toEqual([expect.stringMatching(/^undone/)])
  }
})

test('what was wanted for a while only is kept until then', async () => {
  const [one, two] = [new Machine('render-01'), new Machine('render-02')]
  const until = new Date(Date.now() + 3_600_000).toISOString().replace(/\.\d+/, '')
  const timed = { until, by: 'waiter' as const, files: [], argv: [] }
  const [first, second] = [await one.part(), await two.part()]
  await applyChange([{ ...first, plan: { ...first.plan, end: timed } }, second], () => undefined)
  const [entry] = await journalAt(localHost(), one.stateDir).entries()
  expect(entry?.end).toEqual({ until, by: 'waiter' })
  expect(await two.journal()).toEqual(['applied'])
})

test('a change that is not in force any more cannot be kept', async () => {
  const one = new Machine('render-01')
  const [end] = await applyChange([await one.part()], () => undefined)
  await one.run({ request: 'undo', stateDir: one.stateDir }, () => undefined)
  const kept = await one.run({ request: 'keep', stateDir: one.stateDir, journal: end.journal ?? '' }, () => undefined)
  expect(kept).toMatchObject({ result: 'failed', problem: { kind: 'refused' } })
})

/** A part of a machine over a network, whose trial passes or not; it counts how often it was tried. */
async function remotePart(machine: Machine, passes: () => Promise<void>): Promise<ChangePart> {
  const left = (cause: Problem, until: string) => ({ ...cause, todo: `Wait until ${until}.` })
  return { ...(await machine.part()), trial: { seconds: 150, passes, left } }
}

test('one machine over a network is told to keep its part once somebody got in anew', async () => {
  const one = new Machine('render-01')
  let tried = 0
  const part = await remotePart(one, async () => {
    expect(await one.journal()).toEqual(['applied, ends'])
    tried++
  })
  const events: WorkEvent[] = []
  const ends = await applyChange([part], (event) => events.push(event))
  expect(results(ends)).toEqual(['applied'])
  expect(one.requests).toEqual(['apply', 'keep'])
  expect(tried).toBe(1)
  expect(await one.journal()).toEqual(['applied'])
  // two requests, and one end
  expect(events.filter(({ event }) => event === 'end')).toMatchObject([{ result: 'applied', machine: 'render-01' }])
  // what is there already locks nobody out
  await applyChange([part], () => undefined)
  expect(tried).toBe(1)
})

test('one machine over a network takes its part back when nobody gets in any more', async () => {
  const one = new Machine('render-01')
  const shut = problem('failed', 'Nobody gets in.', '', '')
  const part = await remotePart(one, () => Promise.reject(shut))
  const events: WorkEvent[] = []
  const [end] = await applyChange([part], (event) => events.push(event))
  expect(end).toMatchObject({ result: 'reverted', problem: shut.problem })
  expect(one.host.stored()).toBe(one.before)
  expect(events.filter(({ event }) => event === 'end')).toMatchObject([{ result: 'reverted', problem: shut.problem }])
})

test('a machine that is cut off is left to its own end', async () => {
  const one = new Machine('render-01')
  const part = await remotePart(one, () => Promise.reject(problem('failed', 'Nobody gets in.', '', '')))
  const cutOff: ChangePart = {
    ...part,
    run: async (request, emit) => {
      if (request.request !== 'apply') throw new Error('the connection is gone')
      return one.run(request, emit)
    },
  }
  const [end] = await applyChange([cutOff], () => undefined)
  const [entry] = await journalAt(localHost(), one.stateDir).entries()
  expect(end).toMatchObject({
    result: 'failed',
    journal: entry?.id,
    problem: { what: 'Nobody gets in.', todo: `Wait until ${entry?.end?.until ?? ''}.` },
  })
  expect(await one.journal()).toEqual(['applied, ends'])
})
