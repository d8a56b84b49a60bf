import { describe, expect, test } from 'vitest'
import { alf } from '../../../main/firewall/alf/index.js'
import type { Policy } from '../../../main/firewall/index.js'
import { findPolicy } from '../../../main/firewall/nftables/policy.js'
import { windows } from '../../../main/firewall/windows/index.js'
import type { FirewallFinding } from '../../../main/model/observation.js'
import { asProblem } from '../../../main/model/problem.js'
import { knownVerb, showStep } from '../../../main/plan/index.js'
import { SimulatedMac } from '../../../main/practice/simulated/macos.js'
import { SimulatedWindows } from '../../support/simulated-windows.js'
import { english } from '../../support/english.js'

const finding = {} as FirewallFinding

async function refusal(draft: Promise<unknown>): Promise<string> {
  return draft.then(
    () => 'not refused',
    (error: unknown) => `${asProblem(error).kind}: ${english(asProblem(error).what)}`,
  )
}

describe('the defaults of Windows Defender Firewall', () => {
  const packet = { category: 'private', protocol: 'tcp', port: 8886, source: '10.0.0.5' } as const
  const planned = async (host: SimulatedWindows, policy: Partial<Policy>) =>
    (await windows.setPolicy(host, finding, policy)).steps.map(({ call }) => call)

  function machine(): SimulatedWindows {
    const host = new SimulatedWindows([['x', 'v2.30|Action=Allow|Active=TRUE|Dir=In|Name=Other|LPort=1|Protocol=6|']])
    for (const category of ['domain', 'private', 'public'] as const) {
      host.setLocal(category, 'DefaultInboundAction', 1)
      host.setLocal(category, 'DefaultOutboundAction', 0)
    }
    return host
  }

  test('are set on every category of networks, tell whether they are so, and go back', async () => {
    const host = machine()
    const before = host.stored()
    expect(await planned(host, { in: 'deny', out: 'allow' })).toEqual([])
    const calls = await planned(host, { in: 'allow', out: 'deny' })
    expect(calls).toHaveLength(3)
    for (const { verb, args } of calls) {
      const { outstanding } = knownVerb({ verb })
      const step = showStep({ verb, args })
      if (!step.standalone) throw new Error('not standalone')
      const isSo = async () => {
        const said = await Promise.all(
          step.guard.map(async (guard) => ('argv' in guard ? [(await host.run(guard.argv)).stdout, guard.prints] : [])),
        )
        return said.every(([text = '', line = '?']) => text.split('\r\n').some((one) => one.trim() === line))
      }
      expect([await isSo(), await outstanding(host, args)]).toEqual([false, args])
      await host.run(step.argv)
      expect([await isSo(), await outstanding(host, args)]).toEqual([true, null])
    }
    expect(host.accepts({ ...packet, program: '' })).toBe(true)
    expect(await planned(host, { in: 'allow', out: 'deny' })).toEqual([])
    for (const call of calls) {
      const step = showStep(call)
      for (const command of step.standalone ? step.undo : []) if ('argv' in command) await host.run(command.argv)
    }
    expect(host.stored()).toBe(before)
  })

  test('change one way and leave the other as it is', async () => {
    const host = machine()
    host.setLocal('public', 'DefaultOutboundAction', 1)
    const calls = await planned(host, { in: 'allow' })
    expect(calls.map(({ args }) => [args['profile'], args['outbound']])).toEqual([
      ['domain', 'allow'],
      ['private', 'allow'],
      ['public', 'block'],
    ])
  })

  test('are refused where something else decides, or Windows has none', async () => {
    const host = machine()
    const asked = (policy: Partial<Policy>) => refusal(windows.setPolicy(host, finding, policy))
    expect(await asked({ forward: 'deny' })).toContain(
      'refused: Windows Defender Firewall cannot drop all forwarded packets',
    )
    expect(await asked({ in: 'reject' })).toContain(
      'refused: Windows Defender Firewall cannot reject all incoming packets',
    )
    host.setLocal('public', 'DoNotAllowExceptions', 1)
    expect(await asked({ in: 'allow' })).toContain('refused: “Block all incoming connections” is set on public')
    host.setPolicy('domain', 'DefaultInboundAction', 1)
    expect(await asked({ in: 'allow' })).toContain('refused: A policy of your organisation sets the defaults')
  })
})

describe('the defaults of the macOS application firewall', () => {
  const asked = (host: SimulatedMac, policy: Partial<Policy>) => alf.setPolicy(host, finding, policy)

  test('what no rule speaks of is let in for its signature only: that is switched off', async () => {
    const host = new SimulatedMac({ allowBuiltIn: true, allowDownloaded: true, everyProgram: 'developer' })
    expect(host.accepts('/Applications/A.app')).toBe(true)
    const { steps } = await asked(host, { in: 'deny', out: 'allow', forward: 'allow' })
    expect(steps.map(({ call }) => call.verb)).toEqual(['alf.allowSigned', 'alf.allowSignedApp'])
    for (const { call } of steps) await host.run(showStep(call).argv)
    expect(host.accepts('/Applications/A.app')).toBe(false)
    expect((await asked(host, { in: 'deny' })).steps).toEqual([])
  })

  test.each([{ in: 'allow' }, { in: 'reject' }, { out: 'deny' }, { forward: 'reject' }] as const)(
    'has no other: %o',
    async (policy) => {
      expect(await refusal(asked(new SimulatedMac(), policy))).toMatch(
        /^refused: The macOS application firewall cannot/,
      )
    },
  )
})

describe('the line with a chain’s policy in a configuration of nftables', () => {
  const name = { family: 'inet', table: 'filter', chain: 'input' } as const
  const chain = (words: string, of = 'input') => [
    `\tchain ${of} {`,
    `\t\ttype filter hook input priority 0;${words}`,
    '\t}',
  ]
  const table = (lines: readonly string[], head = 'table inet filter {') => [head, ...lines, '}', ''].join('\n')

  test.each([
    ['as it stands there', table(chain(' policy drop;')), { line: 3, word: 'drop' }],
    ['left out', table(chain('')), { line: 3, word: 'none' }],
    ['of another chain', table(chain(' policy drop;', 'other')), undefined],
    ['of another table', table(chain(' policy drop;'), 'table ip filter {'), undefined],
    ['of a table without a family, which is ip', table(chain(' policy drop;'), 'table filter {'), undefined],
    ['in two places', table([...chain(' policy drop;'), ...chain('')]), undefined],
    [
      'behind a chain with sets and maps',
      table([
        '\tset s {',
        '\t\ttype ipv4_addr',
        '\t\telements = { 1.1.1.1,',
        '\t\t\t2.2.2.2 } # {',
        '\t}',
        ...chain(''),
      ]),
      { line: 8, word: 'none' },
    ],
    [
      'in one line with its chain',
      'table inet filter { chain input { type filter hook input priority 0; policy drop; } }',
      undefined,
    ],
    ['in a form that is not known', table(chain(' policy drop; tcp dport 22 accept')), undefined],
    ['nowhere', '', undefined],
  ])('%s', (_what, text, found) => {
    expect(findPolicy(text, name)).toEqual(found)
  })
})
