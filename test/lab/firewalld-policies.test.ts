import { describe, expect, it } from 'vitest'
import { addInterfaceToZone, firewalldStored, startFirewalld, ufwLoaded } from './support/firewalls.js'
import { LabHost } from './support/host.js'
import { connect } from './support/network.js'
import { startPair } from './support/pair.js'
import { writeProfile } from './support/profile.js'
import { probe, serve } from './support/reach.js'
import { startRouted } from './support/routed.js'
import { sallyport } from './support/sallyport.js'
import { apply, firewalldState, rungs, undo } from './support/service.js'
import { english } from '../support/english.js'

const SERVER = 'jetstream-server'

/** Stores a policy while firewalld is stopped. */
async function addPolicy(host: LabHost, name: string, from: string, to: string, ...more: string[]): Promise<void> {
  await host.must(['firewall-offline-cmd', `--new-policy=${name}`])
  for (const flag of [`--add-ingress-zone=${from}`, `--add-egress-zone=${to}`, ...more])
    await host.must(['firewall-offline-cmd', `--policy=${name}`, flag])
}

describe('what comes in', () => {
  it('is refused by a policy before its zone is asked: exit 3, the policy is named', async () => {
    await using pair = await startPair()
    const { server } = pair
    await addPolicy(server, 'wall', 'ANY', 'HOST', '--set-target=DROP', '--set-priority=-5', '--add-port=22/tcp')
    await server.must(['firewall-offline-cmd', '--zone=public', '--add-port=8886/tcp', '--add-port=8886/udp'])
    await startFirewalld(server)
    expect(await pair.look()).toEqual(pair.onlyOpen())
    const before = await firewalldState(server)
    const refused = await apply(server, SERVER)
    expect(refused).toMatchObject({ code: 3, end: { result: 'failed', journal: null, problem: { kind: 'refused' } } })
    expect(refused.end.problem?.what).toContain('policy wall')
    expect(await firewalldState(server)).toEqual(before)
    const verified = await sallyport(server, ['verify', SERVER, '--json'])
    expect(rungs(verified.json())).toEqual([
      '8886/tcp any: listening pass, stored fail, loaded fail, effective fail',
      '8886/udp any: listening pass, stored fail, loaded fail, effective fail',
    ])
  })

  it('is open already when a policy lets it in', async () => {
    await using pair = await startPair()
    const { server, link } = pair
    await addInterfaceToZone(server, 'public', link.server.interface)
    await addPolicy(server, 'doors', 'public', 'HOST', '--set-priority=7', '--add-port=8886/tcp', '--add-port=8886/udp')
    await startFirewalld(server)
    expect(await pair.look()).toEqual(pair.onlyOpen(8886))
    expect(await apply(server, SERVER)).toMatchObject({ code: 0, end: { result: 'unchanged' } })
  })

  it('is not open by a policy for a zone that its interface falls to by default only', async () => {
    await using pair = await startPair()
    const { server } = pair
    await addPolicy(server, 'doors', 'public', 'HOST', '--add-port=8886/tcp', '--add-port=8886/udp')
    await startFirewalld(server)
    expect(await pair.look()).toEqual(pair.onlyOpen())
    const before = await firewalldState(server)
    expect(await apply(server, SERVER)).toMatchObject({ code: 0, end: { result: 'applied' } })
    await server.must(['firewall-cmd', '--reload'])
    expect(await pair.look()).toEqual(pair.onlyOpen(8886))
    expect((await undo(server)).end.result).toBe('undone')
    expect(await firewalldState(server)).toEqual(before)
  })

  it('meets rich rules in their order: one behind does not refuse it, one with a source refuses a part', async () => {
    await using pair = await startPair()
    const { server, link } = pair
    const rules = [
      'rule priority="10" port port="8886" protocol="tcp" reject',
      `rule family="ipv4" source address="${link.client.v4}" log prefix="no" drop`,
    ]
    await server.must(['firewall-offline-cmd', '--zone=public', ...rules.map((rule) => `--add-rich-rule=${rule}`)])
    await startFirewalld(server)
    const before = await firewalldState(server)
    const plan = await sallyport(server, ['plan', SERVER])
    expect(plan.stdout).toContain(`a rich rule that drops all packets from ${link.client.v4}`)
    expect(plan.stdout).not.toContain('rich rule that rejects')
    expect((await apply(server, SERVER)).code).toBe(0)
    expect(await pair.look()).toEqual(pair.onlyOpen('8886/tcp v6', '8886/udp v6'))
    expect((await undo(server)).end.result).toBe('undone')
    expect(await firewalldState(server)).toEqual(before)
    // for that client alone nothing could be opened
    expect((await apply(server, SERVER, '--from', link.client.v4)).code).toBe(3)
  })
})

describe('what this machine sends', () => {
  it('is let out unless a policy holds it back', async () => {
    await using host = await LabHost.start('server')
    await startFirewalld(host)
    const before = await firewalldState(host)
    const profile = await writeProfile(host, { direction: 'out', ports: '8886' })
    expect(await apply(host, profile)).toMatchObject({ code: 0, end: { result: 'unchanged' } })
    expect((await sallyport(host, ['verify', profile])).code).toBe(0)
    expect(await firewalldState(host)).toEqual(before)
  })

  it('is let out by the policy that holds it back, now and for good, and no more after undo', async () => {
    await using server = await LabHost.start('server')
    await using client = await LabHost.start('client')
    const link = await connect(server, client, { defaultRoute: true })
    await serve(client, { tcp: [8886, 8887] })
    await addPolicy(server, 'outgoing', 'HOST', 'ANY', '--set-target=REJECT', '--add-port=53/udp')
    // without these no IPv6 address is ever found
    for (const kind of ['neighbour-solicitation', 'neighbour-advertisement']) {
      const rule = `rule family="ipv6" icmp-type name="${kind}" accept`
      await server.must(['firewall-offline-cmd', '--policy=outgoing', `--add-rich-rule=${rule}`])
    }
    await startFirewalld(server)
    const before = await firewalldState(server)
    const reach = () =>
      Promise.all(
        [8886, 8887].flatMap((port) =>
          [link.client.v4, link.client.v6].map(
            async (address) => (await probe(server, address, port, 'tcp')) === 'open',
          ),
        ),
      )
    expect(await reach()).toEqual([false, false, false, false])
    const profile = await writeProfile(
      server,
      { direction: 'out', ports: '8886', to: link.client.v4 },
      { direction: 'out', ports: '8887' },
    )
    const applied = await apply(server, profile)
    expect(applied.code).toBe(0)
    expect(applied.steps).toEqual(
      ['right now', 'for good'].flatMap((when) => [
        `done Allow 8886/tcp from anywhere to ${link.client.v4} in the policy outgoing, ${when}`,
        `done Allow 8887/tcp from anywhere in the policy outgoing, ${when}`,
      ]),
    )
    expect(await reach()).toEqual([true, false, true, true])
    expect((await sallyport(server, ['verify', profile])).code).toBe(0)
    expect((await apply(server, profile)).end.result).toBe('unchanged')
    await server.must(['firewall-cmd', '--reload'])
    expect(await reach()).toEqual([true, false, true, true])
    expect((await undo(server)).end.result).toBe('undone')
    expect(await reach()).toEqual([false, false, false, false])
    expect(await firewalldState(server)).toEqual(before)
  })
})

describe('what goes through this machine', () => {
  it('needs a policy between the zones: refused with how to make one, then open, then closed again', async () => {
    await using net = await startRouted()
    const { router, client, inner, front, back } = net
    await addInterfaceToZone(router, 'public', front.server.interface)
    await addInterfaceToZone(router, 'internal', back.server.interface)
    await startFirewalld(router)
    const reach = () =>
      Promise.all([8886, 8887].map(async (port) => (await probe(client, inner.v4, port, 'tcp')) === 'open'))
    expect(await reach()).toEqual([false, false])
    const profile = await writeProfile(router, { direction: 'forward', ports: '8886', to: inner.v4 })
    const refused = await apply(router, profile)
    expect(refused).toMatchObject({ code: 3, end: { problem: { kind: 'refused' } } })
    expect(refused.end.problem?.what).toContain('from the zone public to the zone internal')
    const [, remedy = ''] = /try again: (.*)$/u.exec(english(refused.end.problem?.todo ?? '')) ?? []
    for (const command of remedy.split('; ')) await router.must(command.split(' '))
    const before = await firewalldState(router)
    const applied = await apply(router, profile)
    expect(applied).toMatchObject({ code: 0, end: { result: 'applied' } })
    expect(await reach()).toEqual([true, false])
    expect((await sallyport(router, ['verify', profile])).code).toBe(0)
    expect((await undo(router)).end.result).toBe('undone')
    expect(await reach()).toEqual([false, false])
    expect(await firewalldState(router)).toEqual(before)
  })
})

describe('what firewalld cannot do', () => {
  it('is to limit each address by itself: exit 2, nothing changed', async () => {
    await using host = await LabHost.start('server')
    await startFirewalld(host)
    const before = await firewalldState(host)
    const profile = await writeProfile(host, { ports: '8886', limit: true })
    expect(await apply(host, profile)).toMatchObject({ code: 2, end: { problem: { kind: 'input' } } })
    expect(await firewalldState(host)).toEqual(before)
  })
})

describe('firewalld on its iptables backend', () => {
  it('is proven in the kernel’s chains, and taken back exactly', async () => {
    await using pair = await startPair()
    const { server } = pair
    const path = '/etc/firewalld/firewalld.conf'
    const text = await server.read(path)
    await server.write(path, text.replace(/^FirewallBackend=.*$/mu, 'FirewallBackend=iptables'))
    await startFirewalld(server)
    const state = async () => ({ stored: firewalldStored(server), loaded: await ufwLoaded(server) })
    const before = await state()
    expect(before.loaded.v4.join('\n')).toContain('IN_public_allow')
    const open = async () => Object.entries(await pair.look()).flatMap(([way, reach]) => (reach === 'open' ? way : []))
    expect(await open()).toEqual([])
    expect(await apply(server, SERVER)).toMatchObject({ code: 0, end: { result: 'applied' } })
    expect(await open()).toEqual(['8886/tcp v4', '8886/udp v4', '8886/tcp v6', '8886/udp v6'])
    const verified = await sallyport(server, ['verify', SERVER, '--json'])
    expect(rungs(verified.json())).toEqual([
      '8886/tcp any: listening pass, stored pass, loaded pass, effective pass',
      '8886/udp any: listening pass, stored pass, loaded pass, effective pass',
    ])
    expect((await undo(server)).end.result).toBe('undone')
    expect(await open()).toEqual([])
    expect(await state()).toEqual(before)
  })
})
