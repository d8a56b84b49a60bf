import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { firewalld } from '../../../main/firewall/firewalld/index.js'
import { networkContains } from '../../../main/model/net.js'
import type { Opening } from '../../../main/model/opening.js'
import { asProblem } from '../../../main/model/problem.js'
import type { Plan } from '../../../main/model/plan.js'
import { ADDRESSES, openings, protocol, smallRange } from '../../support/arbitraries.js'
import { Bench, memoryJournal } from '../../support/in-memory.js'
import { richRule, SimulatedFirewalld, type SimulatedZone } from '../../support/simulated-firewalld.js'
import { english } from '../../support/english.js'

const entry = fc.record({ protocol, ports: smallRange })
const network = fc.constantFrom('10.0.0.0/8', '10.1.0.0/16', '192.168.1.0/24', '2001:db8::/32')

/** A zone that firewalld could hold: entries of one protocol never overlap. */
const zone = fc
  .record({
    entries: fc.array(entry, { maxLength: 4 }),
    rules: fc.uniqueArray(
      fc.record({ network, entry, accept: fc.constantFrom(true, true, true, false) }).map((rule) => {
        const { first, last } = rule.entry.ports
        const port = `port="${first === last ? first : `${first}-${last}`}" protocol="${rule.entry.protocol}"`
        return richRule(
          rule.network.includes(':') ? 'ipv6' : 'ipv4',
          rule.network,
          port,
          rule.accept ? 'accept' : 'drop',
        )
      }),
      { maxLength: 3 },
    ),
  })
  .map(({ entries, rules }): SimulatedZone => {
    const ports: SimulatedZone['ports'] = []
    for (const {
      protocol: of,
      ports: { first, last },
    } of entries)
      if (!ports.some((other) => other.protocol === of && other.first <= last && first <= other.last))
        ports.push({ first, last, protocol: of })
    return { ports, rules }
  })

const machine = fc.record({ zone, running: fc.boolean(), own: fc.boolean() })

async function planned(bench: Bench, wanted: readonly Opening[]): Promise<Plan | undefined> {
  try {
    return await bench.plan(wanted)
  } catch (error) {
    expect(asProblem(error).kind).toBe('refused')
    return undefined
  }
}

function packets({ protocol: of, ports: { first, last }, source }: Opening) {
  const inside = ADDRESSES.filter((address) => networkContains(source, address))
  const all = Array.from({ length: last - first + 1 }, (_, index) => first + index)
  return inside.flatMap((address) => all.map((port) => ({ protocol: of, port, source: address, interface: 'eth7' })))
}

describe('on any zone of firewalld’s and for any openings', () => {
  const property = (body: (host: SimulatedFirewalld, wanted: readonly Opening[]) => Promise<void>) =>
    fc.assert(
      fc.asyncProperty(machine, openings, async ({ zone: of, running, own }, wanted) => {
        await body(new SimulatedFirewalld(of, running, own), wanted)
      }),
      { numRuns: 60 },
    )

  test('undo after apply gives every byte and every running rule back', () =>
    property(async (host, wanted) => {
      const bench = new Bench(firewalld, host)
      const before = host.state()
      const plan = await planned(bench, wanted)
      if (!plan) return
      const end = await bench.apply(plan)
      if (end.result === 'applied') expect((await bench.undo()).result).toBe('undone')
      expect(host.state()).toBe(before)
    }))

  test('so do the inverses of the calls alone, without the kept bytes', () =>
    property(async (host, wanted) => {
      const bench = new Bench(firewalld, host, memoryJournal(false))
      const before = JSON.stringify([host.runtime, host.permanent])
      const plan = await planned(bench, wanted)
      if (!plan) return
      await bench.apply(plan)
      await bench.undo()
      expect(JSON.stringify([host.runtime, host.permanent])).toBe(before)
    }))

  test('applying twice is applying once', () =>
    property(async (host, wanted) => {
      const bench = new Bench(firewalld, host)
      const plan = await planned(bench, wanted)
      if (!plan || (await bench.apply(plan)).result !== 'applied') return
      const once = host.state()
      expect((await bench.plan(wanted)).steps).toEqual([])
      expect((await bench.apply(plan)).result).toBe('unchanged')
      expect(host.state()).toBe(once)
    }))

  test('every opening is open after it, now and for good, unless the plan warned', () =>
    property(async (host, wanted) => {
      const bench = new Bench(firewalld, host)
      const plan = await planned(bench, wanted)
      if (!plan) return
      expect(['applied', 'unchanged']).toContain((await bench.apply(plan)).result)
      if (plan.warnings.some((warning) => english(warning).startsWith('Part of '))) return
      for (const opening of wanted) {
        expect(await bench.stored(opening)).toBe('pass')
        for (const packet of packets(opening)) {
          expect(host.accepts(packet), JSON.stringify(packet)).toBe(true)
          expect(host.accepts(packet, host.permanent), JSON.stringify(packet)).toBe(true)
        }
      }
    }))

  test('each opening is in the plan or there already: none is passed over in silence', () =>
    property(async (host, wanted) => {
      const bench = new Bench(firewalld, host)
      const plan = await planned(bench, wanted)
      if (!plan || plan.steps.length > 0) return
      expect(plan.unchanged.map(({ opening }) => opening)).toEqual(wanted)
    }))

  test('a command that fails takes everything back', () =>
    fc.assert(
      fc.asyncProperty(machine, openings, fc.nat(3), async ({ zone: of, running, own }, wanted, patience) => {
        const host = new SimulatedFirewalld(of, running, own)
        const bench = new Bench(firewalld, host)
        const before = host.state()
        const plan = await planned(bench, wanted)
        if (!plan || plan.steps.length === 0) return
        host.patience = patience
        const run = host.run.bind(host)
        host.run = async (argv) => {
          const result = await run(argv)
          if (result.code !== 0) host.patience = Infinity
          return result
        }
        const end = await bench.apply(plan)
        expect(['applied', 'reverted']).toContain(end.result)
        if (end.result === 'applied') expect(host.state()).not.toBe(before)
        else expect(host.state()).toBe(before)
      }),
      { numRuns: 60 },
    ))
})
