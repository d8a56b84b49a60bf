import { describe, expect, test } from 'vitest'
import type { Context } from '../../../../main/api/context.js'
import { feedOf } from '../../../../main/api/feed.js'
import { planTurn } from '../../../../main/api/use-cases/turn.js'
import { status } from '../../../../main/api/use-cases/status.js'
import type { Plan } from '../../../../main/model/plan.js'
import { SettingsFile } from '../../../../main/settings/index.js'
import { SimulatedMac, type MacParts } from '../../../../main/practice/simulated/macos.js'
import { english } from '../../../support/english.js'

function contextOf(parts: MacParts): Context {
  const host = new SimulatedMac(parts)
  const surroundings = { terminal: false, desktop: false }
  const rest = { signal: undefined, namedState: undefined, sshConnection: undefined, stateDirs: ['/nowhere'] }
  const machines = { host, here: host, keeper: host }
  const own = { settings: new SettingsFile(host, undefined), feed: feedOf(host, host, []) }
  return {
    machine: 'local',
    ...machines,
    ...own,
    surroundings,
    shown: new Map<string, Plan>(),
    watches: new Set<never>(),
    ...rest,
  }
}
const told = (parts: MacParts) => status(contextOf(parts))

test('a Mac: its system, its firewall in words, and what it lets in besides', async () => {
  const seen = await told({
    applications: [
      ['/usr/sbin/smbd', 'Allow'],
      ['/opt/x', 'Block'],
    ],
  })
  expect(seen.host.system).toBe('macOS 15.3.1')
  expect(english(seen.sentence)).toBe('The macOS application firewall guards this machine. No service is open yet.')
  expect(english(seen.detail)).toContain('programs')
  expect(english(seen.detail)).not.toContain('kernel')
  expect(seen.others).toEqual(['/usr/sbin/smbd (Allow incoming connections)'])
})

test('a Mac whose firewall is off', async () => {
  const seen = await told({ on: false, generation: 'old' })
  expect(english(seen.sentence)).toBe('No firewall guards this machine.')
  expect(english(seen.detail)).toBe('The macOS application firewall is switched off. No service is open yet.')
  expect(seen.attention).toEqual([])
})

describe('switching the firewall of a Mac', () => {
  const SSHD = '/usr/libexec/sshd-keygen-wrapper'
  const listening = { tcp: 'tcp4 0 0 *.22 *.* LISTEN\n', udp: '' }
  const parts = { netstat: listening, programs: { [SSHD]: 'apple' } } as const
  const turned = async (more: MacParts, turn: 'on' | 'off') =>
    (await planTurn(contextOf({ ...parts, ...more }), { turn })).steps.map(({ argv }) => argv.slice(1).join(' '))

  test('on: Remote Login is let in first, unless macOS lets it in by itself', async () => {
    expect(await turned({ on: false }, 'on')).toEqual(['--setglobalstate on'])
    expect(await turned({ on: false, applications: [[SSHD, 'Block']] }, 'on')).toEqual([
      `--unblockapp ${SSHD}`,
      '--setglobalstate on',
    ])
    expect(await turned({ on: false, allowBuiltIn: false }, 'on')).toEqual([
      `--add ${SSHD}`,
      `--unblockapp ${SSHD}`,
      '--setglobalstate on',
    ])
  })

  test('off: it says what can be reached then', async () => {
    expect(await turned({}, 'off')).toEqual(['--setglobalstate off'])
    expect((await planTurn(contextOf(parts), { turn: 'off' })).warnings.map(english).join()).toContain('22/tcp')
  })
})
