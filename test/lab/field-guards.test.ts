import { describe, expect, it } from 'vitest'
import { startBus, startFirewalld } from './support/firewalls.js'
import { loadField } from './support/field-input.js'
import { startPair, type Pair } from './support/pair.js'
import { sallyport } from './support/sallyport.js'

async function said({ server }: Pair): Promise<string> {
  const { sentence, detail } = (await sallyport(server, ['status', '--json'])).json() as Record<string, string>
  return `${sentence} ${detail}`
}

describe('whether anything guards this machine is asked of the kernel', () => {
  it('firewalld killed: its rules are still there, and refuse', async () => {
    await using pair = await startPair()
    await startBus(pair.server)
    await startFirewalld(pair.server)
    await loadField(pair.server, 'firewalld-killed')
    expect(await pair.look()).toEqual(pair.onlyOpen())
    expect(await said(pair)).toMatch(/^Rules in the kernel refuse packets.* What decides is firewalld/)
  })

  it('ufw off, its chains loaded by netfilter-persistent', async () => {
    await using pair = await startPair()
    await loadField(pair.server, 'ufw-chains-left-behind')
    expect(await pair.look()).toEqual(pair.onlyOpen())
    expect(await said(pair)).toMatch(/^Rules in the kernel refuse packets.* What decides is .*ufw/)
  })

  it('rules of IPv6 alone: over IPv4 nothing is refused', async () => {
    await using pair = await startPair()
    await loadField(pair.server, 'ufw-v4-flushed-v6-kept')
    expect(await pair.look()).toEqual(pair.onlyOpen('8886/tcp v4', '8886/udp v4', '8887/tcp v4', '8887/udp v4'))
    expect(await said(pair)).toContain('Over IPv4 nothing is refused.')
  })

  it('nothing at all: it is open, and said to be', async () => {
    await using pair = await startPair()
    expect(await pair.look()).toEqual(pair.onlyOpen(8886, 8887))
    expect(await said(pair)).toMatch(/^No firewall guards this machine\./)
  })
})
