import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { enableUfw, ufwReloadedEqual } from './support/firewalls.js'
import { LabHost } from './support/host.js'
import { apply, ufwState, undo } from './support/service.js'

/** Rule sets around the ports that the services want, so that they meet, overlap and miss them. */
const port = fc.constantFrom('8886', '8887', '22', '8000:8886', '8886:8887', '8880,8886,9000', '6000:6200', '65535')
const protocol = fc.constantFrom('tcp', 'udp')
const source = fc.constantFrom('any', '10.0.0.0/8', '192.0.2.7', '2001:db8::/32', '0.0.0.0/0', '::/0')
const action = fc.constantFrom('allow', 'allow', 'allow', 'limit', 'deny', 'reject')
const log = fc.constantFrom([], [], [], ['log'], ['log-all'])
const on = fc.constantFrom([], [], ['in', 'on', 'eth0'], ['out', 'on', 'eth1'])
const remark = fc.constantFrom(
  [],
  [],
  ['comment', 'mine'],
  ['comment', 'Büro | 日本 # 1'],
  ['comment', 'JetStream API'],
)
const rule: fc.Arbitrary<readonly string[]> = fc.oneof(
  { weight: 5, arbitrary: fc.tuple(action, on, log, protocol, source, port, remark).map(portRule) },
  { weight: 1, arbitrary: fc.tuple(action, fc.constantFrom('WWW Full', 'OpenSSH', 'DNS')).map((words) => [...words]) },
  { weight: 1, arbitrary: fc.constantFrom(['route', 'allow', 'in', 'on', 'eth0', 'out', 'on', 'eth1']) },
)
const ruleSet = fc.record({
  rules: fc.array(rule, { minLength: 2, maxLength: 6 }),
  service: fc.constantFrom<readonly string[]>(
    ['jetstream-server'],
    ['jetstream-server', '--set', 'receivePorts=8886-8890,9000'],
    ['jetstream-server', '--from', '10.0.0.0/8', '--from', '2001:db8::/32'],
    ['jetstream-relay'],
  ),
})

function portRule([verb, way, logging, kind, from, ports, words]: [
  string,
  readonly string[],
  readonly string[],
  string,
  string,
  string,
  readonly string[],
]): string[] {
  return [verb, ...way, ...logging, 'proto', kind, 'from', from, 'to', 'any', 'port', ports, ...words]
}

interface Sample {
  readonly rules: readonly (readonly string[])[]
  readonly service: readonly string[]
}

function sampleOf(seed: number): Sample {
  const [sample] = fc.sample<Sample>(ruleSet, { seed, numRuns: 1 })
  if (!sample) throw new Error(`no rule set for seed ${seed}`)
  return sample
}

/** Each seed is one rule set, for ever the same; a new failure is run again by its number. */
const SEEDS = Array.from({ length: 16 }, (_, index) => 77_001 + index)

describe('apply and undo on a rule set that nobody thought of', () => {
  const outcomes = new Set<string>()

  it.each(SEEDS)('seed %i: it is as it was, byte for byte', async (seed) => {
    const { rules, service } = sampleOf(seed)
    const what = [...rules.map((words) => `ufw ${words.join(' ')}`), `sallyport apply ${service.join(' ')}`].join('\n')
    await using host = await LabHost.start('server')
    const enabled = seed % 2 === 0
    if (enabled) await enableUfw(host)
    // those that ufw itself refuses are simply not there
    for (const words of rules) await host.run(['ufw', ...words])
    const before = await ufwState(host)
    const applied = await apply(host, ...service, '--firewall', 'ufw')
    outcomes.add(applied.end.result)
    if (applied.end.result === 'applied') {
      expect(await ufwState(host), what).not.toEqual(before)
      if (enabled) expect(applied.code, what).toBe(0)
      expect((await apply(host, ...service, '--firewall', 'ufw')).end.result, what).toBe('unchanged')
      expect(await undo(host), what).toMatchObject({ code: 0, end: { result: 'undone' } })
    } else
      expect([applied.code, applied.end.problem?.kind], what).toBeOneOf([
        [3, 'refused'],
        [applied.end.result === 'unchanged' && enabled ? 0 : 5, enabled ? undefined : 'unproven'],
      ])
    expect(await ufwState(host), what).toEqual(before)
    if (enabled && seed % 4 === 0) expect(await ufwReloadedEqual(host), what).toMatchObject({ equal: true })
  })

  it('were of several kinds', () => {
    expect([...outcomes].sort()).toEqual(expect.arrayContaining(['applied', 'failed']))
  })
})
