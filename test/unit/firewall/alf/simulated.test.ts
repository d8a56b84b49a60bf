/** The simulated Mac speaks as the recorded ones did: byte for byte where there is a recording. */
import { describe, expect, test } from 'vitest'
import { fixture } from '../../../support/fixture.js'
import { SimulatedMac, type MacParts } from '../../../../main/practice/simulated/macos.js'

const FIREWALL = '/usr/libexec/ApplicationFirewall/socketfilterfw'
const asked = async (parts: MacParts, ...words: string[]) =>
  (await new SimulatedMac(parts).run([FIREWALL, ...words])).stdout

describe('as recorded', () => {
  const listOld = [
    ['/Applications/AppName.app', 'Allow'],
    ['/Users/service/Library/Application Support/flanforge/bin/flanforged', 'Block'],
    ['/opt/homebrew/bin/tart', 'Allow'],
  ] as const
  const listNew = [
    ['/usr/bin/python3', 'Allow'],
    ['/usr/sbin/smbd', 'Allow'],
    ['/opt/ava/bin/postgres', 'Block'],
    ['/usr/libexec/sharingd', 'Allow'],
  ] as const

  test.each<[string, MacParts, string]>([
    ['getglobalstate-off', { on: false }, '--getglobalstate'],
    ['getglobalstate-on', {}, '--getglobalstate'],
    ['getglobalstate-blockall-old', { generation: 'old', blockAll: true }, '--getglobalstate'],
    ['getblockall-new-off', {}, '--getblockall'],
    ['getblockall-old-off', { generation: 'old' }, '--getblockall'],
    ['getblockall-old-on', { generation: 'old', blockAll: true }, '--getblockall'],
    ['getallowsigned-new', {}, '--getallowsigned'],
    ['getallowsigned-old', { generation: 'old', allowDownloaded: true }, '--getallowsigned'],
    ['getstealth-new-off', {}, '--getstealthmode'],
    ['getstealth-old-on', { generation: 'old', stealth: true }, '--getstealthmode'],
    ['listapps-old-le14', { generation: 'old', applications: listOld }, '--listapps'],
    ['listapps-new-15.3.1', { applications: listNew }, '--listapps'],
    ['managed-write-refused', { managed: { code: 1 } }, '--setglobalstate off'],
    ['getappblocked-permitted-even-if-absent', {}, '--getappblocked /Applications/H.app'],
  ])('%s', async (name, parts, question) => {
    expect(await asked(parts, ...question.split(' '))).toBe(fixture(`macos/${name}.txt`))
  })
})

describe('its quirks', () => {
  const program = '/Applications/H.app'
  const programs = { [program]: 'ad-hoc' } as const

  test('a Block rule survives --add, and only --unblockapp lifts it', async () => {
    const mac = new SimulatedMac({ programs, applications: [[program, 'Block']] })
    await mac.run([FIREWALL, '--add', program])
    expect(mac.accepts(program)).toBe(false)
    await mac.run([FIREWALL, '--unblockapp', program])
    expect(mac.accepts(program)).toBe(true)
  })

  test('without root, or on 15.3, --add says that it added and adds nothing', async () => {
    for (const parts of [{ forgetful: true }, { uid: 501 }]) {
      const mac = new SimulatedMac({ programs, ...parts })
      const before = mac.stored()
      expect(await mac.run([FIREWALL, '--add', program])).toMatchObject({
        code: 0,
        stdout: `Application at path ( ${program} ) added to firewall\n`,
      })
      expect(mac.stored()).toBe(before)
      expect((await mac.run([FIREWALL, '--unblockapp', program])).stdout).toContain('not part of the firewall')
    }
  })

  test('who is let in: the switch, block all, the rule, the signature, in this order', () => {
    const signed = { a: 'apple', d: 'developer', h: 'ad-hoc' } as const
    const accepts = (parts: MacParts) => {
      const mac = new SimulatedMac({ programs: signed, ...parts })
      return ['a', 'd', 'h'].filter((name) => mac.accepts(name)).join('')
    }
    expect(accepts({})).toBe('a')
    expect(accepts({ on: false })).toBe('adh')
    expect(accepts({ blockAll: true, applications: [['h', 'Allow']] })).toBe('')
    expect(accepts({ allowDownloaded: true, applications: [['d', 'Block']] })).toBe('a')
    expect(accepts({ allowDownloaded: true, allowBuiltIn: false })).toBe('d')
    expect(accepts({ applications: [['h', 'Allow']] })).toBe('ah')
  })

  test('codesign takes an ad-hoc signature for none that Apple stands behind', async () => {
    const mac = new SimulatedMac({ programs: { '/a': 'apple', '/d': 'developer', '/h': 'ad-hoc', '/u': 'unsigned' } })
    const codes = async (requirement: string) => {
      const ran = ['/a', '/d', '/h', '/u', '/gone'].map((path) =>
        mac.run(['/usr/bin/codesign', '--verify', `-R=${requirement}`, path]),
      )
      return (await Promise.all(ran)).map(({ code }) => code)
    }
    expect(await codes('anchor apple')).toEqual([0, 3, 3, 1, 1])
    expect(await codes('anchor apple generic')).toEqual([0, 0, 3, 1, 1])
  })
})
