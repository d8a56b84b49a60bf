import { describe, expect, it } from 'vitest'
import { Status } from '../../main/api/contract.js'
import { LabHost } from './support/host.js'
import { CONFIG, enableNftables, nftState, SERVER_RULES } from './support/nftables.js'
import { startPair } from './support/pair.js'
import { sallyport } from './support/sallyport.js'
import { change, undo } from './support/service.js'

const LINK = '/etc/systemd/system/sysinit.target.wants/nftables.service'

async function state(host: LabHost) {
  return { ...(await nftState(host)), atStart: await host.exists(LINK) }
}

describe('nftables, switched off', () => {
  it('lets everything in, keeps its configuration, and undo loads it again as it was', async () => {
    await using pair = await startPair()
    const { server } = pair
    await enableNftables(server)
    const before = await state(server)
    const off = await change(server, ['off'])
    expect(off).toMatchObject({ code: 0, end: { result: 'applied' } })
    expect(off.steps).toEqual([
      'done Remove the table inet filter',
      'done Have nftables no longer start with the machine',
    ])
    expect(await pair.look()).toEqual(pair.onlyOpen(8886, 8887))
    expect(await state(server)).toEqual({ stored: before.stored, loaded: [], atStart: false })
    const status = Status.parse((await sallyport(server, ['status', '--json'])).json())
    expect(status.attention.map(({ what }) => what)).toEqual(['nftables was switched off with Sallyport'])
    expect(await undo(server)).toMatchObject({ code: 0, end: { result: 'undone' } })
    expect(await pair.look()).toEqual(pair.onlyOpen())
    expect(await state(server)).toEqual(before)
  })

  it('is refused while the kernel holds what the configuration would not bring back', async () => {
    await using host = await LabHost.start('server')
    await enableNftables(host)
    await host.must(['nft', 'add', 'rule', 'inet', 'filter', 'input', 'tcp', 'dport', '9', 'accept'])
    const before = await state(host)
    const refused = await change(host, ['off'])
    expect(refused).toMatchObject({ code: 3, end: { problem: { kind: 'refused' } } })
    expect(refused.end.problem?.what).toContain(`are not those of ${CONFIG}`)
    expect(await state(host)).toEqual(before)
  })

  it('leaves the tables of others, and is refused where they could not be left when it is loaded again', async () => {
    await using host = await LabHost.start('server')
    await enableNftables(host)
    await host.must(['nft', 'add', 'table', 'ip', 'docker-bridges'])
    await host.must(['nft', 'add', 'chain', 'ip', 'docker-bridges', 'x'])
    const refused = await change(host, ['off'])
    expect(refused).toMatchObject({ code: 3, end: { problem: { kind: 'refused' } } })
    expect(refused.end.problem?.what).toContain('ip docker-bridges')
    await host.write(CONFIG, SERVER_RULES.replace('flush ruleset', 'add table inet filter\ndelete table inet filter'))
    const before = await state(host)
    expect((await change(host, ['off'])).code).toBe(0)
    expect(await host.must(['nft', 'list', 'tables'])).toBe('table ip docker-bridges\n')
    expect((await undo(host)).end.result).toBe('undone')
    const now = await state(host)
    const sorted = ({ loaded }: typeof now) => loaded.map((item) => JSON.stringify(item)).sort()
    expect([now.stored, now.atStart, sorted(now)]).toEqual([before.stored, before.atStart, sorted(before)])
  })
})

describe('nftables, switched on', () => {
  it('refuses what its configuration does not let in, and undo leaves no trace', async () => {
    await using pair = await startPair()
    const { server } = pair
    await server.write(CONFIG, SERVER_RULES, 0o755)
    const before = await state(server)
    const on = await change(server, ['on', '--firewall', 'nftables'])
    expect(on).toMatchObject({ code: 0, end: { result: 'applied' } })
    expect(on.steps).toEqual([`done Load ${CONFIG}`, 'done Have nftables start with the machine'])
    expect(await pair.look()).toEqual(pair.onlyOpen())
    expect((await change(server, ['on'])).end.result).toBe('unchanged')
    expect(await undo(server)).toMatchObject({ code: 0, end: { result: 'undone' } })
    expect(await pair.look()).toEqual(pair.onlyOpen(8886, 8887))
    expect(await state(server)).toEqual(before)
  })
})
