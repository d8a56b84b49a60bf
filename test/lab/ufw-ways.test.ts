import { describe, expect, it } from 'vitest'
import { enableUfw, ufwReloadedEqual } from './support/firewalls.js'
import { LabHost } from './support/host.js'
import { connect } from './support/network.js'
import { startPair } from './support/pair.js'
import { writeProfile } from './support/profile.js'
import { probe, probeAll, serve } from './support/reach.js'
import { startRouted } from './support/routed.js'
import { sallyport } from './support/sallyport.js'
import { apply, rungs, ufwState, undo } from './support/service.js'
import { english } from '../support/english.js'

describe('an opening that limits', () => {
  it('lets five connections of an address in, and refuses the rest for a while', async () => {
    await using pair = await startPair()
    const { server, client, link } = pair
    await enableUfw(server)
    const before = await ufwState(server)
    const profile = await writeProfile(server, { ports: '8886', limit: true })
    const applied = await apply(server, profile)
    expect(applied).toMatchObject({ code: 0, end: { result: 'applied' } })
    expect(applied.steps).toEqual([
      'done Allow 8886/tcp from anywhere, but refuse for a while any address that tries six times in 30 seconds',
    ])
    expect(await server.must(['ufw', 'status'])).toMatch(/8886\/tcp +LIMIT/u)
    const seven = Array.from({ length: 7 }, () => ({ address: link.server.v4, port: 8886, protocol: 'tcp' as const }))
    const states = (await probeAll(client, seven)).map(({ state }) => state)
    expect(states.filter((state) => state === 'open')).toHaveLength(5)
    expect(states.filter((state) => state === 'refused')).toHaveLength(2)
    expect((await apply(server, profile)).end.result).toBe('unchanged')
    expect((await sallyport(server, ['verify', profile])).code).toBe(0)
    expect(await undo(server)).toMatchObject({ code: 0, end: { result: 'undone' } })
    expect(await pair.look()).toEqual(pair.onlyOpen())
    expect(await ufwState(server)).toEqual(before)
    expect(await ufwReloadedEqual(server)).toMatchObject({ equal: true })
  })
})

describe('many ports for one network, and others for everyone', () => {
  it('get an application each, decide, and go', async () => {
    await using pair = await startPair()
    const { server } = pair
    await enableUfw(server)
    const before = await ufwState(server)
    const profile = await writeProfile(
      server,
      ...['9002', '9004', '9006'].map((ports) => ({ ports, from: '10.0.0.0/8' })),
      ...['8886', '9104', '9106'].map((ports) => ({ ports })),
    )
    const applied = await apply(server, profile)
    expect(applied).toMatchObject({ code: 0, end: { result: 'applied' } })
    expect(applied.steps).toEqual([
      'done Name the ports 9002,9004,9006/tcp “sallyport-lab-service”',
      'done Allow the ports of sallyport-lab-service from 10.0.0.0/8',
      'done Name the ports 8886,9104,9106/tcp “sallyport-lab-service-2”',
      'done Allow the ports of sallyport-lab-service-2 from anywhere',
    ])
    expect(await pair.look()).toEqual(pair.onlyOpen('8886/tcp v4', '8886/tcp v6'))
    expect((await apply(server, profile)).end.result).toBe('unchanged')
    expect(await undo(server)).toMatchObject({ code: 0, end: { result: 'undone' } })
    expect(await pair.look()).toEqual(pair.onlyOpen())
    expect(await ufwState(server)).toEqual(before)
  })
})

describe('an opening for what this machine sends', () => {
  const ports = [8886, 8887]
  const reach = async (from: LabHost, addresses: readonly string[]) => {
    const targets = addresses.flatMap((address) => ports.map((port) => ({ address, port, protocol: 'tcp' as const })))
    return (await probeAll(from, targets)).map(({ state }) => (state === 'open' ? 'open' : 'closed'))
  }

  it('is there already while everything may go out', async () => {
    await using host = await LabHost.start('server')
    await using client = await LabHost.start('client')
    await connect(host, client, { defaultRoute: true })
    await enableUfw(host)
    const before = await ufwState(host)
    const profile = await writeProfile(host, { direction: 'out', ports: '8886' })
    expect(await apply(host, profile)).toMatchObject({ code: 0, end: { result: 'unchanged', journal: null } })
    const verified = await sallyport(host, ['verify', profile, '--json'])
    expect(verified.code).toBe(0)
    expect(rungs(verified.json())).toEqual(['8886/tcp any: stored pass, loaded pass, effective pass'])
    expect(await ufwState(host)).toEqual(before)
  })

  it('opens the way to one machine where the default refuses, and closes it again', async () => {
    await using server = await LabHost.start('server')
    await using client = await LabHost.start('client')
    const link = await connect(server, client, { defaultRoute: true })
    const other = await connect(server, client)
    await serve(client, { tcp: ports })
    await enableUfw(server)
    await server.must(['ufw', 'default', 'deny', 'outgoing'])
    const before = await ufwState(server)
    const peers = [link.client.v4, link.client.v6, other.client.v4]
    const closed = ['closed', 'closed', 'closed', 'closed', 'closed', 'closed']
    expect(await reach(server, peers)).toEqual(closed)

    const network = link.client.v6.replace(/::2$/u, '::/64')
    const profile = await writeProfile(server, { direction: 'out', ports: '8886', to: `${link.client.v4},${network}` })
    const applied = await apply(server, profile)
    expect(applied).toMatchObject({ code: 0, end: { result: 'applied' } })
    expect(applied.steps).toEqual([
      `done Allow 8886/tcp out to ${link.client.v4}`,
      `done Allow 8886/tcp out to ${network}`,
    ])
    expect(await reach(server, peers)).toEqual(['open', 'closed', 'open', 'closed', 'closed', 'closed'])
    expect((await sallyport(server, ['verify', profile])).code).toBe(0)
    expect((await apply(server, profile)).end.result).toBe('unchanged')
    expect(await ufwReloadedEqual(server)).toMatchObject({ equal: true })
    expect(await undo(server)).toMatchObject({ code: 0, end: { result: 'undone' } })
    expect(await reach(server, peers)).toEqual(closed)
    expect(await ufwState(server)).toEqual(before)
  })

  it('does not overrule a rule that refuses it: exit 3, and the remedy helps', async () => {
    await using host = await LabHost.start('server')
    await enableUfw(host)
    await host.must(['ufw', 'reject', 'out', '8886/tcp'])
    const before = await ufwState(host)
    const profile = await writeProfile(host, { direction: 'out', ports: '8886' })
    const refused = await apply(host, profile)
    expect(refused).toMatchObject({ code: 3, end: { result: 'failed', problem: { kind: 'refused' } } })
    expect(refused.end.problem?.what).toContain('reject out 8886/tcp')
    expect(await ufwState(host)).toEqual(before)
    const [, remedy = ''] = /with: ufw (.*)$/u.exec(english(refused.end.problem?.todo ?? '')) ?? []
    await host.must(['ufw', ...remedy.split(' ')])
    expect((await apply(host, profile)).end.result).toBe('unchanged')
  })
})

describe('an opening for what goes through this machine', () => {
  it('lets one port of the machine behind be reached, and nothing else', async () => {
    await using net = await startRouted()
    const { router, client, inner } = net
    await enableUfw(router)
    const before = await ufwState(router)
    const tries = () =>
      Promise.all([
        probe(client, inner.v4, 8886, 'tcp'),
        probe(client, inner.v4, 8887, 'tcp'),
        probe(client, inner.v6, 8886, 'tcp'),
        probe(client, inner.v6, 8887, 'tcp'),
      ])
    expect(await tries()).not.toContain('open')
    const profile = await writeProfile(router, {
      direction: 'forward',
      ports: '8886',
      to: `${inner.v4},${inner.v6}`,
    })
    const still = await sallyport(router, ['plan', profile, '--json'])
    expect(JSON.stringify(still.json())).not.toContain('forwards no packets')
    const applied = await apply(router, profile)
    expect(applied).toMatchObject({ code: 0, end: { result: 'applied' } })
    expect(applied.steps).toEqual([
      `done Allow 8886/tcp through from anywhere to ${inner.v4}`,
      `done Allow 8886/tcp through from anywhere to ${inner.v6}`,
    ])
    expect((await tries()).map((state) => state === 'open')).toEqual([true, false, true, false])
    expect((await sallyport(router, ['verify', profile])).code).toBe(0)
    expect((await apply(router, profile)).end.result).toBe('unchanged')
    expect(await ufwReloadedEqual(router)).toMatchObject({ equal: true })
    expect(await undo(router)).toMatchObject({ code: 0, end: { result: 'undone' } })
    expect(await tries()).not.toContain('open')
    expect(await ufwState(router)).toEqual(before)
  })

  it('says that the machine passes nothing on, before and after', async () => {
    await using host = await LabHost.start('server')
    await enableUfw(host)
    const profile = await writeProfile(host, { direction: 'forward', ports: '8886', to: '10.99.0.7' })
    const plan = await sallyport(host, ['plan', profile])
    expect(plan.stdout).toContain('forwards no packets')
    await apply(host, profile)
    const verified = await sallyport(host, ['verify', profile])
    expect(verified.code).toBe(5)
    expect(verified.stdout).toContain('forwards no packets over IPv4')
  })

  it('does not overrule a route that is denied, and the remedy helps', async () => {
    await using host = await LabHost.start('server')
    await enableUfw(host)
    await host.must(['ufw', 'route', 'deny', 'proto', 'tcp', 'from', 'any', 'to', '10.99.0.7', 'port', '8886'])
    const profile = await writeProfile(host, { direction: 'forward', ports: '8886', to: '10.99.0.7' })
    const refused = await apply(host, profile)
    expect(refused).toMatchObject({ code: 3, end: { problem: { kind: 'refused' } } })
    const [, remedy = ''] = /with: ufw (.*)$/u.exec(english(refused.end.problem?.todo ?? '')) ?? []
    await host.must(['ufw', ...remedy.split(' ')])
    expect((await apply(host, profile)).end.result).toBe('applied')
  })
})
