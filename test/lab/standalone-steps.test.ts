import { describe, expect, it } from 'vitest'
import { enableUfw, startFirewalld } from './support/firewalls.js'
import { LabHost } from './support/host.js'
import { loadIptables, iptablesState, restart, usePersistent, useVariant } from './support/iptables.js'
import { enableNftables, nftState } from './support/nftables.js'
import { startPair } from './support/pair.js'
import { firewalldState, ufwState } from './support/service.js'
import { carryOut, plannedSteps, stepOf, takeBack, thereAndBack } from './support/standalone.js'

const SERVER = 'jetstream-server'
const port = (first: number, last = first) => ({ protocol: 'tcp', ports: { first, last }, source: 'any' })

describe('a plan for ufw, carried out by plain commands', () => {
  it('opens what it says, and is taken back by plain commands', async () => {
    await using pair = await startPair()
    const { server } = pair
    await enableUfw(server)
    const before = await ufwState(server)
    for (const ports of ['8886', '8886,8887,9000-9010']) {
      const steps = await plannedSteps(server, SERVER, '--set', `receivePorts=${ports}`)
      await carryOut(server, steps)
      expect(await pair.look()).toEqual(
        pair.onlyOpen(8886, ...(ports === '8886' ? [] : (['8887/udp v4', '8887/udp v6'] as const))),
      )
      await takeBack(server, steps)
      expect(await pair.look()).toEqual(pair.onlyOpen())
      expect((await ufwState(server)).loaded).toEqual(before.loaded)
    }
  })

  it('tells every kind of rule by its lines', async () => {
    await using host = await LabHost.start('server')
    await enableUfw(host)
    const { protocol, ports } = port(8000, 8010)
    await thereAndBack(
      host,
      stepOf('ufw.allow', { ...port(22), limit: true, comment: 'Wartung für 50 % (…)' }),
      stepOf('ufw.allow', { ...port(443), source: '10.0.0.0/8', interface: 'eth0' }),
      stepOf('ufw.allow', { ...port(443), source: '::/0' }),
      stepOf('ufw.allow', { ...port(443), direction: 'out', destination: '192.0.2.7', outInterface: 'eth1' }),
      stepOf('ufw.allow', { ...port(80), direction: 'out', comment: 'Web' }),
      stepOf('ufw.allow', { protocol, ports, source: '2001:db8::/32', direction: 'forward', interface: 'eth0' }),
      stepOf('ufw.allow', { ...port(81), direction: 'forward', interface: 'eth0', outInterface: 'eth1' }),
      stepOf('ufw.disable', {}),
    )
    await host.must(['ufw', 'allow', '25/tcp', 'comment', 'of somebody'])
    await thereAndBack(host, stepOf('ufw.delete', { ...port(25), comment: 'another' }))
    await host.must(['sed', '-i', 's/^IPV6=.*/IPV6=no/', '/etc/default/ufw'])
    await host.must(['ufw', 'reload'])
    await thereAndBack(host, stepOf('ufw.allow', { ...port(24) }), stepOf('ufw.allow', { ...port(26), comment: 'x' }))
  })
})

describe('a plan for firewalld, carried out by plain commands', () => {
  it.each([[], ['--from', '10.0.0.0/8,fd00::/8']])('opens and is taken back: %s', async (...args) => {
    await using host = await LabHost.start('server')
    await startFirewalld(host)
    const before = await firewalldState(host)
    const steps = await plannedSteps(host, SERVER, '--set', 'receivePorts=8886,8900-8910', ...args)
    expect(steps.length).toBeGreaterThan(1)
    await carryOut(host, steps)
    await takeBack(host, steps)
    expect((await firewalldState(host)).loaded).toEqual(before.loaded)
  })

  it('does so while firewalld is stopped', async () => {
    await using host = await LabHost.start('server')
    const steps = await plannedSteps(host, SERVER, '--firewall', 'firewalld', '--from', '10.0.0.0/8')
    await carryOut(host, steps)
    await takeBack(host, steps)
    await thereAndBack(
      host,
      stepOf('firewalld.addPorts', {
        zone: 'home',
        store: 'offline',
        items: [port(80, 90)].map(({ source: _, ...item }) => item),
      }),
    )
  })
})

describe('a plan for nftables, carried out by plain commands', () => {
  it.each([[], ['--from', '10.0.0.0/8,fd00::/8']])('opens and is taken back byte for byte: %s', async (...args) => {
    await using pair = await startPair()
    const { server } = pair
    await enableNftables(server)
    const before = await nftState(server)
    const steps = await plannedSteps(server, SERVER, ...args)
    expect(steps.map(({ verb }) => verb)).toEqual(['nftables.allow', 'nftables.store', 'nftables.include'])
    await carryOut(server, steps)
    if (args.length === 0) expect(await pair.look()).toEqual(pair.onlyOpen(8886))
    await takeBack(server, steps)
    expect(await pair.look()).toEqual(pair.onlyOpen())
    expect(await nftState(server)).toEqual(before)
  })

  it('switches it off and on', async () => {
    await using host = await LabHost.start('server')
    await enableNftables(host)
    const before = await nftState(host)
    const steps = await plannedSteps(host, 'off')
    await carryOut(host, steps)
    await takeBack(host, steps)
    expect(await nftState(host)).toEqual(before)
  })
})

describe.each(['nft', 'legacy'] as const)('a plan for iptables-%s, carried out by plain commands', (variant) => {
  it.each([[SERVER], [SERVER, '--from', '10.0.0.0/8,fd00::/8'], ['off']])(
    'does what it says, and is taken back byte for byte: %s',
    async (...args) => {
      await using pair = await startPair()
      const { server } = pair
      await useVariant(server, variant)
      await usePersistent(server)
      await restart(server)
      const before = await iptablesState(server)
      const steps = await plannedSteps(server, ...args)
      expect(steps.length).toBeGreaterThan(3)
      await carryOut(server, steps)
      if (args.length === 1) expect(await pair.look()).not.toEqual(pair.onlyOpen())
      await takeBack(server, steps)
      expect(await pair.look()).toEqual(pair.onlyOpen())
      expect(await iptablesState(server)).toEqual(before)
    },
  )

  it('tells every other rule of its own', async () => {
    await using host = await LabHost.start('server')
    await useVariant(host, variant)
    await loadIptables(host)
    const rule = {
      family: 4,
      chain: 'INPUT',
      protocol: 'tcp',
      ports: [{ first: 80, last: 80 }],
      source: 'any',
      comment: 'Web',
    }
    await host.must(['iptables', '-N', 'DOCKER-USER'])
    await thereAndBack(
      host,
      stepOf('iptables.allow', { ...rule, stack: 'default', limit: true, before: 1 }),
      stepOf('iptables.allow', {
        ...rule,
        stack: 'default',
        chain: 'FORWARD',
        interface: 'eth0',
        outInterface: 'eth1',
      }),
      stepOf('iptables.keepRules', { family: 4, rules: [rule] }),
      stepOf('iptables.keepUnit', { families: [4] }),
      stepOf('iptables.shutPublished', { family: 4, protocol: 'tcp', port: 8080 }),
    )
  })
})
