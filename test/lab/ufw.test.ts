import { describe, expect, it } from 'vitest'
import { enableUfw, hideFirewall, ufwReloadedEqual, ufwRules } from './support/firewalls.js'
import { LabHost } from './support/host.js'
import { connect } from './support/network.js'
import { startPair } from './support/pair.js'
import { probeAll } from './support/reach.js'
import { sallyport } from './support/sallyport.js'
import { apply, provenBy, rungs, ufwState, undo } from './support/service.js'

const SERVER = 'jetstream-server'

describe('JetStream on ufw', () => {
  it('is closed before, open and proven after, and closed again after undo', async () => {
    await using pair = await startPair()
    const { server } = pair
    await enableUfw(server)
    const before = await ufwState(server)
    expect(await pair.look()).toEqual(pair.onlyOpen())

    const applied = await apply(server, SERVER)
    expect(applied).toMatchObject({ code: 0, end: { result: 'applied' } })
    expect(applied.steps).toEqual(['done Allow 8886/tcp from anywhere', 'done Allow 8886/udp from anywhere'])
    expect(await pair.look()).toEqual(pair.onlyOpen(8886))
    expect(await ufwReloadedEqual(server)).toMatchObject({ equal: true })

    const proof = [
      '8886/tcp any: listening pass, stored pass, loaded pass, effective pass',
      '8886/udp any: listening pass, stored pass, loaded pass, effective pass',
    ]
    expect(provenBy(applied)).toEqual(proof)
    const again = await apply(server, SERVER)
    expect(again).toMatchObject({ code: 0, end: { result: 'unchanged' } })
    expect(provenBy(again)).toEqual(proof)
    const verified = await sallyport(server, ['verify', SERVER, '--json'])
    expect(rungs(verified.json())).toEqual(proof)
    expect(verified.code).toBe(0)

    const undone = await undo(server)
    expect(undone).toMatchObject({ code: 0, end: { result: 'undone', journal: applied.end.journal } })
    expect(await pair.look()).toEqual(pair.onlyOpen())
    expect(await ufwState(server)).toEqual(before)
    expect(await ufwReloadedEqual(server)).toMatchObject({ equal: true })
  })

  it('changes nothing the second time, nor has undo anything more to take back', async () => {
    await using host = await LabHost.start('server')
    await enableUfw(host)
    const before = await ufwState(host)
    expect((await apply(host, SERVER)).end.result).toBe('applied')
    const once = await ufwState(host)
    expect(once).not.toEqual(before)
    expect(await apply(host, SERVER)).toMatchObject({ code: 0, end: { result: 'unchanged', journal: null } })
    expect(await ufwState(host)).toEqual(once)
    expect(await undo(host)).toMatchObject({ code: 0, end: { result: 'undone' } })
    expect(await undo(host)).toMatchObject({ code: 0, end: { result: 'unchanged' } })
    expect(await ufwState(host)).toEqual(before)
  })

  it('is not proven while nothing listens, though the firewall’s part is', async () => {
    await using host = await LabHost.start('server')
    await enableUfw(host)
    expect((await apply(host, SERVER)).code).toBe(0)
    const verified = await sallyport(host, ['verify', SERVER, '--json'])
    expect(verified.code).toBe(5)
    // a machine without a network: there is nobody whose packet could be followed
    expect(rungs(verified.json())).toEqual([
      '8886/tcp any: listening fail, stored pass, loaded pass, effective unknown',
      '8886/udp any: listening fail, stored pass, loaded pass, effective unknown',
    ])
  })

  it('lets in only the networks that --from names', async () => {
    await using pair = await startPair()
    const { server, client, link } = pair
    const other = await connect(server, client)
    await enableUfw(server)
    const before = await ufwState(server)
    const networks = [`${link.client.v4}`, link.client.v6.replace(/::2$/u, '::/64')]
    const applied = await apply(server, SERVER, ...networks.flatMap((network) => ['--from', network]))
    expect(applied).toMatchObject({ code: 0, end: { result: 'applied' } })
    expect(await pair.look()).toEqual(pair.onlyOpen(8886))
    // by the other cable the same client comes from its other addresses
    const targets = [other.server.v4, other.server.v6].flatMap((address) =>
      (['tcp', 'udp'] as const).map((protocol) => ({ address, port: 8886, protocol })),
    )
    expect((await probeAll(client, targets)).map(({ state }) => state)).toEqual([
      'closed',
      'closed',
      'closed',
      'closed',
    ])
    await undo(server)
    expect(await pair.look()).toEqual(pair.onlyOpen())
    expect(await ufwState(server)).toEqual(before)
  })

  it('holds a service of three openings under one name: one line in ufw’s status', async () => {
    await using pair = await startPair()
    const { server } = pair
    await enableUfw(server)
    const before = await ufwState(server)
    const applied = await apply(server, 'jetstream-relay')
    expect(applied).toMatchObject({ code: 0, end: { result: 'applied' } })
    expect(await pair.look()).toEqual(pair.onlyOpen(8886, '8887/tcp v4', '8887/tcp v6'))
    const lines = (await server.must(['ufw', 'status'])).split('\n').filter((line) => /ALLOW|LIMIT|DENY/u.test(line))
    expect(lines.map((line) => line.split(/ +/u).join(' ').trim())).toEqual([
      'sallyport-jetstream-relay ALLOW Anywhere',
      'sallyport-jetstream-relay (v6) ALLOW Anywhere (v6)',
    ])
    expect(await ufwReloadedEqual(server)).toMatchObject({ equal: true })
    expect((await apply(server, 'jetstream-relay')).end.result).toBe('unchanged')
    expect(await undo(server)).toMatchObject({ code: 0, end: { result: 'undone' } })
    expect(await pair.look()).toEqual(pair.onlyOpen())
    expect(await ufwState(server)).toEqual(before)
    expect((await server.must(['ufw', 'app', 'list'])).includes('sallyport')).toBe(false)
  })
})

describe('ufw that does not filter', () => {
  it.each(['jetstream-server', 'jetstream-relay'])(
    'stores %s while it is switched off, says so, and undo leaves no trace',
    async (profile) => {
      await using host = await LabHost.start('server')
      await hideFirewall(host, 'firewalld')
      const shipped = host.readTree('/etc/ufw')
      const applied = await apply(host, profile)
      expect(applied).toMatchObject({ code: 5, end: { result: 'applied', problem: { kind: 'unproven' } } })
      expect(applied.end.problem?.what).toContain('switched off')
      expect(applied.end.problem?.todo).toContain('ufw enable')
      const verified = await sallyport(host, ['verify', profile])
      expect(verified.code).toBe(5)
      expect(verified.stdout).toContain('ufw is switched off')
      expect(await undo(host)).toMatchObject({ code: 0, end: { result: 'undone' } })
      expect(host.readTree('/etc/ufw')).toEqual(shipped)
    },
  )

  it('opens what was stored as soon as it is switched on', async () => {
    await using pair = await startPair()
    expect((await apply(pair.server, SERVER, '--firewall', 'ufw')).code).toBe(5)
    await pair.server.must(['ufw', '--force', 'enable'])
    expect(await pair.look()).toEqual(pair.onlyOpen(8886))
    await undo(pair.server)
    expect(await pair.look()).toEqual(pair.onlyOpen())
    const { userRules, user6Rules } = ufwRules(pair.server)
    expect(userRules + user6Rules).not.toContain('8886')
  })

  it('is refused, with the remedy, when it is on but its rules left the kernel', async () => {
    await using host = await LabHost.start('server')
    await enableUfw(host)
    for (const table of ['iptables', 'ip6tables']) {
      for (const flags of [['-P', 'INPUT', 'ACCEPT'], ['-F'], ['-X']]) await host.must([table, ...flags])
    }
    const before = await ufwState(host)
    const refused = await apply(host, SERVER)
    expect(refused).toMatchObject({ code: 3, end: { result: 'failed', journal: null, problem: { kind: 'refused' } } })
    expect(refused.end.problem?.todo).toContain('ufw reload')
    expect(await ufwState(host)).toEqual(before)
    const status = await sallyport(host, ['status', '--json'])
    expect(status.json()).toMatchObject({ tone: expect.any(String) as string, attention: [{ id: 'not-loaded-ufw' }] })
    await host.must(['ufw', 'reload'])
    expect(await apply(host, SERVER)).toMatchObject({ code: 0, end: { result: 'applied' } })
  })
})
