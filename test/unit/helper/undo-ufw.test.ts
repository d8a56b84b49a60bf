import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { ufw } from '../../../main/firewall/ufw/index.js'
import { familyOf, networkContains } from '../../../main/model/net.js'
import type { Opening } from '../../../main/model/opening.js'
import { asProblem } from '../../../main/model/problem.js'
import type { Plan } from '../../../main/model/plan.js'
import { ADDRESSES, openings, openingsAnyWay, smallRange } from '../../support/arbitraries.js'
import { Bench, memoryJournal } from '../../support/in-memory.js'
import { SimulatedUfw } from '../../../main/practice/simulated/ufw.js'
import { english } from '../../support/english.js'

const ports = fc.oneof(
  smallRange.map(({ first, last }) => (first === last ? `${first}` : `${first}:${last}`)),
  fc.constantFrom('any', '22,8886', '8886,8888:8890'),
  fc.constantFrom('8885', '8886', '8887', '8888'),
)
const action = fc.constantFrom('allow', 'allow', 'allow', 'allow_log', 'deny', 'reject', 'limit')
const rest = fc.constantFrom(
  'in',
  'in',
  'in',
  'in_eth0',
  'in comment=74657374',
  'Snikket - in',
  'out',
  'in_eth1!out_eth0',
  'out_eth1',
)

/** Lines of tuples that ufw could hold: no two that differ in their action or comment only. */
function tuples(family: 4 | 6) {
  const everyone = family === 4 ? '0.0.0.0/0' : '::/0'
  const networks = family === 4 ? ['10.0.0.0/8', '10.1.0.0/16', '10.1.2.3', '192.168.1.0/24'] : ['2001:db8::/32']
  const line = fc.record({
    action,
    rest,
    key: fc.tuple(fc.constantFrom('any', 'tcp', 'udp'), ports, fc.constantFrom(everyone, everyone, ...networks)),
  })
  return fc
    .uniqueArray(line, {
      maxLength: 5,
      selector: ({ key, rest: tail }) => [...key, tail.replace(/ comment.*/, '')].join(' '),
    })
    .map((lines) =>
      lines.map(({ action: verb, key: [protocol, dport, from], rest: tail }) => {
        const route = tail.includes('!') ? 'route:' : ''
        return `${route}${verb} ${protocol} ${dport} ${everyone} any ${from} ${tail}`
      }),
    )
}

const machine = fc.record({ v4: tuples(4), v6: tuples(6), ipv6: fc.boolean() })

/** The plan, or nothing when Sallyport refuses to make one. */
async function planned(bench: Bench, wanted: readonly Opening[]): Promise<Plan | undefined> {
  try {
    return await bench.plan(wanted)
  } catch (error) {
    expect(['refused', 'input']).toContain(asProblem(error).kind)
    return undefined
  }
}

function packets({ protocol, ports: { first, last }, source }: Opening, ipv6: boolean) {
  const inside = ADDRESSES.filter((address) => networkContains(source, address) && (ipv6 || familyOf(address) === 4))
  const through = [first, Math.floor((first + last) / 2), last]
  return inside.flatMap((address) => through.map((port) => ({ protocol, port, source: address, interface: 'eth7' })))
}

describe('on any rules of ufw’s and for any openings', () => {
  const property = (body: (host: SimulatedUfw, wanted: readonly Opening[], ipv6: boolean) => Promise<void>) =>
    fc.assert(
      fc.asyncProperty(machine, openings, async ({ v4, v6, ipv6 }, wanted) => {
        await body(new SimulatedUfw(v4, v6, ipv6), wanted, ipv6)
      }),
      { numRuns: 150 },
    )

  test('undo after apply gives every byte back', () =>
    property(async (host, wanted) => {
      const bench = new Bench(ufw, host)
      const before = host.stored()
      const plan = await planned(bench, wanted)
      if (!plan) return
      const end = await bench.apply(plan)
      if (end.result === 'applied') expect((await bench.undo()).result).toBe('undone')
      expect(host.stored()).toBe(before)
    }))

  test('in every direction, and applying twice is applying once', () =>
    fc.assert(
      fc.asyncProperty(machine, openingsAnyWay, fc.boolean(), async ({ v4, v6, ipv6 }, wanted, snapshots) => {
        const host = new SimulatedUfw(v4, v6, ipv6)
        const bench = new Bench(ufw, host, memoryJournal(snapshots))
        const before = host.stored()
        const plan = await planned(bench, wanted)
        if (!plan || (await bench.apply(plan)).result !== 'applied') return
        for (const opening of wanted) expect(await bench.stored(opening), JSON.stringify(opening)).toBe('pass')
        expect((await bench.plan(wanted)).steps).toEqual([])
        expect((await bench.undo()).result).toBe('undone')
        expect(host.stored()).toBe(before)
      }),
      { numRuns: 150 },
    ))

  test('so do the inverses of the calls alone, without the kept bytes', () =>
    property(async (host, wanted) => {
      const bench = new Bench(ufw, host, memoryJournal(false))
      const before = host.stored()
      const plan = await planned(bench, wanted)
      if (!plan) return
      await bench.apply(plan)
      await bench.undo()
      expect(host.stored()).toBe(before)
    }))

  test('applying twice is applying once', () =>
    property(async (host, wanted) => {
      const bench = new Bench(ufw, host)
      const plan = await planned(bench, wanted)
      if (!plan || (await bench.apply(plan)).result !== 'applied') return
      const once = host.stored()
      expect((await bench.plan(wanted)).steps).toEqual([])
      expect((await bench.apply(plan)).result).toBe('unchanged')
      expect(host.stored()).toBe(once)
    }))

  test('every opening is open after it, unless the plan warned of a rule in front', () =>
    property(async (host, wanted, ipv6) => {
      const bench = new Bench(ufw, host)
      const plan = await planned(bench, wanted)
      if (!plan) return
      expect((await bench.apply(plan)).result).toBe(plan.steps.length > 0 ? 'applied' : 'unchanged')
      if (plan.warnings.some((warning) => english(warning).includes('comes first and refuses part'))) return
      for (const opening of wanted) {
        expect(await bench.stored(opening)).toBe('pass')
        for (const packet of packets(opening, ipv6)) expect(host.accepts(packet), JSON.stringify(packet)).toBe(true)
      }
    }))

  test('nothing opens that nobody asked for', () =>
    property(async (host, wanted) => {
      const bench = new Bench(ufw, host)
      const plan = await planned(bench, wanted)
      if (!plan) return
      const all = ADDRESSES.flatMap((address) =>
        (['tcp', 'udp'] as const).flatMap((protocol) =>
          [8880, 8885, 8886, 8887, 8888, 8889].map((port) => ({ protocol, port, source: address, interface: 'eth7' })),
        ),
      )
      const before = all.map((packet) => host.accepts(packet))
      await bench.apply(plan)
      for (const [index, packet] of all.entries()) {
        const { protocol, port, source } = packet
        const asked = wanted.some(
          ({ ports: { first, last }, protocol: of, source: from }) =>
            of === protocol && first <= port && port <= last && networkContains(from, source),
        )
        if (!asked) expect(host.accepts(packet), JSON.stringify(packet)).toBe(before[index])
      }
    }))

  test('a command that fails takes everything back', () =>
    fc.assert(
      fc.asyncProperty(machine, openings, fc.nat(3), async ({ v4, v6, ipv6 }, wanted, patience) => {
        const host = new SimulatedUfw(v4, v6, ipv6)
        const bench = new Bench(ufw, host)
        const before = host.stored()
        const plan = await planned(bench, wanted)
        if (!plan || plan.steps.length === 0) return
        host.patience = patience
        const run = host.run.bind(host)
        // it fails once; taking back must not
        host.run = async (argv) => {
          const result = await run(argv)
          if (result.code !== 0) host.patience = Infinity
          return result
        }
        const end = await bench.apply(plan)
        if (end.result !== 'applied') expect(host.stored()).toBe(before)
        if (end.result === 'applied') expect(host.stored()).not.toBe(before)
        expect(['applied', 'reverted']).toContain(end.result)
      }),
      { numRuns: 100 },
    ))
})

const opened = (direction: Opening['direction'], port: number, source: Opening['source'] = 'any'): Opening => ({
  direction,
  protocol: 'udp',
  ports: { first: port, last: port },
  source,
  label: 'Test',
  reason: 'For the test.',
})

test('a rule for what is passed on stands beside one for what comes in, and takes nothing from it', async () => {
  // ufw 0.36.2 keeps both, in this order
  const incoming = 'allow udp 8887 0.0.0.0/0 any 0.0.0.0/0 in'
  const host = new SimulatedUfw([incoming], [], false)
  const bench = new Bench(ufw, host)
  await bench.apply(await bench.plan([opened('forward', 8887)]))
  expect(host.tuples(4)).toEqual([incoming, 'route:allow udp 8887 0.0.0.0/0 any 0.0.0.0/0 in comment=54657374'])
  await bench.undo()
  expect(host.tuples(4)).toEqual([incoming])
})

test.each([
  { name: 'others: each has an application of its own', ports: [8001, 8003, 8007], applications: 2 },
  { name: 'the same: one application is enough', ports: [8001, 8003, 8005], applications: 1 },
])('many ports for one network and many for another, $name', async ({ ports, applications }) => {
  const host = new SimulatedUfw([], [], false)
  const bench = new Bench(ufw, host)
  const before = host.stored()
  const wanted = [
    ...[8001, 8003, 8005].map((port) => opened('in', port, '192.168.1.0/24')),
    ...ports.map((port) => opened('in', port, '10.0.0.0/8')),
  ]
  const plan = await bench.plan(wanted)
  expect(plan.steps.filter(({ verb }) => verb === 'ufw.defineApp')).toHaveLength(applications)
  expect((await bench.apply(plan)).result).toBe('applied')
  for (const opening of wanted) expect(await bench.stored(opening)).toBe('pass')
  expect((await bench.plan(wanted)).steps).toEqual([])
  expect((await bench.undo()).result).toBe('undone')
  expect(host.stored()).toBe(before)
})
