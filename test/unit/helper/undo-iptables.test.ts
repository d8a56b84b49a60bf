import fc from 'fast-check'
import { expect, test } from 'vitest'
import { iptables } from '../../../main/firewall/iptables/index.js'
import { openingText, type Opening } from '../../../main/model/opening.js'
import { msg } from '../../../main/text/index.js'
import { openings, PACKETS } from '../../support/arbitraries.js'
import { Bench } from '../../support/in-memory.js'
import { answering, machine, type Machine } from '../../support/iptables-machines.js'
import { SimulatedIptables } from '../../support/simulated-iptables.js'
import { describeUndo, forAll, type Simulation } from '../../support/undo-properties.js'

const simulation = {
  backend: iptables,
  cases: fc.tuple(machine, openings, fc.boolean()).map(([rules, asked, limit]) => {
    const { loaded, stored, same } = limit ? answering(rules) : rules
    const wanted = limit ? asked.map((opening) => ({ ...opening, limit: true as const })) : asked
    return [{ loaded, stored: stored && same ? loaded : stored }, wanted] as const
  }),
  runs: 250,
  rung: 'loaded',
  start: ({ loaded, stored }) => new SimulatedIptables(loaded, stored),
  state: (host) => host.state(),
  packets: PACKETS,
  accepts: (host, packet) => [host.accepts(packet), host.accepts(packet, true)],
  refusesPart: /comes first and may refuse part/,
} satisfies Simulation<Pick<Machine, 'loaded' | 'stored'>, SimulatedIptables, (typeof PACKETS)[number]>

describeUndo(simulation)

test('what runs is what was shown, to the number', () =>
  forAll(simulation, async ({ bench, host, plan }) => {
    if ((await bench.apply(plan)).result !== 'applied') return
    expect(host.calls).toEqual(plan.steps.map(({ argv }) => argv))
  }))

test('a port that must stand further in front than the range around it is no part of the range', async () => {
  const v6 = [
    '-A INPUT -i eth0 -j DROP',
    '-A INPUT -p udp -m udp --dport 8885 -j RETURN',
    '-A INPUT -j own',
    '-A own -i lo -j ACCEPT',
    '-A own -j DROP',
  ]
  const host = new SimulatedIptables(
    { 4: { policy: 'ACCEPT', rules: ['-A own -i lo -j ACCEPT'] }, 6: { policy: 'ACCEPT', rules: v6 } },
    undefined,
  )
  const bench = new Bench(iptables, host)
  const wanted = [port('udp', 8885, 8886), port('udp', 8885, 8885)]
  const plan = await bench.plan(wanted)
  const [step, ...others] = plan.steps.map(({ argv }) => argv.join(' '))
  expect(step).toContain(' -I INPUT 1 -p udp -m multiport --dports 8885:8886,8885 ')
  expect(others).toEqual([])
  expect((await bench.apply(plan)).result).toBe('applied')
  expect((await bench.plan(wanted)).steps).toEqual([])
})

test('where nothing is loaded, what is stored and refuses a part of a range is named', async () => {
  const rules = ['-A own -i lo -j ACCEPT']
  const loaded = { policy: 'ACCEPT' as const, rules }
  const stored = { policy: 'ACCEPT' as const, rules: ['-A INPUT -p tcp -m tcp --dport 8885 -j REJECT', ...rules] }
  const bench = new Bench(iptables, new SimulatedIptables({ 4: loaded, 6: loaded }, { 4: loaded, 6: stored }))
  const plan = await bench.plan([port('tcp', 8885, 8886)])
  expect(plan.steps).toEqual([])
  expect(plan.warnings).toEqual([
    msg('iptables.storedNotLoaded'),
    msg('iptables.mayRefusePart', {
      place: '/etc/iptables/rules.v6',
      rule: '-A INPUT -p tcp -m tcp --dport 8885 -j REJECT',
      opening: openingText(port('tcp', 8885, 8886)),
    }),
  ])
})

const port = (protocol: Opening['protocol'], first: number, last: number): Opening => ({
  direction: 'in',
  protocol,
  ports: { first, last },
  source: 'any',
  label: 'Test',
  reason: 'For the test.',
})
