import { describe, expect, test } from 'vitest'
import { recordedRules, SimulatedWindows } from '../../../support/simulated-windows.js'

const RULES = 'HKLM\\SYSTEM\\CurrentControlSet\\Services\\SharedAccess\\Parameters\\FirewallPolicy\\FirewallRules'
const FULL = RULES.replace('HKLM', 'HKEY_LOCAL_MACHINE')
const netsh = (...words: string[]) => ['C:\\Windows\\System32\\netsh.exe', 'advfirewall', 'firewall', ...words]
const add = (...options: string[]) => netsh('add', 'rule', 'name=x', 'dir=in', 'action=allow', ...options)
const reg = (...words: string[]) => ['C:\\Windows\\System32\\reg.exe', 'query', ...words]
const code = async (host: SimulatedWindows, argv: string[]) => (await host.run(argv)).code

describe('the simulator holds to what is recorded of Windows', () => {
  test('reg query prints the recorded values as reg.exe does', async () => {
    const { code: done, stdout } = await new SimulatedWindows(recordedRules()).run(reg(RULES))
    const lines = recordedRules().map(([name, data]) => `    ${name}    REG_SZ    ${data}\r\n`)
    expect([done, stdout]).toEqual([0, `\r\n${FULL}\r\n${lines.join('')}\r\n`])
  })

  test('a key that is not there is code 1; one above shows it with /s only', async () => {
    const host = new SimulatedWindows(recordedRules())
    expect(await code(host, reg(`${RULES}\\none`))).toBe(1)
    const above = RULES.replace(/\\FirewallRules$/, '')
    expect((await host.run(reg(above))).stdout).not.toContain('REG_SZ')
    expect((await host.run(reg(above, '/s'))).stdout).toContain('Name=mIRC')
  })

  test('add always adds, and delete takes all of a name: 0; then there is none: 1', async () => {
    const host = new SimulatedWindows()
    for (let count = 0; count < 3; count++) expect(await code(host, add('protocol=TCP', 'localport=80'))).toBe(0)
    expect(await code(host, netsh('add', 'rule', 'name=other', 'dir=in', 'action=block'))).toBe(0)
    expect(host.rules()).toHaveLength(4)
    expect(await code(host, netsh('delete', 'rule', 'name=X', 'dir=in'))).toBe(0)
    expect(host.rules()).toEqual(['v2.30|Action=Block|Active=TRUE|Dir=In|Name=other|'])
    expect(await code(host, netsh('delete', 'rule', 'name=x'))).toBe(1)
  })

  test('set changes every rule that is chosen: 0; where there is none: 1', async () => {
    const data = (active: string, more: string) => `v2.30|Action=Block|Active=${active}|Dir=In|${more}|`
    const [tcp, udp, other] = ['Protocol=6|Name=x', 'Protocol=17|Name=X', 'Protocol=6|Name=xy']
    const host = new SimulatedWindows([tcp, udp, other].map((more, index) => [String(index), data('TRUE', more ?? '')]))
    const set = (...words: string[]) => code(host, netsh('set', 'rule', ...words))
    expect(await set('name=X', 'dir=in', 'protocol=UDP', 'new', 'enable=no')).toBe(0)
    expect(host.rules()).toEqual([data('TRUE', tcp), data('FALSE', udp), data('TRUE', other)])
    expect(await set('name=x', 'new', 'enable=no')).toBe(0)
    expect(await set('name=x', 'dir=in', 'new', 'enable=yes')).toBe(0)
    expect(host.rules()).toEqual([data('TRUE', tcp), data('TRUE', udp), data('TRUE', other)])
    const before = host.stored()
    expect(await set('name=x', 'dir=out', 'new', 'enable=no')).toBe(1)
    for (const wrong of [['enable=no'], ['new'], ['new', 'enable=perhaps'], ['new', 'enable=no', 'enable=no']])
      expect(await set('name=x', ...wrong)).toBe(1)
    expect(await set('name=all', 'new', 'enable=no')).toBe(1)
    host.administrator = false
    expect(await set('name=x', 'new', 'enable=no')).toBe(1)
    expect(host.stored()).toBe(before)
  })

  test('what it stores is in the grammar of the recordings', async () => {
    const host = new SimulatedWindows()
    await host.run(
      add(
        'protocol=udp',
        'localport=6000-6200,80',
        'remoteip=10.0.0.0/8,2001:db8::/32',
        'program=C:\\a b.exe',
        'profile=private,public',
      ),
    )
    expect(host.rules()).toEqual([
      'v2.30|Action=Allow|Active=TRUE|Dir=In|Protocol=17|Profile=Private|Profile=Public|LPort2_10=6000-6200|LPort=80|RA4=10.0.0.0/255.0.0.0|RA6=2001:db8::/32|App=C:\\a b.exe|Name=x|',
    ])
  })

  test.each([
    ['a word that is none', add('colour=red')],
    ['a port without a protocol', add('localport=80')],
    ['a profile that is none', add('profile=home')],
    ['the name all', netsh('add', 'rule', 'name=all', 'dir=in', 'action=allow')],
    ['no name', netsh('add', 'rule', 'dir=in', 'action=allow')],
    ['a key twice', add('profile=any', 'profile=any')],
  ])('%s is refused: 1', async (_what, argv) => {
    const host = new SimulatedWindows()
    expect(await code(host, argv)).toBe(1)
    expect(host.rules()).toEqual([])
  })

  test('without an administrator’s rights nothing is written, and everything can be read', async () => {
    const host = new SimulatedWindows()
    host.administrator = false
    expect(await code(host, add())).toBe(1)
    expect(
      await code(host, ['C:\\Windows\\System32\\netsh.exe', 'advfirewall', 'set', 'publicprofile', 'state', 'off']),
    ).toBe(1)
    expect(await code(host, reg(RULES))).toBe(0)
    expect(
      await code(host, ['C:\\Windows\\System32\\netsh.exe', 'advfirewall', 'show', 'currentprofile', 'state']),
    ).toBe(0)
  })

  test('no text of it can be matched in English, nor read as UTF-8', async () => {
    const host = new SimulatedWindows()
    const said = [
      await host.run(netsh('delete', 'rule', 'name=x')),
      await host.run(['C:\\Windows\\System32\\netsh.exe', 'advfirewall', 'show', 'domainprofile', 'state']),
    ]
    for (const { stdout } of said) {
      expect(stdout).toContain('\ufffd')
      expect(stdout).not.toMatch(/\b(?:ON|OFF|No rules match|Settings)\b/)
    }
  })
})

test('Block wins over what lets in, and a policy over the machine', () => {
  const packet = { protocol: 'tcp', port: 80, source: '192.0.2.7', program: 'C:\\x.exe', category: 'private' } as const
  const host = new SimulatedWindows()
  expect(host.accepts(packet)).toBe(false)
  host.set(FULL, '1', 'REG_SZ    v2.30|Action=Allow|Active=TRUE|Dir=In|Protocol=6|LPort=80|Name=a|')
  expect(host.accepts(packet)).toBe(true)
  host.setPolicy('private', 'AllowLocalPolicyMerge', 0)
  expect(host.accepts(packet)).toBe(false)
  host.addPolicyRule('2', 'v2.30|Action=Allow|Active=TRUE|Dir=In|Name=b|')
  expect(host.accepts(packet)).toBe(true)
  host.addPolicyRule('3', 'v2.30|Action=Block|Active=TRUE|Dir=In|App=c:\\X.EXE|Name=c|')
  expect(host.accepts(packet)).toBe(false)
})

test.each([
  ['10.1.0.0-10.1.255.255', true],
  ['10.1.2.4-10.1.2.9', false],
  ['10.1.2.3-10.1.2.3', true],
  ['10.0.0.0/255.0.0.0', true],
  ['2001:db8::1-2001:db8::9', false],
])('of the senders %s a rule lets 10.1.2.3 in: %s', (addresses, letIn) => {
  const packet = { protocol: 'tcp', port: 80, source: '10.1.2.3', program: 'C:\\x.exe', category: 'private' } as const
  const host = new SimulatedWindows()
  host.set(FULL, '1', `REG_SZ    v2.30|Action=Allow|Active=TRUE|Dir=In|RA4=${addresses}|Name=a|`)
  expect(host.accepts(packet)).toBe(letIn)
})
