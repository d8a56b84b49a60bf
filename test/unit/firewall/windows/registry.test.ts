import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseRegistry, valuesOf } from '../../../../main/firewall/windows/registry.js'
import { parseRule, ruleTitle } from '../../../../main/firewall/windows/rule-text.js'
import { recordedRules } from '../../../support/simulated-windows.js'

const KEY = 'HKLM\\SYSTEM\\CurrentControlSet\\Services\\SharedAccess\\Parameters\\FirewallPolicy\\FirewallRules'
const FULL = KEY.replace('HKLM', 'HKEY_LOCAL_MACHINE')
const printed = (values: readonly (readonly [string, string, string])[], key = FULL) =>
  `\r\n${key}\r\n${values.map(([name, type, data]) => `    ${name}    ${type}    ${data}\r\n`).join('')}\r\n`

describe('what reg query prints', () => {
  test('the recorded values come back as they are', () => {
    const text = parseRegistry(printed(recordedRules().map(([name, data]) => [name, 'REG_SZ', data])))
    expect(valuesOf(text, KEY).map(({ name, data }) => [name, data])).toEqual(recordedRules())
    expect(text.unknown).toEqual([])
  })

  test('names with many blanks, values without data, other types and several keys', () => {
    const text = parseRegistry(
      printed([
        ['a    b', 'REG_SZ', 'c    REG_SZ    d'],
        ['(Standard)', 'REG_SZ', ''],
        ['EnableFirewall', 'REG_DWORD', '0x1'],
        ['REG_SZ', 'REG_EXPAND_SZ', '%x%'],
      ]) + printed([['x', 'REG_BINARY', 'E807']], `${FULL}\\Below`),
    )
    expect(valuesOf(text, KEY)).toEqual([
      { name: 'a    b', type: 'REG_SZ', data: 'c    REG_SZ    d' },
      { name: '(Standard)', type: 'REG_SZ', data: '' },
      { name: 'EnableFirewall', type: 'REG_DWORD', data: '0x1' },
      { name: 'REG_SZ', type: 'REG_EXPAND_SZ', data: '%x%' },
    ])
    expect(valuesOf(text, `${KEY}\\below`)).toEqual([{ name: 'x', type: 'REG_BINARY', data: 'E807' }])
  })

  test('lines that are neither are kept', () => {
    const text = parseRegistry(
      'Ende der Suche: 3\r\n    lost    REG_SZ    x\r\n' + printed([['a', 'REG_SZ', 'b']]) + '    broken\r\n',
    )
    expect(text.unknown).toEqual(['Ende der Suche: 3', '    lost    REG_SZ    x', '    broken'])
  })

  test('any name and data of one line come back, beyond ASCII too', () => {
    const word = fc
      .string({ unit: 'grapheme', minLength: 1, maxLength: 30 })
      .filter((text) => !/[\r\n]|REG_|^ | $/.test(text))
    fc.assert(
      fc.property(
        fc.array(fc.tuple(word, fc.constantFrom('REG_SZ', 'REG_DWORD'), word), { maxLength: 5 }),
        (values) => {
          const back = valuesOf(parseRegistry(printed(values)), KEY).map(({ name, type, data }) => [name, type, data])
          expect(back).toEqual(values)
        },
      ),
    )
  })
})

describe('a rule', () => {
  const rules = new Map(recordedRules().map(([id, data]) => [id, parseRule(id, data)]))

  test('every recorded one is read', () => {
    expect([...rules.values()].every((rule) => rule !== undefined)).toBe(true)
  })

  test('without a profile it holds on all, without ports for all', () => {
    expect(rules.get('APM-Headphone-In')).toMatchObject({
      action: 'allow',
      active: true,
      direction: 'in',
      protocol: 6,
      ports: [],
      profiles: ['domain', 'private', 'public'],
      remote: [],
      application: 'C:\\Program Files\\APM\\apm.exe',
      narrowedBy: [],
    })
  })

  test('what Windows brings has its name or its group from a file', () => {
    expect([...rules].filter(([, rule]) => rule?.builtIn === true).map(([id]) => id)).toEqual([
      'WINRM-HTTP-In-TCP-PUBLIC',
      'DeliveryOptimization-TCP-In',
      'RemoteDesktop-UserMode-In-TCP',
      'CoreNetworking-IPHTTPS-In',
    ])
  })

  test('keys that repeat are all kept: ports, profiles, networks', () => {
    expect(rules.get('R-multi')).toMatchObject({
      ports: [
        { first: 80, last: 80 },
        { first: 443, last: 443 },
      ],
      profiles: ['domain', 'public'],
      remote: ['LocalSubnet', 'LocalSubnet'],
      narrowedBy: ['Svc', 'PFN'],
    })
  })

  test('ranges, and ports by a word', () => {
    expect(rules.get('Block-TCP-In')).toMatchObject({
      action: 'block',
      ports: [{ first: 1, last: 1000 }],
      narrowedBy: ['LUAuth'],
    })
    expect(rules.get('CoreNetworking-IPHTTPS-In')).toMatchObject({ ports: [], dynamicPorts: true })
  })

  test('what a key that is not known means is not known: it narrows', () => {
    expect(parseRule('x', 'v9.99|Action=Allow|Dir=In|Active=TRUE|Moon=Full|Profile=Space|')).toMatchObject({
      narrowedBy: ['Moon', 'Profile'],
    })
  })

  test.each([
    '',
    'v2.10|',
    'v2.10|Action=Allow|',
    'v2.10|Dir=In|',
    'Action=Allow|Dir=In|',
    'v2.10|Action=Maybe|Dir=In|',
  ])('is none: "%s"', (data) => {
    expect(parseRule('x', data)).toBeUndefined()
  })

  test('is called by its name, unless that stands in a program', () => {
    expect([...rules.values()].map((rule) => rule && ruleTitle(rule))).toEqual([
      'APM Headphone Translator',
      'mIRC',
      'WINRM-HTTP-In-TCP-PUBLIC',
      'DeliveryOptimization-TCP-In',
      'Remote Desktop - User Mode (TCP-In)',
      'CoreNetworking-IPHTTPS-In',
      'Block incoming TCP',
      'Web',
    ])
  })
})
