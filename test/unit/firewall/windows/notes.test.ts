import { expect, test } from 'vitest'
import { windows } from '../../../../main/firewall/windows/index.js'
import { inEnglish } from '../../../support/english.js'
import { SimulatedWindows } from '../../../support/simulated-windows.js'

const POLICY = 'HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Services\\SharedAccess\\Parameters\\FirewallPolicy'
const GROUP = 'HKEY_LOCAL_MACHINE\\SOFTWARE\\Policies\\Microsoft\\WindowsFirewall'
const notes = async (host: SimulatedWindows) =>
  inEnglish((await windows.observe(host, await windows.detect(host), {})).notes ?? [])

test('as Windows is delivered', async () => {
  expect(await notes(new SimulatedWindows())).toEqual([
    'On domain, private and public networks it refuses what no rule allows.',
    'It logs nothing.',
    'This machine is on a private network now.',
  ])
})

test('each network by itself, with what a policy says first', async () => {
  const host = new SimulatedWindows()
  host.networks = []
  host.setLocal('public', 'DoNotAllowExceptions', 1)
  host.setLocal('private', 'DefaultInboundAction', 0)
  host.setLocal('private', 'DefaultOutboundAction', 1)
  host.setLocal('domain', 'EnableFirewall', 0)
  host.setPolicy('public', 'AllowLocalPolicyMerge', 0)
  // a policy's own value goes before that of the machine
  host.set(`${POLICY}\\StandardProfile\\Logging`, 'LogDroppedPackets', 'REG_DWORD    0x0')
  host.set(`${GROUP}\\PrivateProfile\\Logging`, 'LogDroppedPackets', 'REG_DWORD    0x1')
  host.set(`${POLICY}\\PublicProfile\\Logging`, 'LogSuccessfulConnections', 'REG_DWORD    0x1')
  expect(await notes(host)).toEqual([
    'On private networks it allows what no rule refuses.',
    'On public networks it refuses everything that comes in, whatever the rules say.',
    'On private networks it also refuses what this machine sends, unless a rule allows it.',
    'On domain networks it is off and refuses nothing.',
    'On public networks a policy makes it ignore the rules of this machine.',
    'It logs what it refuses on private networks.',
    'It logs what it allows on public networks.',
  ])
})
