import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { turnWindows } from '../../../../main/firewall/windows/turn.js'
import { windows } from '../../../../main/firewall/windows/index.js'
import { ruleName, verbs } from '../../../../main/firewall/windows/verbs.js'
import type { Verb } from '../../../../main/verbs/index.js'
import { asProblem } from '../../../../main/model/problem.js'
import { opening as anyOpening } from '../../../support/arbitraries.js'
import { problemOf } from '../../../support/problems.js'
import { SimulatedWindows } from '../../../support/simulated-windows.js'
import { english } from '../../../support/english.js'

const ARGS = {
  label: 'JetStream API',
  protocol: 'tcp' as const,
  ports: { first: 8886, last: 8886 },
  source: 'any' as const,
  profiles: ['domain' as const, 'private' as const],
}
const verb = (name: string): Verb => verbs[name] as Verb
const allow = verb('windows.allow')
const remove = verb('windows.remove')

async function run(host: SimulatedWindows, which: Verb, args: unknown): Promise<number | null> {
  const command = which.command(args)
  if (!('argv' in command)) throw new Error('no command')
  return (await host.run(command.argv)).code
}

describe('the name of a rule', () => {
  test('is made from all that it says, and is ASCII', () => {
    const part = fc.record({
      label: fc.constantFrom('JetStream API', 'Größe 文件', 'é'),
      opening: anyOpening,
      profiles: fc.subarray(['domain', 'private', 'public'] as const, { minLength: 1 }),
      program: fc.constantFrom(undefined, 'C:\\a.exe', 'C:\\b.exe'),
    })
    fc.assert(
      fc.property(part, part, (one, other) => {
        const args = ({ label, opening, profiles, program }: typeof one) => ({
          ...{ label, protocol: opening.protocol, ports: opening.ports, source: opening.source, profiles },
          ...(program === undefined ? {} : { program }),
        })
        const [a, b] = [args(one), args(other)]
        expect(ruleName(a)).toMatch(/^Sallyport [\x20-\x7e]+ \d+(?:-\d+)?-(?:tcp|udp) [0-9a-f]{6}$/)
        expect(ruleName(a) === ruleName(b)).toBe(JSON.stringify(a) === JSON.stringify(b))
      }),
      { numRuns: 300 },
    )
  })

  test('says what it is for', () => {
    expect(ruleName({ ...ARGS, label: 'Größe 文件' })).toMatch(/^Sallyport Gro_e _ 8886-tcp /)
  })
})

describe('a rule that netsh adds', () => {
  test('is there afterwards, is ours, and is gone again', async () => {
    const host = new SimulatedWindows([['x', 'v2.30|Action=Allow|Active=TRUE|Dir=In|Name=Other|']])
    const before = host.stored()
    expect(await allow.outstanding(host, ARGS)).toEqual(ARGS)
    expect(await remove.outstanding(host, ARGS)).toBeNull()
    expect(await run(host, allow, ARGS)).toBe(0)
    expect(await allow.outstanding(host, ARGS)).toBeNull()
    expect(await remove.outstanding(host, ARGS)).toEqual(ARGS)
    expect(await run(host, remove, ARGS)).toBe(0)
    expect(host.stored()).toBe(before)
  })

  test.each([
    ['switched off', 'Active=TRUE', 'Active=FALSE'],
    ['turned into a Block rule', 'Action=Allow', 'Action=Block'],
    ['narrowed', '|Name=', '|RA4=LocalSubnet|Name='],
    ['widened to public networks', 'Profile=Private|', 'Profile=Private|Profile=Public|'],
  ])('and that somebody has %s since is not doubled, but can be taken back', async (_what, from, to) => {
    const host = new SimulatedWindows()
    await run(host, allow, ARGS)
    host.edit(from, to)
    expect((await problemOf(() => allow.outstanding(host, ARGS))).kind).toBe('refused')
    expect(await remove.outstanding(host, ARGS)).toEqual(ARGS)
  })

  test('twice is refused too, as netsh would say nothing', async () => {
    const host = new SimulatedWindows()
    expect([await run(host, allow, ARGS), await run(host, allow, ARGS)]).toEqual([0, 0])
    expect(host.rules()).toHaveLength(2)
    expect((await problemOf(() => allow.outstanding(host, ARGS))).kind).toBe('refused')
    await run(host, remove, ARGS)
    expect(host.rules()).toEqual([])
  })

  test('for a program beyond ASCII is found again in another code page', async () => {
    const host = new SimulatedWindows()
    const args = { ...ARGS, program: 'C:\\Users\\Jörg\\伺服器.exe', source: '2001:db8::/32' }
    await run(host, allow, args)
    expect(await allow.outstanding(host, args)).toBeNull()
  })
})

describe('disabling a Block rule', () => {
  const args = { name: 'No servers', proto: 'tcp', mark: '0123456789abcdef' }
  const disable = verb('windows.disableBlock')

  test('has an exact inverse', () => {
    const back = disable.inverse(args)
    expect(back).toEqual({ verb: 'windows.enableBlock', args })
    expect(verb(back.verb).inverse(back.args)).toEqual({ verb: 'windows.disableBlock', args })
  })

  test.each<[string, object]>([
    ['every rule', { name: 'ALL' }],
    ['a name from a file', { name: '@FirewallAPI.dll,-1' }],
    ['an option', { name: '-x' }],
    ['a second pair', { name: 'a=b' }],
    ['a quote', { name: 'a" new enable=no' }],
    ['a line', { name: 'a\nb' }],
    ['what reg.exe could not print', { name: 'Gr??e' }],
    ['blanks', { name: ' a' }],
    ['no name', { name: '' }],
    ['another protocol', { proto: 'icmp' }],
    ['no mark', { mark: '' }],
    ['more than it knows', { enable: 'yes' }],
  ])('takes no %s', (_what, change) => {
    expect(() => {
      disable.check({ ...args, ...change })
    }).toThrow('verbs.invalidStep')
  })

  test.each<[string, string]>([
    ['an Allow rule', 'Action=Allow|Protocol=6|Name=No servers'],
    ['a Block rule that says something else', 'Action=Block|Protocol=6|Name=No servers'],
  ])('leaves %s of that name alone', async (_what, data) => {
    const host = new SimulatedWindows([['x', `v2.30|Active=TRUE|Dir=In|${data}|`]])
    expect((await problemOf(() => disable.outstanding(host, args))).kind).toBe('refused')
  })
})

describe('switching it on and off', () => {
  const state = (host: SimulatedWindows) => host.stored()
  const turn = async (host: SimulatedWindows, to: 'on' | 'off') => turnWindows(host, await windows.detect(host), to)

  test('touches the categories that are not so yet, and the way back leaves each as it was', async () => {
    const host = new SimulatedWindows()
    host.setLocal('public', 'EnableFirewall', 0)
    const before = state(host)
    const { steps, warnings } = await turn(host, 'off')
    expect(steps.map(({ call, risk }) => [call.args['profile'], risk])).toEqual([
      ['domain', 'high'],
      ['private', 'high'],
    ])
    expect(warnings).toHaveLength(1)
    for (const { call } of steps) {
      expect(await run(host, verb(call.verb), call.args)).toBe(0)
      expect(await verb(call.verb).outstanding(host, call.args)).toBeNull()
    }
    expect((await windows.detect(host)).enabled).toBe(false)
    for (const { call } of [...steps].reverse()) {
      const back = verb(call.verb).inverse(call.args)
      expect(await verb(back.verb).outstanding(host, back.args)).toEqual(back.args)
      await run(host, verb(back.verb), back.args)
    }
    expect(state(host)).toBe(before)
  })

  test('is nothing when it is so already', async () => {
    expect((await turn(new SimulatedWindows(), 'on')).steps).toEqual([])
  })

  test('is refused when a policy decides', async () => {
    const host = new SimulatedWindows()
    host.setPolicy('private', 'EnableFirewall', 1)
    expect((await problemOf(() => turn(host, 'off'))).kind).toBe('refused')
    const args = { profile: 'private', state: 'off' }
    expect(await verb('windows.setState').outstanding(host, args).catch(asProblem)).toMatchObject({ kind: 'refused' })
  })

  test('on says nothing of remote desktop where it is let in', async () => {
    const data = 'v2.27|Action=Allow|Active=TRUE|Dir=In|Protocol=6|LPort=3389|Svc=termservice|Name=Remote Desktop|'
    const host = new SimulatedWindows([['x', data]])
    host.setLocal('public', 'EnableFirewall', 0)
    expect((await turn(host, 'on')).warnings).toEqual([])
  })

  test('on, where everything will be refused, says so', async () => {
    const host = new SimulatedWindows()
    host.setLocal('public', 'EnableFirewall', 0)
    host.setLocal('public', 'DoNotAllowExceptions', 1)
    expect((await turn(host, 'on')).warnings.map((warning) => english(warning).slice(0, 25))).toEqual([
      'On public networks everyt',
      'No rule allows remote des',
    ])
  })
})
