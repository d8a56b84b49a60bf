import { describe, expect, it } from 'vitest'
import { Status } from '../../main/api/contract.js'
import { enableUfw } from './support/firewalls.js'
import { flush, iptablesState, loadIptables, usePersistent } from './support/iptables.js'
import { CONFIG, enableNftables, nftState } from './support/nftables.js'
import { startMachinePair, startPair, type Pair } from './support/pair.js'
import { conflictsOf, remedy, shownPlan } from './support/remedy.js'
import { sallyport } from './support/sallyport.js'
import { change, firewalldState, ufwState, undo } from './support/service.js'

const LONG = 300_000

/** What sshd tells a session of somebody who came in through this port. */
function sshSession({ link }: Pair, port: number): Readonly<Record<string, string>> {
  return { SSH_CONNECTION: `${link.client.v4} 50000 ${link.server.v4} ${port}` }
}

describe('nftables that starts with the machine, and whose rules somebody flushed', () => {
  it('is named; its configuration is loaded, and undo gives back what was', async () => {
    await using pair = await startPair([22, 8886])
    const { server } = pair
    await enableNftables(server)
    expect(await conflictsOf(server)).toEqual({})
    const loaded = await nftState(server)
    await server.must(['nft', 'flush', 'ruleset'])
    const before = await nftState(server)
    expect(await pair.look()).toEqual(pair.onlyOpen(22, 8886))

    const found = (await conflictsOf(server))['not-loaded-nftables']
    expect(found).toMatchObject({ firewalls: ['nftables'], contested: false, remedies: [{ id: 'load' }] })
    expect(found?.evidence).toEqual([
      'nftables.service starts with the machine',
      'nftables has no chain of its own for incoming packets',
    ])
    const status = Status.parse((await sallyport(server, ['status', '--json'])).json())
    expect(status.attention).toMatchObject([
      { id: 'not-loaded-nftables', cure: { kind: 'remedy', conflict: 'not-loaded-nftables' } },
    ])
    const shown = await shownPlan(server, 'not-loaded-nftables')
    expect(shown).toContain(`/usr/sbin/nft -f ${CONFIG}`)
    expect(shown).not.toContain('will be refused')

    // the configuration lets SSH in, so nobody is locked out
    const env = sshSession(pair, 22)
    const mended = await change(server, ['remedy', 'not-loaded-nftables'], { env })
    expect(mended).toMatchObject({ code: 0, end: { result: 'applied' } })
    expect(mended.steps).toEqual([`done Load ${CONFIG}`])
    expect(await pair.look()).toEqual(pair.onlyOpen('22/tcp v4', '22/tcp v6'))
    expect(await nftState(server)).toEqual(loaded)
    expect(await conflictsOf(server)).toEqual({})
    expect(await undo(server)).toMatchObject({ code: 0, end: { result: 'undone' } })
    expect(await nftState(server)).toEqual(before)
    expect(await pair.look()).toEqual(pair.onlyOpen(22, 8886))
    expect(Object.keys(await conflictsOf(server))).toEqual(['not-loaded-nftables'])
  })

  it('is not loaded while its configuration would shut out who is connected', async () => {
    await using pair = await startPair([2222])
    const { server } = pair
    await enableNftables(server)
    await server.must(['nft', 'flush', 'ruleset'])
    const refused = await change(server, ['remedy', 'not-loaded-nftables'], { env: sshSession(pair, 2222) })
    expect(refused).toMatchObject({ code: 3, end: { result: 'failed', problem: { kind: 'refused' } } })
    expect(refused.end.problem?.what).toContain('Somebody is connected over SSH on port 2222')
    expect(await pair.look()).toEqual(pair.onlyOpen(2222))
  })

  it('is not loaded over rules of another program that its configuration would flush: that is told instead', async () => {
    await using pair = await startPair([8886])
    const { server } = pair
    await enableNftables(server)
    await server.must(['nft', 'flush', 'ruleset'])
    await server.must(['iptables', '-A', 'INPUT', '-p', 'udp', '--dport', '8886', '-j', 'DROP'])
    const found = (await conflictsOf(server))['not-loaded-nftables']
    expect(found).toMatchObject({ remedies: [] })
    expect(found?.todo).toContain('instead of “flush ruleset”')
    expect(await remedy(server, 'not-loaded-nftables')).toMatchObject({ code: 3, end: { result: 'failed' } })
    expect(await pair.look()).toEqual(pair.onlyOpen('8886/tcp v4', '8886/tcp v6', '8886/udp v6'))
  })
})

describe('iptables whose stored rules somebody flushed', () => {
  it('is named; what is stored is loaded, and stays so when the remedy is taken back', async () => {
    await using pair = await startPair([22, 8886])
    const { server } = pair
    await usePersistent(server)
    await loadIptables(server)
    expect(await conflictsOf(server)).toEqual({})
    const loaded = await iptablesState(server)
    await flush(server)
    expect(await pair.look()).toEqual(pair.onlyOpen(22, 8886))

    const found = (await conflictsOf(server))['not-loaded-iptables']
    expect(found).toMatchObject({ firewalls: ['iptables'], contested: false, remedies: [{ id: 'load' }] })
    expect(found?.evidence).toContain('netfilter-persistent loads stored rules when the machine starts')
    const shown = await shownPlan(server, 'not-loaded-iptables')
    expect(shown).toContain('/usr/sbin/netfilter-persistent start')
    expect(shown).not.toContain('will be refused')

    const env = sshSession(pair, 22)
    const mended = await change(server, ['remedy', 'not-loaded-iptables'], { env })
    expect(mended).toMatchObject({ code: 0, end: { result: 'applied' } })
    expect(mended.steps).toEqual(['done Load the stored rules of iptables again'])
    expect(await pair.look()).toEqual(pair.onlyOpen('22/tcp v4', '22/tcp v6'))
    expect(await iptablesState(server)).toEqual(loaded)
    expect(await conflictsOf(server)).toEqual({})
    const undone = await undo(server)
    expect(undone).toMatchObject({ code: 0, end: { result: 'undone', journal: mended.end.journal } })
    expect(undone.steps).toEqual(['unchanged Leave the stored rules of iptables in the kernel'])
    expect(await iptablesState(server)).toEqual(loaded)
  })

  it('is not loaded while what is stored would shut out who is connected', async () => {
    await using pair = await startPair([2222])
    const { server } = pair
    await usePersistent(server)
    await flush(server)
    const refused = await change(server, ['remedy', 'not-loaded-iptables'], { env: sshSession(pair, 2222) })
    expect(refused).toMatchObject({ code: 3, end: { result: 'failed', problem: { kind: 'refused' } } })
    expect(await pair.look()).toEqual(pair.onlyOpen(2222))
  })

  it('is left alone by undo when it was flushed once more', async () => {
    await using pair = await startPair([8886])
    const { server } = pair
    await usePersistent(server)
    await flush(server)
    const before = await iptablesState(server)
    expect(await remedy(server, 'not-loaded-iptables')).toMatchObject({ code: 0, end: { result: 'applied' } })
    expect(await pair.look()).toEqual(pair.onlyOpen())
    await flush(server)
    expect(await undo(server)).toMatchObject({ code: 0, end: { result: 'undone' } })
    expect(await iptablesState(server)).toEqual(before)
    expect(await pair.look()).toEqual(pair.onlyOpen(8886))
  })
})

describe('firewalld that starts with the machine, and was stopped', () => {
  it('is named and started, with SSH let in before; undo gives back what was', { timeout: LONG }, async () => {
    await using pair = await startMachinePair([2222, 8886, 8887])
    const { server } = pair
    await server.write('/etc/ssh/sshd_config', 'Port 2222\n')
    await server.must(['systemctl', 'enable', '--now', 'firewalld.service'])
    await server.must(['firewall-cmd', '--permanent', '--zone=public', '--add-port=8886/tcp'])
    await server.must(['firewall-cmd', '--reload'])
    expect(await pair.look()).toEqual(pair.onlyOpen('8886/tcp v4', '8886/tcp v6'))
    expect(await conflictsOf(server)).toEqual({})
    await server.must(['systemctl', 'stop', 'firewalld.service'])
    const before = await firewalldState(server)
    expect(await pair.look()).toEqual(pair.onlyOpen(2222, 8886, 8887))

    const found = (await conflictsOf(server))['not-loaded-firewalld']
    expect(found).toMatchObject({ firewalls: ['firewalld'], contested: false, remedies: [{ id: 'load' }] })
    expect(found?.evidence).toEqual(['firewalld is not on the system bus', 'systemd starts it with the machine'])
    expect(await shownPlan(server, 'not-loaded-firewalld')).toContain('/usr/bin/systemctl start firewalld.service')

    const env = sshSession(pair, 2222)
    const mended = await change(server, ['remedy', 'not-loaded-firewalld'], { env })
    expect(mended).toMatchObject({ code: 0, end: { result: 'applied' } })
    expect(mended.steps).toEqual([
      'done Allow 2222/tcp from anywhere in the zone public, once firewalld runs again',
      'done Start firewalld',
    ])
    expect((await server.must(['systemctl', 'is-active', 'firewalld'])).trim()).toBe('active')
    expect(await pair.look()).toEqual(pair.onlyOpen('2222/tcp v4', '2222/tcp v6', '8886/tcp v4', '8886/tcp v6'))
    expect(await conflictsOf(server)).toEqual({})
    expect(await undo(server)).toMatchObject({ code: 0, end: { result: 'undone' } })
    expect(await firewalldState(server)).toEqual(before)
    expect(await pair.look()).toEqual(pair.onlyOpen(2222, 8886, 8887))
    expect(Object.keys(await conflictsOf(server))).toEqual(['not-loaded-firewalld'])
  })
})

describe('a firewall that starts with the machine beside ufw, which filters', () => {
  it('is not loaded over the rules of ufw when it is iptables', async () => {
    await using pair = await startPair([8886])
    const { server } = pair
    await usePersistent(server)
    await enableUfw(server)
    await server.must(['ufw', 'allow', '8886/tcp'])
    const before = await ufwState(server)
    const found = await conflictsOf(server)
    expect(found).toMatchObject({ 'two-loaders': { firewalls: ['ufw', 'iptables'], remedies: [] } })
    expect(Object.keys(found)).toEqual(['two-loaders'])
    expect(await remedy(server, 'two-loaders')).toMatchObject({ code: 3, end: { result: 'failed' } })
    expect(await ufwState(server)).toEqual(before)
    expect(await pair.look()).toEqual(pair.onlyOpen('8886/tcp v4', '8886/tcp v6'))
  })

  it('is not started when it is firewalld, which would flush the rules of ufw', { timeout: LONG }, async () => {
    await using pair = await startMachinePair([8886])
    const { server } = pair
    await enableUfw(server)
    await server.must(['ufw', 'allow', '8886/tcp'])
    await server.must(['systemctl', 'enable', 'firewalld.service'])
    expect((await conflictsOf(server))['not-loaded-firewalld']).toMatchObject({ remedies: [] })
    expect(await remedy(server, 'not-loaded-firewalld')).toMatchObject({ code: 3, end: { result: 'failed' } })
    expect((await server.run(['systemctl', 'is-active', 'firewalld'])).stdout.trim()).toBe('inactive')
    expect(await pair.look()).toEqual(pair.onlyOpen('8886/tcp v4', '8886/tcp v6'))
  })
})
