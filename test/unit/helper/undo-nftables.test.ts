import fc from 'fast-check'
import { expect, test } from 'vitest'
import { nftables } from '../../../main/firewall/nftables/index.js'
import { openingText, type Opening } from '../../../main/model/opening.js'
import { openings, PACKETS, protocol, smallRange, source } from '../../support/arbitraries.js'
import { Bench } from '../../support/in-memory.js'
import { SimulatedNft, type SimulatedChain, type SimulatedRule } from '../../support/simulated-nft.js'
import { msg } from '../../../main/text/index.js'
import { english, inEnglish } from '../../support/english.js'
import { describeUndo } from '../../support/undo-properties.js'

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

describeUndo({
  backend: nftables,
  cases: fc.tuple(machine, openings),
  runs: 200,
  start: (chains) => new SimulatedNft(chains),
  state: (host) => host.state(),
  packets: PACKETS,
  accepts: (host, packet) => [host.accepts(packet)],
  restart: (host) => {
    host.restart()
  },
  refusesByName: (host, packet) => host.refusesByName(packet),
  refusesPart: /refuses part/,
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
      opening: openingText(tcp(8885, 8887, '10.0.0.0/8')),
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
