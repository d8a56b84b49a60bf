import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { windows } from '../../../main/firewall/windows/index.js'
import type { Opening } from '../../../main/model/opening.js'
import type { Plan } from '../../../main/model/plan.js'
import { asProblem } from '../../../main/model/problem.js'
import { networkContains } from '../../../main/model/net.js'
import { ADDRESSES, openings } from '../../support/arbitraries.js'
import { Bench } from '../../support/in-memory.js'
import { SimulatedWindows, type Category, type WindowsPacket } from '../../support/simulated-windows.js'
import { english } from '../../support/english.js'

const CATEGORIES: readonly Category[] = ['domain', 'private', 'public']
const PROGRAMS = ['C:\\js\\server.exe', 'C:\\Program Files\\other.exe']

/** Rules that a registry could hold, near the openings that are generated. */
const field = (key: string, ...values: readonly string[]) =>
  fc.oneof(
    { weight: 2, arbitrary: fc.constant('') },
    { weight: 1, arbitrary: fc.constantFrom(...values).map((value) => `${key}=${value}|`) },
  )
const rule = fc
  .tuple(
    fc.constantFrom('Action=Allow|', 'Action=Allow|', 'Action=Allow|', 'Action=Block|'),
    fc.constantFrom('Active=TRUE|', 'Active=TRUE|', 'Active=FALSE|'),
    fc.constantFrom('Dir=In|', 'Dir=In|', 'Dir=Out|'),
    field('Protocol', '6', '17', '1'),
    fc.subarray([...CATEGORIES]).map((some) => some.map((one) => `Profile=${one}|`).join('')),
    field('LPort', '8885', '8886', '8887', '8886|LPort=8888'),
    field('LPort2_10', '8885-8888', '8886-8887', 'RPC'),
    field('RA4', '10.0.0.0/255.0.0.0', '10.1.2.3', '10.1.0.0-10.1.255.255', 'LocalSubnet'),
    field('RA6', '2001:db8::/32', 'LocalSubnet'),
    field('App', ...PROGRAMS),
    field('Svc', 'dosvc'),
  )
  .map((parts) => `v2.30|${parts.join('')}Name=Somebody's|`)
const machine = fc.record({
  rules: fc.uniqueArray(rule, { maxLength: 5 }).map((list) => list.map((data, index) => [`{${index}}`, data] as const)),
  network: fc.constantFrom(...CATEGORIES),
  ignored: fc.constantFrom<Category | undefined>(undefined, undefined, 'private', 'domain'),
})
const program = fc.constantFrom(undefined, ...PROGRAMS)
const wantedOpenings = fc
  .tuple(openings, program)
  .map(([list, application]) => list.map((one) => (application === undefined ? one : { ...one, application })))

async function planned(bench: Bench, wanted: readonly Opening[]): Promise<Plan | undefined> {
  try {
    return await bench.plan(wanted)
  } catch (error) {
    expect(asProblem(error).kind).toBe('refused')
    return undefined
  }
}

const PACKETS: readonly WindowsPacket[] = ADDRESSES.slice(1, 7).flatMap((source) =>
  (['tcp', 'udp'] as const).flatMap((protocol) =>
    [8884, 8885, 8886, 8888].flatMap((port) =>
      PROGRAMS.flatMap((of) => CATEGORIES.map((category) => ({ protocol, port, source, program: of, category }))),
    ),
  ),
)

const asks = (wanted: readonly Opening[], { protocol, port, source, program: of }: WindowsPacket) =>
  wanted.some(
    ({ ports: { first, last }, protocol: one, source: from, application }) =>
      one === protocol &&
      first <= port &&
      port <= last &&
      networkContains(from, source) &&
      (application === undefined || application === of),
  )

describe('on any rules of Windows and for any openings', () => {
  const property = (body: (host: SimulatedWindows, wanted: readonly Opening[], ignored?: Category) => Promise<void>) =>
    fc.assert(
      fc.asyncProperty(machine, wantedOpenings, async ({ rules, network, ignored }, wanted) => {
        const host = new SimulatedWindows(rules)
        host.networks = [network]
        if (ignored) host.setPolicy(ignored, 'AllowLocalPolicyMerge', 0)
        await body(host, wanted, ignored)
      }),
      { numRuns: 150 },
    )

  test('undo after apply gives the registry back', () =>
    property(async (host, wanted) => {
      const bench = new Bench(windows, host)
      const before = host.stored()
      const plan = await planned(bench, wanted)
      if (!plan) return
      const end = await bench.apply(plan)
      expect(['applied', 'unchanged']).toContain(end.result)
      if (end.result === 'applied') expect((await bench.undo()).result).toBe('undone')
      expect(host.stored()).toBe(before)
    }))

  test('applying twice is applying once', () =>
    property(async (host, wanted) => {
      const bench = new Bench(windows, host)
      const plan = await planned(bench, wanted)
      if (!plan || (await bench.apply(plan)).result !== 'applied') return
      const once = host.stored()
      expect((await bench.plan(wanted)).steps).toEqual([])
      expect((await bench.apply(plan)).result).toBe('unchanged')
      expect(host.stored()).toBe(once)
    }))

  test('every opening is open after it on domain and private networks, unless a Block rule was named', () =>
    property(async (host, wanted, ignored) => {
      const bench = new Bench(windows, host)
      const plan = await planned(bench, wanted)
      if (!plan) return
      await bench.apply(plan)
      for (const opening of wanted) expect(await bench.stored(opening)).toBe('pass')
      if (plan.warnings.some((warning) => english(warning).includes('Block rule'))) return
      for (const packet of PACKETS)
        if (asks(wanted, packet) && packet.category !== 'public' && packet.category !== ignored)
          expect(host.accepts(packet), JSON.stringify(packet)).toBe(true)
    }))

  test('nothing opens that nobody asked for, and nothing at all on public networks', () =>
    property(async (host, wanted) => {
      const bench = new Bench(windows, host)
      const plan = await planned(bench, wanted)
      if (!plan) return
      const before = PACKETS.map((packet) => host.accepts(packet))
      await bench.apply(plan)
      for (const [index, packet] of PACKETS.entries())
        if (!asks(wanted, packet) || packet.category === 'public')
          expect(host.accepts(packet), JSON.stringify(packet)).toBe(before[index])
    }))

  test('a command that fails takes everything back', () =>
    fc.assert(
      fc.asyncProperty(machine, wantedOpenings, fc.nat(3), async ({ rules }, wanted, patience) => {
        const host = new SimulatedWindows(rules)
        const bench = new Bench(windows, host)
        const before = host.stored()
        const plan = await planned(bench, wanted)
        if (!plan || plan.steps.length === 0) return
        host.patience = patience
        const run = host.run.bind(host)
        // it fails once; taking back must not
        host.run = async (argv) => {
          const result = await run(argv)
          if (result.code !== 0 && argv[0]?.endsWith('netsh.exe')) host.patience = Infinity
          return result
        }
        const end = await bench.apply(plan)
        expect(end.result).toBe(plan.steps.length > patience ? 'reverted' : 'applied')
        if (end.result === 'reverted') expect(host.stored()).toBe(before)
      }),
      { numRuns: 100 },
    ))
})
