import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ufw } from '../../../main/firewall/ufw/index.js'
import { familyOf } from '../../../main/model/net.js'
import type { Opening } from '../../../main/model/opening.js'
import { openings, openingsAnyWay, PACKETS, smallRange } from '../../support/arbitraries.js'
import { Bench } from '../../support/in-memory.js'
import { SimulatedUfw } from '../../../main/practice/simulated/ufw.js'
import { describeUndo, forAll, type Simulation } from '../../support/undo-properties.js'

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

const simulation = {
  backend: ufw,
  cases: fc.tuple(machine, openings),
  runs: 150,
  start: ({ v4, v6, ipv6 }) => new SimulatedUfw(v4, v6, ipv6),
  state: (host) => host.stored(),
  packets: PACKETS,
  accepts: (host, packet) => [host.accepts(packet)],
  opens: ({ ipv6 }, _opening, { source }) => ipv6 || familyOf(source) === 4,
  refusesPart: /comes first and refuses part/,
} satisfies Simulation<{ v4: string[]; v6: string[]; ipv6: boolean }, SimulatedUfw, (typeof PACKETS)[number]>

describeUndo(simulation)

test.each([true, false])('openings in every direction, and undo (with the bytes kept: %s)', (kept) =>
  forAll(
    { ...simulation, cases: fc.tuple(machine, openingsAnyWay) },
    async ({ host, bench, wanted, plan }) => {
      const before = host.stored()
      if ((await bench.apply(plan)).result !== 'applied') return
      for (const opening of wanted) expect(await bench.stored(opening), JSON.stringify(opening)).toBe('pass')
      expect((await bench.plan(wanted)).steps).toEqual([])
      expect((await bench.undo()).result).toBe('undone')
      expect(host.stored()).toBe(before)
    },
    { kept },
  ),
)

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
