/** From what is there to undo, on a simulated Mac: detect → plan → apply → verify → undo. */
import { describe, expect, test } from 'vitest'
import { planOf } from '../../../../main/api/use-cases/plan.js'
import { workOut } from '../../../../main/api/use-cases/wanted.js'
import { alf } from '../../../../main/firewall/alf/index.js'
import { detect } from '../../../../main/firewall/index.js'
import { parseRequest } from '../../../../main/helper/request.js'
import { provenByFirewall } from '../../../../main/model/evidence.js'
import { prove } from '../../../../main/verify/index.js'
import { Bench, memoryJournal } from '../../../support/in-memory.js'
import { problemOf } from '../../../support/problems.js'
import { SimulatedMac, type MacParts } from '../../../../main/practice/simulated/macos.js'
import { english } from '../../../support/english.js'

const PROGRAM = '/Applications/Größe & Co.app'
const LISTENING = {
  tcp: 'Active Internet connections (including servers)\nProto Recv-Q Send-Q  Local Address          Foreign Address        (state)    \ntcp46      0      0  *.8886                 *.*                    LISTEN     \n',
  udp: 'Active Internet connections (including servers)\nProto Recv-Q Send-Q  Local Address          Foreign Address        (state)    \nudp4       0      0  *.8886                 *.*                               \n',
}
const OTHERS = [
  ['/usr/libexec/sharingd', 'Allow'],
  ['/opt/ava/bin/postgres', 'Block'],
] as const
const program = (signature: 'apple' | 'developer' | 'ad-hoc' | 'unsigned' = 'ad-hoc') => ({ [PROGRAM]: signature })

/** A Mac with a service that listens, and JetStream asked for on it. */
async function begin(parts: MacParts = {}, values: Record<string, string> = { program: PROGRAM }) {
  const mac = new SimulatedMac({ programs: program(), applications: OTHERS, netstat: LISTENING, ...parts })
  const request = { profile: 'jetstream-server', answers: { values } }
  const wanted = await workOut({ host: mac, here: mac }, request)
  const plan = planOf(wanted, request)
  const { profile, answers, openings, steps } = plan
  const calls = steps.map(({ id, verb, args }) => ({ id, verb, args }))
  // the helper takes what the plan holds
  parseRequest(JSON.stringify({ request: 'apply', profile, answers, openings, steps: calls }))
  return { mac, plan, wanted, bench: new Bench(alf, mac) }
}

const generations = ['old', 'new'] as const
const changes = (mac: SimulatedMac) => mac.calls.filter(([, option = '']) => /^--(?!get|list|verify)/.test(option))

describe.each(generations)('the whole loop, %s generation', (generation) => {
  test('a program without a rule gets one, and undo leaves none', async () => {
    const { mac, plan, bench } = await begin({ generation })
    const before = mac.stored()
    expect((await detect(mac)).inCharge).toBe('alf')
    expect(mac.accepts(PROGRAM)).toBe(false)
    // two ports of one program are one rule
    expect(plan.openings).toHaveLength(2)
    expect(plan.steps.map(({ argv }) => argv.slice(1))).toEqual([
      ['--add', PROGRAM],
      ['--unblockapp', PROGRAM],
    ])
    expect(await bench.apply(plan)).toMatchObject({ result: 'applied' })
    expect(mac.accepts(PROGRAM)).toBe(true)
    const evidence = await prove(mac, await bench.observe(plan.openings), plan.openings)
    expect(evidence.map(({ checks }) => checks.map(({ level, result }) => `${level} ${result}`))).toEqual(
      Array(2).fill(['listening pass', 'stored pass', 'loaded pass', 'effective pass']),
    )
    expect(provenByFirewall(evidence)).toBe(true)
    expect(await bench.undo()).toMatchObject({ result: 'undone' })
    expect(mac.stored()).toBe(before)
    expect(mac.calls.some((call) => call.includes('--getappblocked'))).toBe(false)
  })

  test('a blocked program is let in, and undo blocks it again in its place', async () => {
    const { mac, plan, bench } = await begin({ generation, applications: [[PROGRAM, 'Block'], ...OTHERS] })
    const before = mac.stored()
    expect(plan.steps.map(({ argv }) => argv[1])).toEqual(['--unblockapp'])
    expect(english(plan.steps[0]?.reason ?? '')).toContain('The list refuses it')
    expect(await bench.apply(plan)).toMatchObject({ result: 'applied' })
    expect(mac.accepts(PROGRAM)).toBe(true)
    await bench.undo()
    expect(mac.stored()).toBe(before)
  })

  test('a program that --add puts on the list as blocked is let in all the same, and then forgotten', async () => {
    const { mac, plan, bench } = await begin({ generation, suspicious: true })
    const before = mac.stored()
    await bench.apply(plan)
    expect(mac.accepts(PROGRAM)).toBe(true)
    await bench.undo()
    expect(mac.stored()).toBe(before)
  })

  test('applying twice is applying once', async () => {
    const { mac, plan, bench } = await begin({ generation })
    await bench.apply(plan)
    const once = mac.stored()
    expect(await bench.apply(plan)).toMatchObject({ result: 'unchanged' })
    expect((await bench.plan(plan.openings)).steps).toEqual([])
    expect(mac.stored()).toBe(once)
  })

  test('a rule that was there is not ours: nothing runs, and undo has nothing to take', async () => {
    const { mac, plan, bench } = await begin({ generation, applications: [[PROGRAM, 'Allow']] })
    expect(plan.steps).toEqual([])
    expect(plan.unchanged.map(({ why }) => english(why))).toEqual(
      Array(2).fill(`the firewall’s list already allows ${PROGRAM}`),
    )
    expect(await bench.undo()).toMatchObject({ result: 'unchanged' })
    expect(changes(mac)).toEqual([])
  })

  test('downloaded signed software is let in: the plan is empty and says why, and that is proven', async () => {
    const { mac, plan, bench } = await begin({ generation, programs: program('developer'), allowDownloaded: true })
    expect(mac.accepts(PROGRAM)).toBe(true)
    expect(plan.steps).toEqual([])
    expect(plan.unchanged).toHaveLength(2)
    expect(english(plan.unchanged[0]?.why ?? '')).toContain('has a valid signature')
    const evidence = await prove(mac, await bench.observe(plan.openings), plan.openings)
    expect(provenByFirewall(evidence)).toBe(true)
    expect(changes(mac)).toEqual([])
  })

  test.each<[string, MacParts]>([
    ['the setting is off', { programs: program('developer') }],
    ['it is signed ad hoc only', { allowDownloaded: true }],
    ['it is not signed', { allowDownloaded: true, programs: program('unsigned') }],
    ['it came with macOS, and that setting is off', { allowBuiltIn: false, programs: program('apple') }],
  ])('it gets a rule when %s', async (_name, parts) => {
    const { mac, plan, bench } = await begin({ generation, ...parts })
    expect(mac.accepts(PROGRAM)).toBe(false)
    expect(plan.steps).toHaveLength(2)
    await bench.apply(plan)
    expect(mac.accepts(PROGRAM)).toBe(true)
  })

  test('what came with macOS is let in by its own setting', async () => {
    const { mac, plan } = await begin({ generation, programs: program('apple') })
    expect(mac.accepts(PROGRAM)).toBe(true)
    expect(english(plan.unchanged[0]?.why ?? '')).toContain('is part of macOS')
  })

  test('a Block rule stands above the signature', async () => {
    const { mac, plan } = await begin({
      generation,
      programs: program('developer'),
      allowDownloaded: true,
      applications: [[PROGRAM, 'Block']],
    })
    expect(mac.accepts(PROGRAM)).toBe(false)
    expect(plan.steps.map(({ verb }) => verb)).toEqual(['alf.unblock'])
  })
})

describe('what goes wrong is found, and taken back', () => {
  test('an add that says it worked and stores nothing', async () => {
    const { mac, plan, bench } = await begin({ forgetful: true })
    const before = mac.stored()
    const end = await bench.apply(plan)
    expect(end).toMatchObject({ result: 'reverted', problem: { kind: 'failed' } })
    expect(english(end.problem?.what ?? '')).toContain('said that it worked (Application at path')
    expect(english(end.problem?.what ?? '')).toContain('did not take effect')
    expect(mac.stored()).toBe(before)
    // the second step is not even tried
    expect(changes(mac).map(([, option]) => option)).toEqual(['--add'])
  })

  test.each([0, 1])('a command that fails after %i that worked', async (patience) => {
    const { mac, plan, bench } = await begin({ suspicious: true })
    const before = mac.stored()
    mac.patience = patience
    const run = mac.run
    mac.run = async (argv) => {
      const result = await run(argv)
      if (result.code === 255) mac.patience = Infinity // it fails once; taking back must not
      return result
    }
    expect(await bench.apply(plan)).toMatchObject({ result: 'reverted' })
    expect(mac.stored()).toBe(before)
  })

  test('a rule that somebody took away in between is not put back by undo', async () => {
    const { mac, plan, bench } = await begin()
    const before = mac.stored()
    await bench.apply(plan)
    await mac.run(['/usr/libexec/ApplicationFirewall/socketfilterfw', '--remove', PROGRAM])
    expect(await bench.undo()).toMatchObject({ result: 'undone' })
    expect(mac.stored()).toBe(before)
  })

  test('undo works from the journal alone', async () => {
    const { mac, plan } = await begin({ applications: [[PROGRAM, 'Block']] })
    const bench = new Bench(alf, mac, memoryJournal(false))
    const before = mac.stored()
    await bench.apply(plan)
    await bench.undo()
    expect(mac.stored()).toBe(before)
  })
})

describe('a managed Mac', () => {
  test.each([0, 1])('is known before anything runs, reading still works (its refusal ends with %i)', async (code) => {
    const parts = { managed: { code } }
    const problem = await problemOf(() => begin(parts))
    expect(problem.kind).toBe('refused')
    expect(problem.meaning).toContain('MDM')
    const mac = new SimulatedMac({ applications: OTHERS, ...parts })
    const [finding] = (await detect(mac)).firewalls
    expect(finding?.evidence.map(english).join('\n')).toContain('an organisation manages it')
    expect((await alf.observe(mac, finding ?? never(), {})).rules).toHaveLength(8)
  })

  test('that has nothing to change is no problem', async () => {
    const { plan } = await begin({ managed: { code: 1 }, applications: [[PROGRAM, 'Allow']] })
    expect(plan.steps).toEqual([])
  })

  test.each([0, 1])('is known by its words when nothing else told of it (exit code %i)', async (code) => {
    const { mac, plan, bench } = await begin({ managed: { code, profile: false } })
    const before = mac.stored()
    const end = await bench.apply(plan)
    expect(end).toMatchObject({ result: 'reverted', problem: { kind: 'refused' } })
    expect(english(end.problem?.what ?? '')).toContain('An organisation manages')
    expect(mac.stored()).toBe(before)
  })
})

function never(): never {
  throw new Error('the firewall was not found')
}
