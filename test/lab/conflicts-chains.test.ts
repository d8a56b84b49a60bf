import { describe, expect, it } from 'vitest'
import { enableUfw, startFirewalld } from './support/firewalls.js'
import { startPair } from './support/pair.js'
import { conflictsOf, remedy, shownPlan } from './support/remedy.js'
import { apply, ufwState, undo } from './support/service.js'
import { english } from '../support/english.js'

/** As people write it beside a front end: a chain of their own that drops. */
const GUARD = `table inet guard {
  chain incoming {
    type filter hook input priority 10; policy drop;
    iif "lo" accept
    ct state established,related accept
    meta l4proto { icmp, ipv6-icmp } accept
  }
}
`

describe('a chain of somebody else that drops what ufw lets in', () => {
  it('is named with its rule, and lets in the same by a plan that goes without a trace', async () => {
    await using pair = await startPair()
    const { server } = pair
    await enableUfw(server)
    await apply(server, 'jetstream-server')
    await server.must(['ufw', 'allow', '8887/tcp'])
    expect(await conflictsOf(server)).toEqual({})
    await server.must(['nft', '-f', '-'], { stdin: GUARD })
    const before = await server.must(['nft', 'list', 'table', 'inet', 'guard'])
    expect(await pair.look()).toEqual(pair.onlyOpen())

    const found = (await conflictsOf(server))['foreign-chain-nftables']
    expect(found).toMatchObject({ firewalls: ['ufw', 'nftables'], remedies: [{ id: 'open-there' }] })
    expect(found?.evidence.map(english).join('\n')).toContain(
      '8886/tcp from anywhere is refused by nftables: inet guard incoming',
    )
    expect(found?.evidence.map(english).join('\n')).toContain('8887/tcp from anywhere')
    expect(await shownPlan(server, 'foreign-chain-nftables')).toContain('inet guard incoming')

    expect(await remedy(server, 'foreign-chain-nftables')).toMatchObject({ end: { result: 'applied' } })
    expect(await pair.look()).toEqual(pair.onlyOpen(8886, '8887/tcp v4', '8887/tcp v6'))
    expect(await conflictsOf(server)).toEqual({})
    expect(await undo(server)).toMatchObject({ code: 0, end: { result: 'undone' } })
    expect(await server.must(['nft', 'list', 'table', 'inet', 'guard'])).toBe(before)
    expect(await pair.look()).toEqual(pair.onlyOpen())
  })

  it('is found beside firewalld, too', async () => {
    await using pair = await startPair([8886])
    const { server } = pair
    await startFirewalld(server)
    await server.must(['firewall-cmd', '--permanent', '--zone=public', '--add-port=8886/udp'])
    await server.must(['firewall-cmd', '--reload'])
    await server.must(['nft', '-f', '-'], { stdin: GUARD })
    expect(await pair.look()).toEqual(pair.onlyOpen())
    expect(Object.keys(await conflictsOf(server))).toEqual(['foreign-chain-nftables'])
    expect(await remedy(server, 'foreign-chain-nftables')).toMatchObject({ end: { result: 'applied' } })
    expect(await pair.look()).toEqual(pair.onlyOpen('8886/udp v4', '8886/udp v6'))
  })

  it('is found where it is nothing but a policy of iptables, as one that ufw leaves behind', async () => {
    await using pair = await startPair([8886])
    const { server } = pair
    await startFirewalld(server)
    await server.must(['firewall-cmd', '--zone=public', '--add-port=8886/udp'])
    await server.must(['firewall-cmd', '--permanent', '--zone=public', '--add-port=8886/udp'])
    expect(await conflictsOf(server)).toEqual({})
    // without neighbour discovery nothing of IPv6 arrives, whatever is open
    await server.must(['ip6tables', '-A', 'INPUT', '-p', 'ipv6-icmp', '-j', 'ACCEPT'])
    for (const program of ['iptables', 'ip6tables']) await server.must([program, '-P', 'INPUT', 'DROP'])
    expect(await pair.look()).toEqual(pair.onlyOpen())
    expect(Object.keys(await conflictsOf(server))).toEqual(['foreign-chain-iptables'])
    expect(await remedy(server, 'foreign-chain-iptables')).toMatchObject({ end: { result: 'applied' } })
    expect(await pair.look()).toEqual(pair.onlyOpen('8886/udp v4', '8886/udp v6'))
  })

  it('is named, without a plan, where somebody refuses just that on purpose', async () => {
    await using pair = await startPair([8886])
    const { server } = pair
    await enableUfw(server)
    await server.must(['ufw', 'allow', '8886/tcp'])
    for (const program of ['iptables', 'ip6tables'])
      await server.must([program, '-I', 'INPUT', '-p', 'tcp', '--dport', '8886', '-j', 'DROP'])
    expect(await pair.look()).toEqual(pair.onlyOpen())
    const found = (await conflictsOf(server))['foreign-chain-iptables']
    expect(found).toMatchObject({ remedies: [] })
    expect(found?.todo).toContain('iptables -D INPUT -p tcp')
    expect(await remedy(server, 'foreign-chain-iptables')).toMatchObject({ code: 3, end: { result: 'failed' } })
  })
})

describe('rules of the older iptables beside ufw on the newer one', () => {
  it('are named with both; the newer ones decide alone after the remedy, and undo brings the older ones back', async () => {
    await using pair = await startPair()
    const { server } = pair
    await enableUfw(server)
    await server.must(['ufw', 'allow', '8886'])
    for (const program of ['iptables-legacy', 'ip6tables-legacy'])
      await server.must([program, '-A', 'INPUT', '-p', 'tcp', '-m', 'tcp', '--dport', '8886', '-j', 'DROP'])
    const legacy = async () => [
      await server.must(['iptables-legacy', '-S']),
      await server.must(['ip6tables-legacy', '-S']),
    ]
    const before = { ufw: await ufwState(server), legacy: await legacy() }
    expect(await pair.look()).toEqual(pair.onlyOpen('8886/udp v4', '8886/udp v6'))
    const found = (await conflictsOf(server))['two-stacks']
    expect(found?.evidence.map(english).join('\n')).toContain('ip filter (iptables-legacy): INPUT has one rule')
    expect(await remedy(server, 'two-stacks')).toMatchObject({ code: 0, end: { result: 'applied' } })
    expect(await pair.look()).toEqual(pair.onlyOpen(8886))
    expect(await conflictsOf(server)).toEqual({})
    expect(await undo(server)).toMatchObject({ code: 0, end: { result: 'undone' } })
    expect({ ufw: await ufwState(server), legacy: await legacy() }).toEqual(before)
    expect(await pair.look()).toEqual(pair.onlyOpen('8886/udp v4', '8886/udp v6'))
  })
})

describe('a rule of ufw that refuses in front of one that lets in', () => {
  it('is named, removed in both families, and put back at its very place', async () => {
    await using pair = await startPair()
    const { server } = pair
    await enableUfw(server)
    await server.must(['ufw', 'allow', '22/tcp'])
    await server.must(['ufw', 'deny', '8886/tcp', 'comment', 'closed for now'])
    await server.must(['ufw', 'allow', '8886'])
    await server.must(['ufw', 'allow', '8887/udp'])
    const before = await ufwState(server)
    const reach = await pair.look()
    expect(reach).toEqual(pair.onlyOpen('8886/udp v4', '8886/udp v6', '8887/udp v4', '8887/udp v6'))
    const found = (await conflictsOf(server))['deny-wins']
    expect(found?.what).toContain('deny 8886/tcp')
    const mended = await remedy(server, 'deny-wins')
    expect(mended).toMatchObject({ code: 0, end: { result: 'applied' } })
    expect(mended.steps).toHaveLength(2)
    expect(await pair.look()).toEqual(pair.onlyOpen(8886, '8887/udp v4', '8887/udp v6'))
    expect(await conflictsOf(server)).toEqual({})
    expect(await undo(server)).toMatchObject({ code: 0, end: { result: 'undone' } })
    expect(await ufwState(server)).toEqual(before)
    expect(await pair.look()).toEqual(reach)
  })
})

describe('ports in a zone of firewalld that no packet comes through', () => {
  it('are named with the zone that decides, let in there, and closed again', async () => {
    await using pair = await startPair([8886])
    const { server } = pair
    await startFirewalld(server)
    await server.must(['firewall-cmd', '--zone=public', '--change-interface=eth0'])
    await server.must(['firewall-cmd', '--permanent', '--zone=internal', '--add-port=8886/tcp'])
    await server.must(['firewall-cmd', '--reload'])
    await server.must(['firewall-cmd', '--zone=public', '--change-interface=eth0'])
    expect(await pair.look()).toEqual(pair.onlyOpen())
    const found = (await conflictsOf(server))['wrong-zone-internal']
    expect(found?.evidence.map(english).join('\n')).toContain('packets come in through the zone public by eth0')
    expect(await remedy(server, 'wrong-zone-internal')).toMatchObject({ code: 0, end: { result: 'applied' } })
    expect(await pair.look()).toEqual(pair.onlyOpen('8886/tcp v4', '8886/tcp v6'))
    expect(await conflictsOf(server)).toEqual({})
    expect(await undo(server)).toMatchObject({ code: 0, end: { result: 'undone' } })
    expect(await pair.look()).toEqual(pair.onlyOpen())
  })
})
