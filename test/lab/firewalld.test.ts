import { describe, expect, it } from 'vitest'
import { addInterfaceToZone, firewalldStored, startBus, startFirewalld, stopFirewalld } from './support/firewalls.js'
import { connect } from './support/network.js'
import { startPair } from './support/pair.js'
import { probeAll } from './support/reach.js'
import { sallyport } from './support/sallyport.js'
import { apply, firewalldState, rungs, undo } from './support/service.js'

const SERVER = 'jetstream-server'
const ON_FIREWALLD = ['--firewall', 'firewalld'] as const

describe('JetStream on firewalld', () => {
  it('is closed before, open and proven after, for now and for good, and closed again after undo', async () => {
    await using pair = await startPair()
    const { server } = pair
    await startFirewalld(server)
    const before = await firewalldState(server)
    expect(before.stored).not.toHaveProperty('/etc/firewalld/zones/public.xml')
    expect(await pair.look()).toEqual(pair.onlyOpen())

    const applied = await apply(server, SERVER)
    expect(applied).toMatchObject({ code: 0, end: { result: 'applied' } })
    expect(applied.steps).toEqual([
      'done Allow 8886/tcp and 8886/udp from anywhere in the zone public, right now',
      'done Allow 8886/tcp and 8886/udp from anywhere in the zone public, for good',
    ])
    expect(await pair.look()).toEqual(pair.onlyOpen(8886))
    const verified = await sallyport(server, ['verify', SERVER, '--json'])
    expect(rungs(verified.json())).toEqual([
      '8886/tcp any: listening pass, stored pass, loaded pass, effective pass',
      '8886/udp any: listening pass, stored pass, loaded pass, effective pass',
    ])
    expect(verified.code).toBe(0)

    const once = await firewalldState(server)
    expect(await apply(server, SERVER)).toMatchObject({ code: 0, end: { result: 'unchanged', journal: null } })
    expect(await firewalldState(server)).toEqual(once)
    await server.must(['firewall-cmd', '--reload'])
    expect(await firewalldState(server)).toEqual(once)
    expect(await pair.look()).toEqual(pair.onlyOpen(8886))

    expect(await undo(server)).toMatchObject({ code: 0, end: { result: 'undone', journal: applied.end.journal } })
    expect(await pair.look()).toEqual(pair.onlyOpen())
    expect(await firewalldState(server)).toEqual(before)
    await server.must(['firewall-cmd', '--reload'])
    expect(await firewalldState(server)).toEqual(before)
  })

  it('goes into the zone of the interface that the traffic comes through, not into the default one', async () => {
    await using pair = await startPair()
    const { server, link } = pair
    await addInterfaceToZone(server, 'internal', link.server.interface)
    await startFirewalld(server)
    const before = await firewalldState(server)
    expect((await apply(server, SERVER)).code).toBe(0)
    expect(await pair.look()).toEqual(pair.onlyOpen(8886))
    const { stored } = await firewalldState(server)
    expect(stored['/etc/firewalld/zones/internal.xml']).toContain('8886')
    expect(stored['/etc/firewalld/zones/public.xml']).toBeUndefined()
    expect((await undo(server)).end.result).toBe('undone')
    expect(await pair.look()).toEqual(pair.onlyOpen())
    expect(await firewalldState(server)).toEqual(before)
  })

  it('goes into the zone that --zone names, and nowhere else', async () => {
    await using pair = await startPair()
    const { server, link } = pair
    await startFirewalld(server)
    const before = await firewalldState(server)
    const applied = await apply(server, SERVER, '--zone', 'work')
    expect(applied).toMatchObject({ code: 5, end: { result: 'applied', problem: { kind: 'unproven' } } })
    expect(applied.end.problem?.what).toContain('No interface and no source is in the zone work')
    expect(await pair.look()).toEqual(pair.onlyOpen())
    await server.must(['firewall-cmd', '--zone=work', `--change-interface=${link.server.interface}`])
    expect(await pair.look()).toEqual(pair.onlyOpen(8886))
    expect((await sallyport(server, ['verify', SERVER, '--zone', 'work'])).code).toBe(0)
    await server.must(['firewall-cmd', '--zone=work', `--remove-interface=${link.server.interface}`])
    expect((await undo(server)).end.result).toBe('undone')
    // firewalld keeps the chains of a zone that was in use until it reloads
    await server.must(['firewall-cmd', '--reload'])
    expect(await firewalldState(server)).toEqual(before)
  })

  it('goes into the zone that the clients’ network is bound to', async () => {
    await using pair = await startPair()
    const { server, link } = pair
    const network = link.client.v4.replace(/\.2$/u, '.0/24')
    await server.must(['firewall-offline-cmd', '--zone=work', `--add-source=${network}`])
    await startFirewalld(server)
    const before = await firewalldState(server)
    const applied = await apply(server, SERVER, '--from', network)
    expect(applied.code).toBe(0)
    expect(applied.steps).toEqual([
      `done Allow 8886/tcp and 8886/udp from ${network} in the zone work, right now`,
      `done Allow 8886/tcp and 8886/udp from ${network} in the zone work, for good`,
    ])
    expect(await pair.look()).toEqual(pair.onlyOpen('8886/tcp v4', '8886/udp v4'))
    expect((await undo(server)).end.result).toBe('undone')
    expect(await pair.look()).toEqual(pair.onlyOpen())
    expect(await firewalldState(server)).toEqual(before)
  })

  it('lets in only the networks that --from names, with rich rules', async () => {
    await using pair = await startPair()
    const { server, client, link } = pair
    const other = await connect(server, client)
    await startFirewalld(server)
    const before = await firewalldState(server)
    const networks = [link.client.v4, link.client.v6.replace(/::2$/u, '::/64')]
    const applied = await apply(server, SERVER, ...networks.flatMap((network) => ['--from', network]))
    expect(applied).toMatchObject({ code: 0, end: { result: 'applied' } })
    expect(await pair.look()).toEqual(pair.onlyOpen(8886))
    expect(firewalldStored(server)['/etc/firewalld/zones/public.xml']).toContain('<rule family="ipv6">')
    const targets = [other.server.v4, other.server.v6].flatMap((address) =>
      (['tcp', 'udp'] as const).map((protocol) => ({ address, port: 8886, protocol })),
    )
    expect((await probeAll(client, targets)).map(({ state }) => state)).toEqual([
      'closed',
      'closed',
      'closed',
      'closed',
    ])
    await server.must(['firewall-cmd', '--reload'])
    expect(await pair.look()).toEqual(pair.onlyOpen(8886))
    expect((await undo(server)).end.result).toBe('undone')
    expect(await pair.look()).toEqual(pair.onlyOpen())
    expect(await firewalldState(server)).toEqual(before)
  })

  it('takes twelve ports in one process for each store', async () => {
    await using pair = await startPair()
    const { server } = pair
    await startFirewalld(server)
    const before = await firewalldState(server)
    const ports = [8886, 8887, ...Array.from({ length: 9 }, (_, index) => 9000 + 2 * index)]
    const applied = await apply(server, SERVER, '--set', `receivePorts=${ports.join(',')}`)
    const ran = applied.events.flatMap((event) =>
      event.event === 'step' && event.state === 'done' ? [event.argv] : [],
    )
    expect(ran.map((argv) => argv.filter((word) => word.startsWith('--add-port=')).length)).toEqual([12, 12])
    expect(await pair.look()).toEqual(pair.onlyOpen(8886, '8887/udp v4', '8887/udp v6'))
    expect((await undo(server)).end.result).toBe('undone')
    expect(await firewalldState(server)).toEqual(before)
  })
})

describe('firewalld that is stopped', () => {
  it('stores, says that nothing is refused now, and opens when it starts', async () => {
    await using pair = await startPair()
    const { server } = pair
    await startBus(server)
    const before = firewalldStored(server)
    const applied = await apply(server, SERVER, ...ON_FIREWALLD)
    expect(applied).toMatchObject({ code: 5, end: { result: 'applied', problem: { kind: 'unproven' } } })
    expect(applied.steps).toEqual([
      'done Allow 8886/tcp and 8886/udp from anywhere in the zone public, once firewalld runs again',
    ])
    const verified = await sallyport(server, ['verify', SERVER, ...ON_FIREWALLD])
    expect(verified.code).toBe(5)
    expect(verified.stdout).toContain('firewalld is not running')
    expect((await apply(server, SERVER, ...ON_FIREWALLD)).end.result).toBe('unchanged')
    await startFirewalld(server)
    expect(await pair.look()).toEqual(pair.onlyOpen(8886))
    await stopFirewalld(server)
    expect(await undo(server)).toMatchObject({ code: 0, end: { result: 'undone' } })
    expect(firewalldStored(server)).toEqual(before)
  })

  it('when applied, and runs at undo: closed at once, and for good', async () => {
    await using pair = await startPair()
    const { server } = pair
    await startBus(server)
    const before = firewalldStored(server)
    await apply(server, SERVER, ...ON_FIREWALLD)
    await startFirewalld(server)
    expect(await undo(server)).toMatchObject({ code: 0, end: { result: 'undone' } })
    expect(await pair.look()).toEqual(pair.onlyOpen())
    expect(firewalldStored(server)).toEqual(before)
  })

  it('at undo, but ran when applied: the files are as they were, and it stays closed', async () => {
    await using pair = await startPair()
    const { server } = pair
    await startFirewalld(server)
    const before = await firewalldState(server)
    await apply(server, SERVER)
    await stopFirewalld(server)
    expect(await undo(server)).toMatchObject({ code: 0, end: { result: 'undone' } })
    await startFirewalld(server)
    expect(await pair.look()).toEqual(pair.onlyOpen())
    expect(await firewalldState(server)).toEqual(before)
  })
})
