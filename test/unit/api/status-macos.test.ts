import { expect, test } from 'vitest'
import type { Context } from '../../../main/api/context.js'
import { status } from '../../../main/api/status.js'
import { SimulatedMac, type MacParts } from '../../support/simulated-macos.js'

const told = (parts: MacParts) => {
  const host = new SimulatedMac(parts)
  const surroundings = { terminal: false, desktop: false }
  const context: Context = {
    host,
    surroundings,
    signal: undefined,
    namedState: undefined,
    sshConnection: undefined,
    stateDirs: ['/nowhere'],
  }
  return status(context)
}

test('a Mac: its system, its firewall in words, and what it lets in besides', async () => {
  const seen = await told({
    applications: [
      ['/usr/sbin/smbd', 'Allow'],
      ['/opt/x', 'Block'],
    ],
  })
  expect(seen.host.system).toBe('macOS 15.3.1')
  expect(seen.sentence).toBe('The macOS application firewall guards this machine. No service is open yet.')
  expect(seen.detail).toContain('programs')
  expect(seen.detail).not.toContain('kernel')
  expect(seen.others).toEqual(['/usr/sbin/smbd (Allow incoming connections)'])
})

test('a Mac whose firewall is off', async () => {
  const seen = await told({ on: false, generation: 'old' })
  expect(seen.sentence).toBe('No firewall guards this machine.')
  expect(seen.detail).toBe('The macOS application firewall is switched off. No service is open yet.')
  expect(seen.attention).toEqual([])
})
