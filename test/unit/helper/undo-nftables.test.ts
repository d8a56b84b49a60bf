import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { nftables } from '../../../main/firewall/nftables/index.js'
import { networkContains } from '../../../main/model/net.js'
import type { Opening } from '../../../main/model/opening.js'
import type { Plan } from '../../../main/model/plan.js'
import { asProblem } from '../../../main/model/problem.js'
import { ADDRESSES, openings, protocol, smallRange, source } from '../../support/arbitraries.js'
import { Bench, memoryJournal } from '../../support/in-memory.js'
import { SimulatedNft, type SimulatedChain, type SimulatedRule } from '../../support/simulated-nft.js'
import { msg } from '../../../main/text/index.js'
import { english, inEnglish } from '../../support/english.js'

const rule = fc
  .record(
    {
      verdict: fc.constantFrom('accept', 'accept', 'accept', 'drop', 'reject'),
      protocol,
      ports: fc.oneof(smallRange, fc.constant({ first: 22, last: 22 })),
      source: source.filter((text) => text !== 'any'),
      comment: fc.constantFrom('mine', 'sallyport: Test'),
    },
    { requiredKeys: ['verdict', 'ports'] },
  )
  .map(({ verdict, ports: { first, last }, ...rest }): SimulatedRule => ({ ...rest, verdict, ports: [first, last] }))
/** Most chains refuse the rest: by their policy, or by a last rule. */
const chain = fc
  .record({
    family: fc.constantFrom('inet', 'inet', 'ip', 'ip6'),
    rules: fc.array(rule, { maxLength: 5 }),
    end: fc.constantFrom('policy', 'policy', 'drop', 'reject', 'open'),
  })
  .map(({ family, rules, end }) => ({
    family,
    policy: end === 'policy' ? 'drop' : 'accept',
    rules: end === 'drop' || end === 'reject' ? [...rules, { verdict: end }] : rules,
  }))
const machine = fc
  .array(chain, { minLength: 1, maxLength: 3 })
  .map((chains) => chains.map((one, index) => ({ ...one, table: `t${index}` }) as SimulatedChain))

/** The plan, or nothing when Sallyport refuses to make one. */
async function planned(bench: Bench, wanted: readonly Opening[]): Promise<Plan | undefined> {
  try {
    return await bench.plan(wanted)
  } catch (error) {
    expect(asProblem(error).kind).toBe('refused')
    return undefined
  }
}

function packets({ protocol: of, ports: { first, last }, source: from }: Opening) {
  return ADDRESSES.filter((address) => networkContains(from, address)).flatMap((address) =>
    [first, Math.floor((first + last) / 2), last].map((port) => ({
      protocol: of,
      port,
      source: address,
      interface: 'eth7',
    })),
  )
}

describe('on any rules of nftables’ and for any openings', () => {
  const property = (body: (host: SimulatedNft, wanted: readonly Opening[]) => Promise<void>) =>
    fc.assert(
      fc.asyncProperty(machine, openings, async (chains, wanted) => {
        await body(new SimulatedNft(chains), wanted)
      }),
      { numRuns: 200 },
    )

  test.each([true, false])('apply and then undo leaves everything as it was (with the bytes kept: %s)', (kept) =>
    property(async (host, wanted) => {
      const bench = new Bench(nftables, host, memoryJournal(kept))
      const before = host.state()
      const plan = await planned(bench, wanted)
      if (!plan) return
      const { result } = await bench.apply(plan)
      expect(result).toBe(plan.steps.length === 0 ? 'unchanged' : 'applied')
      const applied = host.state()
      expect(applied === before).toBe(result === 'unchanged')
      host.restart()
      expect((await bench.plan(wanted)).steps).toEqual([])
      await bench.undo()
      expect(host.state()).toBe(before)
      host.restart()
      expect(host.state()).toBe(before)
    }),
  )

  test('all that was asked for is open after it, also after a restart, unless the plan warned', () =>
    property(async (host, wanted) => {
      const bench = new Bench(nftables, host)
      const plan = await planned(bench, wanted)
      if (!plan || plan.warnings.some((warning) => english(warning).includes('refuses part'))) return
      await bench.apply(plan)
      for (const _ of [1, 2]) {
        for (const opening of wanted) {
          expect(await bench.stored(opening)).toBe('pass')
          for (const packet of packets(opening)) expect(host.accepts(packet), JSON.stringify(packet)).toBe(true)
        }
        host.restart()
      }
    }))

  test('nothing opens that nobody asked for, and nobody who was refused by name is let in', () =>
    property(async (host, wanted) => {
      const bench = new Bench(nftables, host)
      const plan = await planned(bench, wanted)
      if (!plan) return
      const all = ADDRESSES.flatMap((address) =>
        (['tcp', 'udp'] as const).flatMap((of) =>
          [22, 8880, 8885, 8886, 8887, 8888, 8889].map((port) => ({
            protocol: of,
            port,
            source: address,
            interface: 'eth7',
          })),
        ),
      )
      const before = all.map((packet) => host.accepts(packet))
      const named = all.filter((packet) => host.refusesByName(packet))
      await bench.apply(plan)
      for (const _ of [1, 2]) {
        for (const [index, packet] of all.entries()) {
          const asked = wanted.some((opening) => {
            const { first, last } = opening.ports
            const inside = first <= packet.port && packet.port <= last && opening.protocol === packet.protocol
            return inside && networkContains(opening.source, packet.source)
          })
          if (!asked) expect(host.accepts(packet), JSON.stringify(packet)).toBe(before[index])
        }
        for (const packet of named) expect(host.accepts(packet), JSON.stringify(packet)).toBe(false)
        host.restart()
      }
    }))

  test('a command that fails takes everything back', () =>
    fc.assert(
      fc.asyncProperty(machine, openings, fc.nat(7), async (chains, wanted, patience) => {
        const host = new SimulatedNft(chains)
        const bench = new Bench(nftables, host)
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
        const { result } = await bench.apply(plan)
        expect(['applied', 'reverted']).toContain(result)
        if (result === 'reverted') expect(host.state()).toBe(before)
        else expect(host.state()).not.toBe(before)
      }),
      { numRuns: 150 },
    ))
})

test('a chain that somebody loaded anew after the plan: nothing is put in a wrong place', async () => {
  const host = new SimulatedNft([{ family: 'inet', table: 'filter', policy: 'accept', rules: [{ verdict: 'drop' }] }])
  const bench = new Bench(nftables, host)
  const [wanted] = fc.sample(openings, { seed: 3, numRuns: 1 })
  const plan = await bench.plan(wanted ?? [])
  host.restart()
  const before = host.state()
  await expect(bench.apply(plan)).rejects.toMatchObject({ problem: { kind: 'changed' } })
  expect(host.state()).toBe(before)
})

test('where nothing is loaded, what is stored and refuses a part of a range is named', async () => {
  const refusing: SimulatedRule = { verdict: 'reject', protocol: 'tcp', ports: [8885, 8885] }
  const host = new SimulatedNft([{ family: 'inet', table: 'filter', policy: 'accept', rules: [refusing] }])
  host.flush()
  const plan = await new Bench(nftables, host).plan([tcp(8885, 8886)])
  expect(plan.steps).toEqual([])
  expect(inEnglish(plan.warnings)).toEqual([
    english(msg('nftables.notLoaded')),
    expect.stringMatching(/^“tcp dport 8885 .*reject” in the chain .* comes first and refuses part of 8885-8886\/tcp/),
  ])
})

test('what is opened in front of a rule that refuses the rest of a range leaves the range as it was', async () => {
  const rules: SimulatedRule[] = [
    { verdict: 'drop', ports: [8885, 8886] },
    { verdict: 'accept', source: '10.0.0.0/8', ports: [8885, 8887] },
    { verdict: 'reject' },
  ]
  const bench = new Bench(nftables, new SimulatedNft([{ family: 'inet', table: 'filter', policy: 'accept', rules }]))
  const wanted = [tcp(8887, 8887), tcp(8885, 8887, '10.0.0.0/8')]
  const plan = await bench.plan(wanted)
  expect((await bench.apply(plan)).result).toBe('applied')
  const again = await bench.plan(wanted)
  expect(again.steps).toEqual([])
  expect(again.warnings).toContainEqual(
    msg('nftables.refusesPart', {
      rule: 'th dport 8885-8886 drop',
      chain: 'inet filter input',
      opening: '8885-8887/tcp from 10.0.0.0/8',
    }),
  )
})

const tcp = (first: number, last: number, source = 'any'): Opening => ({
  direction: 'in',
  protocol: 'tcp',
  ports: { first, last },
  source,
  label: 'Test',
  reason: 'For the test.',
})
