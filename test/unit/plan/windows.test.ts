import { describe, test } from 'vitest'
import { recordedRules, SimulatedWindows } from '../../support/simulated-windows.js'
import { golden } from './golden.js'

const RULES =
  'HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Services\\SharedAccess\\Parameters\\FirewallPolicy\\FirewallRules'
const PROFILES = ['domain', 'private', 'public'] as const
const SERVER = 'jetstream-server'
const on = (change: (host: SimulatedWindows) => void = () => undefined) => {
  const host = new SimulatedWindows(recordedRules().filter(([id]) => !id.startsWith('Block')))
  change(host)
  return host
}
const rule = (text: string) => `v2.30|Active=TRUE|Dir=In|${text}|`

describe('plans for Windows Defender Firewall', () => {
  test.each<[string, SimulatedWindows, Parameters<typeof golden>[3]?]>([
    ['windows-server', on()],
    ['windows-server-from-two-networks', on(), { values: { from: '10.0.0.0/8, 2001:db8::/32' } }],
    ['windows-everywhere', on(), { zone: 'public' }],
    ['windows-no-such-zone', on(), { zone: 'home' }],
    ['windows-on-a-public-network', on((host) => (host.networks = ['public']))],
    [
      'windows-one-profile-is-open',
      on((host) =>
        host.set(RULES, 'x', `REG_SZ    ${rule('Action=Allow|Protocol=6|Profile=Private|LPort=8886|Name=Mine')}`),
      ),
    ],
    [
      'windows-already-open',
      on((host) => host.set(RULES, 'x', `REG_SZ    ${rule('Action=Allow|LPort2_10=8000-9000|Protocol=6|Name=Mine')}`)),
    ],
    [
      'windows-block-wins',
      on((host) => host.set(RULES, 'x', `REG_SZ    ${rule('Action=Block|Protocol=6|Name=No servers')}`)),
    ],
    ['windows-block-by-policy', on((host) => host.addPolicyRule('x', rule('Action=Block|Name=@policy.dll,-1')))],
    [
      'windows-dismissed-prompt',
      on((host) =>
        host.set(
          RULES,
          'TCP Query User{C1E71886-6D5D-432D-8B1D-E0BA9659D98A}C:\\js\\server.exe',
          `REG_SZ    ${rule('Action=Block|Protocol=6|Profile=Private|App=C:\\js\\server.exe|Name=server.exe')}`,
        ),
      ),
    ],
    [
      'windows-local-rules-ignored',
      on((host) => PROFILES.forEach((one) => host.setPolicy(one, 'AllowLocalPolicyMerge', 0))),
    ],
    ['windows-local-rules-ignored-on-domain', on((host) => host.setPolicy('domain', 'AllowLocalPolicyMerge', 0))],
    ['windows-everything-refused', on((host) => host.setLocal('private', 'DoNotAllowExceptions', 1))],
    ['windows-off', on((host) => PROFILES.forEach((one) => host.setLocal(one, 'EnableFirewall', 0)))],
    ['windows-open-by-default', on((host) => host.setLocal('private', 'DefaultInboundAction', 0))],
  ])('%s', async (name, host, asked) => {
    await golden(name, host, SERVER, asked)
  })
})
