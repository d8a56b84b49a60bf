import fc from 'fast-check'
import { afterAll, describe, expect, it } from 'vitest'
import { hostile, mutated, type Json } from '../support/mutate.js'
import { enableUfw, startFirewalld } from '../lab/support/firewalls.js'
import { applyRequest, STATE } from '../lab/support/helper.js'
import { LabHost } from '../lab/support/host.js'
import { ManyRequests } from '../lab/support/many-requests.js'
import { iptablesState, restart, usePersistent, useVariant } from '../lab/support/iptables.js'
import { enableNftables, nftState } from '../lab/support/nftables.js'
import { firewalldState, ufwState } from '../lab/support/service.js'

/** What people open, and a machine's settings with it. */
const SERVICES: readonly (readonly string[])[] = [
  ['jetstream-server'],
  ['jetstream-server', '--from', '10.0.0.0/8', '--from', '2001:db8::/32'],
  ['jetstream-relay'],
  ['mysterium-node'],
  ['snikket', '--set', 'turnMin=61000', '--set', 'turnMax=61099', '--set', 'conf=/etc/snikket/snikket.conf'],
]

/** What could stand there as well, so that most of what comes out is a plan that runs. */
const likely = fc.constantFrom<Json>(
  ...['tcp', 'udp', 'any', 'in', 'out', '10.1.2.0/24', '192.0.2.7', '2001:db8::/32', '::ffff:1.2.3.4', '0.0.0.0/0'],
  ...[4, 6, 1, 22, 53, 8_886, 65_535, true, 'eth0', 'Mine', 'INPUT', 'OUTPUT', 'public', 'inet', 'filter', 'input'],
)

interface Case {
  readonly name: string
  readonly plans: number
  readonly prepare: (host: LabHost) => Promise<unknown>
  readonly state: (host: LabHost) => Promise<unknown>
}

const CASES: readonly Case[] = [
  { name: 'nftables', plans: 3_400, prepare: (host) => enableNftables(host), state: nftState },
  { name: 'iptables', plans: 700, prepare: iptables, state: iptablesState },
  { name: 'ufw', plans: 700, prepare: enableUfw, state: ufwState },
  { name: 'firewalld', plans: 200, prepare: startFirewalld, state: firewalldState },
]

async function iptables(host: LabHost): Promise<void> {
  await useVariant(host, 'nft')
  await usePersistent(host)
  await restart(host)
}

/** Each in a host of its own. */
describe.concurrent('mutated plans, carried out by the helper', () => {
  const totals = { plans: 0, undone: 0 }

  it.each(CASES)('leave $name as it was: at once, or when they are undone', { timeout: 900_000 }, async (one) => {
    await using host = await LabHost.start('server')
    await one.prepare(host)
    await host.write('/etc/snikket/snikket.conf', 'SNIKKET_DOMAIN=example.org\n')
    const requests: Json[] = []
    for (const service of SERVICES)
      requests.push(JSON.parse(JSON.stringify(await applyRequest(host, ...service, '--firewall', one.name))) as Json)
    const state = async () => ({
      firewall: await one.state(host),
      files: { ...host.readTree('/etc/snikket'), ...host.readTree('/etc/sysctl.d'), ...host.readTree('/etc/systemd') },
      forwards: await host.read('/proc/sys/net/ipv4/ip_forward'),
    })
    const before = await state()
    using helper = await ManyRequests.in(host)
    const counts: Record<string, number> = {}
    for (const [request, places, others] of fc.sample(
      fc.tuple(
        fc.constantFrom(...requests),
        fc.infiniteStream(fc.nat(1_000)),
        fc.array(fc.oneof({ weight: 4, arbitrary: likely }, { weight: 1, arbitrary: hostile }), {
          minLength: 1,
          maxLength: 2,
        }),
      ),
      { seed: 2_026, numRuns: one.plans },
    )) {
      const at = () => (places.next().value as number | undefined) ?? 0
      const steps = others.reduce<Json>((value, other) => mutated(value, at, other), stepsOf(request))
      const plan = { ...(request as Record<string, Json>), steps }
      const { result, journal, problem } = await helper.ask(plan)
      counts[result] = (counts[result] ?? 0) + 1
      // its form was refused before anything was looked at
      if (problem?.kind === 'input') continue
      const what = JSON.stringify(steps)
      if (result === 'applied')
        expect(await helper.ask({ request: 'undo', stateDir: STATE, journal }), what).toMatchObject({
          result: 'undone',
        })
      expect(await state(), what).toEqual(before)
    }
    expect(await state()).toEqual(before)
    console.log(`${one.plans} mutated plans on ${one.name}: ${JSON.stringify(counts)}`)
    totals.plans += one.plans
    totals.undone += counts['applied'] ?? 0
    expect(counts['applied'] ?? 0, 'plans that ran').toBeGreaterThan(one.plans / 10)
  })

  afterAll(() => {
    console.log(`${totals.plans} mutated plans through the helper, ${totals.undone} of them carried out and undone`)
    expect(totals.plans).toBe(5_000)
  })
})

const stepsOf = (request: Json): Json => (request as { readonly steps: Json }).steps
