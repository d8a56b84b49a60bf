import { describe, expect, test } from 'vitest'
import { alf } from '../../../../main/firewall/alf/index.js'
import type { Opening } from '../../../../main/model/opening.js'
import { golden } from '../../plan/golden.js'
import { Bench } from '../../../support/in-memory.js'
import { problemOf } from '../../../support/problems.js'
import { SimulatedMac, type MacParts } from '../../../../main/practice/simulated/macos.js'
import { english } from '../../../support/english.js'

const A = '/Applications/A.app'
const B = '/Applications/B.app'
const programs = { [A]: 'ad-hoc', [B]: 'ad-hoc' } as const
const opening = (change: Partial<Opening> = {}): Opening => ({
  direction: 'in',
  protocol: 'tcp',
  ports: { first: 8886, last: 8886 },
  source: 'any',
  application: A,
  label: 'API',
  reason: 'For programs.',
  ...change,
})
const { application: _left, ...nameless } = opening()
const planned = (wanted: readonly Opening[], parts: MacParts = {}) =>
  new Bench(alf, new SimulatedMac({ programs, ...parts })).plan(wanted)

/** As people see it, and as scripts do; see golden.ts. */
describe('plans on the macOS application firewall', () => {
  const asked = { values: { program: A } }
  test.each<[string, MacParts, { values?: Record<string, string> }]>([
    ['no-rule', {}, asked],
    ['blocked', { applications: [[A, 'Block']] }, asked],
    ['allowed', { applications: [[A, 'Allow']] }, asked],
    ['signed', { programs: { [A]: 'developer' }, allowDownloaded: true }, asked],
    ['off', { on: false, generation: 'old' }, asked],
    ['block-all', { blockAll: true }, asked],
    ['managed', { managed: { code: 1 } }, asked],
    ['no-program', {}, {}],
    ['no-such-program', {}, { values: { program: '/Applications/Gone.app' } }],
    ['for-one-network', {}, { values: { program: A, from: '192.168.1.0/24' } }],
  ])('%s', (name, parts, values) =>
    golden(`alf-${name}`, new SimulatedMac({ programs, ...parts }), 'jetstream-server', values),
  )
})

test('each program has its rule, however many ports it serves', async () => {
  const wanted = [
    opening(),
    opening({ protocol: 'udp' }),
    opening({ application: B, ports: { first: 1, last: 9 } }),
    opening({ ports: { first: 9, last: 9 }, reason: 'For people.' }),
  ]
  const { steps, warnings } = await planned(wanted, { applications: [[B, 'Block']] })
  expect(steps.map(({ verb, args }) => `${verb} ${String(args['program'])}`)).toEqual([
    `alf.add ${A}`,
    `alf.unblock ${A}`,
    `alf.unblock ${B}`,
  ])
  expect(english(steps[1]?.reason ?? '')).toBe('For programs. For people.')
  expect(warnings.filter((text) => english(text).includes('on every port that it listens on'))).toHaveLength(2)
})

describe('what it cannot hold is refused, and never opened more widely', () => {
  test.each<[string, Opening]>([
    ['a network', opening({ source: '10.0.0.0/8' })],
    ['an interface', opening({ interface: 'en0' })],
    ['a limit', opening({ limit: true })],
    ['a way through this machine', opening({ direction: 'forward' })],
    ['no program', nameless],
  ])('%s', async (_name, wanted) => {
    // the rule that is there would let more in than is wanted: it does not count as there
    for (const parts of [{}, { applications: [[A, 'Allow']] as const }])
      expect(await problemOf(() => planned([wanted], parts))).toMatchObject({ kind: 'input' })
  })

  test('what goes out is not held back', async () => {
    const out = opening({ direction: 'out', source: 'any' })
    const { steps, unchanged } = await planned([out], { blockAll: true })
    expect(steps).toEqual([])
    expect(unchanged).toHaveLength(1)
  })
})

test('a list that cannot be read: the plan is made, and what is there is found out when it is applied', async () => {
  const mac = new SimulatedMac({ programs, applications: [[A, 'Allow']] })
  const { run } = mac
  mac.run = (argv) =>
    argv[1] === '--listapps' ? Promise.resolve({ code: 1, stdout: '', stderr: 'no daemon' }) : run(argv)
  const bench = new Bench(alf, mac)
  const plan = await bench.plan([opening()])
  expect(plan.observed).toBe(false)
  expect(plan.steps).toHaveLength(2)
  expect(await bench.stored(opening())).toBe('unknown')
  mac.run = run
  expect(await bench.apply(plan)).toMatchObject({ result: 'unchanged' })
})

describe('the rungs of the ladder', () => {
  const rungs = async (parts: MacParts, wanted: Opening = opening()) => {
    const observed = await new Bench(alf, new SimulatedMac({ programs, ...parts })).observe([wanted])
    return observed.prove(wanted).map(({ level, result, fix }) => {
      expect(fix === '').toBe(result === 'pass')
      return `${level} ${result}`
    })
  }
  const allowed = { applications: [[A, 'Allow']] } as const

  test.each<[string, MacParts, string[]]>([
    ['allowed', allowed, ['stored pass', 'loaded pass', 'effective pass']],
    ['no rule', {}, ['stored fail', 'loaded pass', 'effective pass']],
    ['blocked', { applications: [[A, 'Block']] }, ['stored fail', 'loaded pass', 'effective pass']],
    [
      'signed',
      { programs: { [A]: 'developer' }, allowDownloaded: true },
      ['stored pass', 'loaded pass', 'effective pass'],
    ],
    ['off', { ...allowed, on: false }, ['stored pass', 'loaded fail', 'effective pass']],
    ['block all', { ...allowed, blockAll: true }, ['stored pass', 'loaded pass', 'effective fail']],
    [
      'block all, old',
      { ...allowed, blockAll: true, generation: 'old' },
      ['stored pass', 'loaded pass', 'effective fail'],
    ],
  ])('%s', async (_name, parts, expected) => {
    expect(await rungs(parts)).toEqual(expected)
  })

  test('without a program there is nothing that could stand in the list', async () => {
    expect((await rungs(allowed, nameless))[0]).toBe('stored fail')
  })

  test('a firewall that says nothing is unknown, not good', async () => {
    const mac = new SimulatedMac({ programs })
    mac.run = () => Promise.reject(new Error('spawn EACCES'))
    const finding = await alf.detect(mac)
    expect(finding).toMatchObject({ installed: true, enabled: null, running: null, loaded: null })
    const observed = await alf.observe(mac, finding, { programs: [A] })
    expect(observed.readable).toBe(false)
    expect(observed.prove(opening()).map(({ result }) => result)).toEqual(['unknown', 'unknown', 'unknown'])
  })
})

describe('detect', () => {
  const found = async (parts: MacParts) => alf.detect(new SimulatedMac(parts))

  test.each([
    [{ on: false }, false, 'State = 0: it is off'],
    [{ generation: 'old' }, true, 'State = 1: it is on'],
    [{ blockAll: true }, true, 'State = 2: it is on, and refuses everything that comes in'],
  ] as const)('%j', async (parts, on, told) => {
    const finding = await found(parts)
    expect(finding).toMatchObject({ installed: true, enabled: on, running: on, loaded: on })
    expect(finding.version).toBe('generation' in parts ? '14.7' : '15.3.1')
    expect(finding.evidence.map(english)).toEqual([`socketfilterfw says ${told}`])
  })

  test('a system without it', async () => {
    const mac = new SimulatedMac()
    mac.exists = () => Promise.resolve(false)
    expect(await alf.detect(mac)).toMatchObject({ installed: false, enabled: false, version: null })
  })
})
