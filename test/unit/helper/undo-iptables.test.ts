import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { iptables } from '../../../main/firewall/iptables/index.js'
import { networkContains } from '../../../main/model/net.js'
import type { Opening } from '../../../main/model/opening.js'
import type { Plan } from '../../../main/model/plan.js'
import { asProblem } from '../../../main/model/problem.js'
import { msg } from '../../../main/text/index.js'
import { openings } from '../../support/arbitraries.js'
import { Bench, memoryJournal } from '../../support/in-memory.js'
import { answering, machine, PACKETS } from '../../support/iptables-machines.js'
import { SimulatedIptables } from '../../support/simulated-iptables.js'
import { english } from '../../support/english.js'

/** The plan, or nothing when Sallyport refuses to make one. */
async function planned(bench: Bench, wanted: readonly Opening[]): Promise<Plan | undefined> {
  try {
    return await bench.plan(wanted)
  } catch (error) {
    expect(['refused', 'input']).toContain(asProblem(error).kind)
    return undefined
  }
}

const isAsked = (wanted: readonly Opening[], { protocol, port, source }: (typeof PACKETS)[number]) =>
  wanted.some(
    ({ ports: { first, last }, protocol: of, source: from }) =>
      of === protocol && first <= port && port <= last && networkContains(from, source),
  )

describe('on any rules of iptables’ and for any openings', () => {
  let plans = 0
  const property = (
    body: (bench: Bench, host: SimulatedIptables, wanted: readonly Opening[], plan: Plan) => Promise<void>,
    journal = () => memoryJournal(),
  ) =>
    fc.assert(
      fc.asyncProperty(machine, openings, fc.boolean(), async (rules, asked, limit) => {
        const { loaded, stored, same } = limit ? answering(rules) : rules
        const wanted = limit ? asked.map((opening) => ({ ...opening, limit: true as const })) : asked
        const host = new SimulatedIptables(loaded, stored && same ? loaded : stored)
        const bench = new Bench(iptables, host, journal())
        const plan = await planned(bench, wanted)
        if (!plan) return
        plans++
        await body(bench, host, wanted, plan)
      }),
      { numRuns: 250 },
    )

  test('undo after apply gives everything back, in the kernel and in the files', () =>
    property(async (bench, host, _wanted, plan) => {
      const before = host.state()
      const end = await bench.apply(plan)
      if (end.result === 'applied') expect((await bench.undo()).result).toBe('undone')
      expect(host.state()).toBe(before)
    }))

  test('so do the inverses of the calls alone, without the kept bytes', () =>
    property(
      async (bench, host, _wanted, plan) => {
        const before = host.state()
        await bench.apply(plan)
        await bench.undo()
        expect(host.state()).toBe(before)
      },
      () => memoryJournal(false),
    ))

  test('applying twice is applying once', () =>
    property(async (bench, host, wanted, plan) => {
      if ((await bench.apply(plan)).result !== 'applied') return
      const once = host.state()
      expect((await bench.plan(wanted)).steps).toEqual([])
      expect((await bench.apply(plan)).result).toBe('unchanged')
      expect(host.state()).toBe(once)
    }))

  test('what runs is what was shown, to the number', () =>
    property(async (bench, host, _wanted, plan) => {
      if ((await bench.apply(plan)).result !== 'applied') return
      expect(host.calls).toEqual(plan.steps.map(({ argv }) => argv))
    }))

  test('every opening is open after it, unless the plan warned of a rule in front', () =>
    property(async (bench, host, wanted, plan) => {
      expect((await bench.apply(plan)).result).toBe(plan.steps.length > 0 ? 'applied' : 'unchanged')
      if (plan.warnings.some((warning) => english(warning).includes('comes first and may refuse part'))) return
      for (const packet of PACKETS.filter((one) => isAsked(wanted, one))) {
        expect(host.accepts(packet), JSON.stringify(packet)).toBe(true)
        expect(host.accepts(packet, true), JSON.stringify(packet)).toBe(true)
      }
      for (const opening of wanted) {
        const observed = await iptables.observe(host, await iptables.detect(host), {})
        expect(observed.prove(opening).find(({ level }) => level === 'loaded')).toMatchObject({ result: 'pass' })
      }
    }))

  test('nothing opens that nobody asked for', () =>
    property(async (bench, host, wanted, plan) => {
      const before = PACKETS.map((packet) => [host.accepts(packet), host.accepts(packet, true)])
      await bench.apply(plan)
      for (const [index, packet] of PACKETS.entries())
        if (!isAsked(wanted, packet))
          expect([host.accepts(packet), host.accepts(packet, true)], JSON.stringify(packet)).toEqual(before[index])
    }))

  test('a command that fails takes everything back', () =>
    fc.assert(
      fc.asyncProperty(machine, openings, fc.nat(5), async ({ loaded, stored }, wanted, patience) => {
        const host = new SimulatedIptables(loaded, stored)
        const bench = new Bench(iptables, host)
        const before = host.state()
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
        expect(host.state() === before).toBe(end.result !== 'applied')
        expect(['applied', 'reverted']).toContain(end.result)
      }),
      { numRuns: 150 },
    ))

  test('most of them were plans and no refusals', () => {
    expect(plans).toBeGreaterThan(300)
  })
})

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
      opening: '8885-8886/tcp from anywhere',
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
