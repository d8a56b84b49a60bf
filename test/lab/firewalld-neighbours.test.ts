import { describe, expect, it } from 'vitest'
import { addInterfaceToZone, firewalldStored, startFirewalld } from './support/firewalls.js'
import { LabHost } from './support/host.js'
import { connect } from './support/network.js'
import { startPair } from './support/pair.js'
import { sallyport } from './support/sallyport.js'
import { apply, firewalldState, undo } from './support/service.js'

const SERVER = 'jetstream-server'
const PUBLIC = '/etc/firewalld/zones/public.xml'
const SERVICE = `<?xml version="1.0" encoding="utf-8"?>
<service><short>Mine</short><port port="8886" protocol="tcp"/><port port="8880-8890" protocol="udp"/></service>
`
/** A zone as a person writes it, which firewalld would write otherwise. */
const BY_HAND = `<?xml version="1.0" encoding="utf-8"?>
<zone>
    <!-- the front door -->
    <short>Public</short> <service name="ssh"/>
    <port protocol="tcp" port="443"/>
</zone>
`

/** firewalld, started on what these calls of firewall-offline-cmd stored. */
async function firewalldHost(...changes: readonly (readonly string[])[]): Promise<LabHost> {
  const host = await LabHost.start('server')
  await host.write('/etc/firewalld/services/mine.xml', SERVICE)
  for (const change of changes) await host.must(['firewall-offline-cmd', '--zone=public', ...change])
  await startFirewalld(host)
  return host
}

const rule = (what: string) => `--add-rich-rule=rule ${what}`

describe('what the zone lets in already', () => {
  it.each([
    ['a range', ['--add-port=8000-9000/tcp', '--add-port=8880-8890/udp']],
    ['both ports', ['--add-port=8886/tcp', '--add-port=8886/udp']],
    ['a service', ['--add-service=mine']],
    ['rich rules', [rule('port port=8886 protocol=tcp accept'), rule('port port=8880-8886 protocol=udp log accept')]],
    ['a target', ['--set-target=ACCEPT']],
  ])('by %s is enough, stays as it is, and survives undo', async (_what, change) => {
    await using host = await firewalldHost(change)
    const before = await firewalldState(host)
    expect(await apply(host, SERVER)).toMatchObject({ code: 0, end: { result: 'unchanged', journal: null } })
    expect(await firewalldState(host)).toEqual(before)
    expect(await undo(host)).toMatchObject({ code: 0, end: { result: 'unchanged' } })
    expect(await firewalldState(host)).toEqual(before)
  })

  it('in part is kept: only the gaps of a range are added, and taken back', async () => {
    await using pair = await startPair([8879, 8880, 8884, 8885, 8886, 8887, 8890])
    const { server } = pair
    await server.must(['firewall-offline-cmd', '--zone=public', '--add-port=8885-8886/udp', '--add-port=8890/udp'])
    await startFirewalld(server)
    const before = await firewalldState(server)
    const there = ['8885/udp v4', '8885/udp v6', '8886/udp v4', '8886/udp v6', '8890/udp v4', '8890/udp v6'] as const
    expect(await pair.look()).toEqual(pair.onlyOpen(...there))
    const applied = await apply(server, SERVER, '--set', 'apiPort=9999', '--set', 'receivePorts=8880-8890')
    expect(applied.code).toBe(0)
    expect(applied.steps[0]).toContain('9999/tcp, 8880-8884/udp and 8887-8889/udp')
    const added = [8880, 8884, 8887].flatMap((port) => [`${port}/udp v4`, `${port}/udp v6`] as const)
    expect(await pair.look()).toEqual(pair.onlyOpen(...there, ...added))
    expect((await undo(server)).end.result).toBe('undone')
    expect(await pair.look()).toEqual(pair.onlyOpen(...there))
    expect(await firewalldState(server)).toEqual(before)
  })

  it('only now or only for good is completed, and only the completion is taken back', async () => {
    await using host = await firewalldHost(['--add-port=8886/tcp'])
    await host.must(['firewall-cmd', '--zone=public', '--add-port=8886/udp'])
    const before = await firewalldState(host)
    const { code, steps } = await apply(host, SERVER)
    expect(code).toBe(0)
    expect(steps).toEqual(['done Allow 8886/udp from anywhere in the zone public, for good'])
    expect((await undo(host)).end.result).toBe('undone')
    expect(await firewalldState(host)).toEqual(before)
  })

  it('is not overruled when it refuses: exit 3, nothing changed', async () => {
    await using host = await firewalldHost([rule('port port=8886 protocol=tcp reject')])
    const before = await firewalldState(host)
    const refused = await apply(host, SERVER)
    expect(refused).toMatchObject({ code: 3, end: { result: 'failed', journal: null, problem: { kind: 'refused' } } })
    expect(await firewalldState(host)).toEqual(before)
  })

  it('in a file that a person wrote comes back as it was written, byte for byte', async () => {
    await using host = await LabHost.start('server')
    await host.write(PUBLIC, BY_HAND)
    await startFirewalld(host)
    const before = await firewalldState(host)
    expect((await apply(host, SERVER)).code).toBe(0)
    expect(firewalldStored(host)[PUBLIC]).not.toBe(BY_HAND)
    expect((await undo(host)).end.result).toBe('undone')
    expect(await firewalldState(host)).toEqual(before)
    await host.must(['firewall-cmd', '--reload'])
    expect(await firewalldState(host)).toEqual(before)
  })
})

describe('somebody’s hand between apply and undo', () => {
  it('added a port: it survives', async () => {
    await using host = await firewalldHost()
    await apply(host, SERVER)
    for (const store of [[], ['--permanent']]) {
      await host.must(['firewall-cmd', ...store, '--zone=public', '--add-port=9999/tcp'])
    }
    expect(await undo(host)).toMatchObject({ code: 0, end: { result: 'undone' } })
    expect(await host.must(['firewall-cmd', '--zone=public', '--list-ports'])).toBe('9999/tcp\n')
    await host.must(['firewall-cmd', '--reload'])
    expect(await host.must(['firewall-cmd', '--zone=public', '--list-ports'])).toBe('9999/tcp\n')
  })

  it('took one of our ports away: undo takes the rest and ends well', async () => {
    await using host = await firewalldHost()
    const before = await firewalldState(host)
    await apply(host, SERVER)
    await host.must(['firewall-cmd', '--permanent', '--zone=public', '--remove-port=8886/tcp'])
    expect(await undo(host)).toMatchObject({ code: 0, end: { result: 'undone' } })
    expect((await firewalldState(host)).loaded).toEqual(before.loaded)
    await host.must(['firewall-cmd', '--reload'])
    expect((await firewalldState(host)).loaded).toEqual(before.loaded)
  })
})

describe('the zone', () => {
  it('must be named when interfaces in different zones compete: exit 3 until it is', async () => {
    await using host = await LabHost.start('server')
    await using other = await LabHost.start('client')
    for (const zone of ['internal', 'external']) {
      const link = await connect(host, other)
      await addInterfaceToZone(host, zone, link.server.interface)
    }
    await startFirewalld(host)
    const before = await firewalldState(host)
    const refused = await apply(host, SERVER)
    expect(refused).toMatchObject({ code: 3, end: { result: 'failed', journal: null, problem: { kind: 'refused' } } })
    expect(refused.end.problem?.what).toMatch(/eth0 and eth1.*internal.*external/u)
    expect(refused.end.problem?.todo).toContain('--zone')
    expect(await firewalldState(host)).toEqual(before)
    expect(await apply(host, SERVER, '--zone', 'external')).toMatchObject({ code: 0, end: { result: 'applied' } })
    const status = await sallyport(host, ['status', '--json'])
    expect(status.json()).toMatchObject({ services: [{ profile: { id: SERVER } }], attention: [] })
    expect((await undo(host)).end.result).toBe('undone')
    expect(await firewalldState(host)).toEqual(before)
  })

  it.each(['no-such-zone', 'public;id', '--help'])('%s is refused: exit 2, nothing changed', async (zone) => {
    await using host = await firewalldHost()
    const before = await firewalldState(host)
    const refused = await apply(host, SERVER, `--zone=${zone}`)
    expect(refused).toMatchObject({ code: 2, end: { result: 'failed', journal: null, problem: { kind: 'input' } } })
    expect(await firewalldState(host)).toEqual(before)
  })
})
