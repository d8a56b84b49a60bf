import { describe, expect, it } from 'vitest'
import { Status } from '../../main/api/contract.js'
import { CLOCK } from '../support/clock.js'
import { applyFor, newest } from './support/ending.js'
import { addInterfaceToZone, enableUfw, hideFirewall, startBus, startFirewalld } from './support/firewalls.js'
import type { LabHost } from './support/host.js'
import { iptablesState, loadIptables, usePersistent } from './support/iptables.js'
import { enableNftables, nftState } from './support/nftables.js'
import { startPair, type Pair } from './support/pair.js'
import { sallyport } from './support/sallyport.js'
import { apply, change, firewalldState, ufwState, undo } from './support/service.js'
import { until } from './support/wait.js'

/** Helpers at work; the waiting one when nothing else is. */
async function helpers(host: LabHost): Promise<readonly string[]> {
  return (await host.run(['pgrep', '-f', 'helper.js'])).stdout.split('\n').filter(Boolean)
}

const closes = ({ look, onlyOpen }: Pair) =>
  until('the ports are closed', async () => JSON.stringify(await look()) === JSON.stringify(onlyOpen()), 60_000)
const ended = (host: LabHost) =>
  until('the journal knows', async () => (await newest(host))?.state === 'expired', 30_000)

describe('an opening with an end, on a machine without systemd', () => {
  it('ends on ufw by a process that outlives Sallyport, and leaves no trace', async () => {
    await using pair = await startPair()
    const { server } = pair
    await enableUfw(server)
    const before = await ufwState(server)
    expect(await applyFor(server, 15)).toMatchObject({ code: 0, end: { result: 'applied' } })
    expect(await pair.look()).toEqual(pair.onlyOpen(8886))
    expect(await newest(server)).toMatchObject({
      state: 'applied',
      purpose: 'open',
      until: expect.any(String) as string,
    })
    await closes(pair)
    await ended(server)
    expect(await ufwState(server)).toEqual(before)
    await until('nobody waits any more', async () => (await helpers(server)).length === 0)
    expect(server.readTree('/run/systemd')).toEqual({})
    expect(await undo(server)).toMatchObject({ code: 0, end: { result: 'unchanged' } })
  })

  it('ends on firewalld, now and for good', async () => {
    await using pair = await startPair()
    const { server, link } = pair
    await hideFirewall(server, 'ufw')
    await startBus(server)
    await addInterfaceToZone(server, 'internal', link.server.interface)
    await startFirewalld(server)
    const before = await firewalldState(server)
    expect(await applyFor(server, 15)).toMatchObject({ code: 0, end: { result: 'applied' } })
    expect(await pair.look()).toEqual(pair.onlyOpen(8886))
    await closes(pair)
    await ended(server)
    expect(await firewalldState(server)).toEqual(before)
  })

  it('ends on nftables, now and for good', async () => {
    await using pair = await startPair()
    const { server } = pair
    await enableNftables(server)
    const before = await nftState(server)
    expect(await applyFor(server, 15)).toMatchObject({ code: 0, end: { result: 'applied' } })
    expect(await pair.look()).toEqual(pair.onlyOpen(8886))
    await closes(pair)
    await ended(server)
    expect(await nftState(server)).toEqual(before)
  })

  it('ends on iptables, now and for good', async () => {
    await using pair = await startPair()
    const { server } = pair
    await usePersistent(server)
    await loadIptables(server)
    const before = await iptablesState(server)
    expect(await applyFor(server, 15)).toMatchObject({ code: 0, end: { result: 'applied' } })
    expect(await pair.look()).toEqual(pair.onlyOpen(8886))
    await closes(pair)
    await ended(server)
    expect(await iptablesState(server)).toEqual(before)
  })

  it('is overdue when that process was killed, is told so, and the next change takes it back first', async () => {
    await using pair = await startPair()
    const { server } = pair
    await enableUfw(server)
    const before = await ufwState(server)
    const applied = await applyFor(server, 3_600)
    const id = applied.end.journal ?? ''
    for (const pid of await helpers(server)) await server.must(['kill', '-9', pid])
    // as if it had ended long ago
    const path = `/var/lib/sallyport/journal/${id}.json`
    const entry = await server.read(path)
    await server.write(path, entry.replace(/"until": "[^"]*"/u, '"until": "2026-01-01T00:00:00Z"'))
    const status = Status.parse((await sallyport(server, ['status', '--json'])).json())
    expect(status.attention.map(({ id: of, cure }) => [of, cure?.kind])).toEqual([[`overdue-${id}`, 'undo']])
    expect(await pair.look()).toEqual(pair.onlyOpen(8886))
    const next = await apply(server, 'jetstream-relay')
    expect(next.events).toContainEqual({ machine: 'local', event: 'expired', journal: id })
    expect(next.end.result).toBe('applied')
    expect((await undo(server)).end.result).toBe('undone')
    expect(await ufwState(server)).toEqual(before)
  })

  it('is taken back by undo before its end, and then nobody waits', async () => {
    await using pair = await startPair()
    const { server } = pair
    await enableUfw(server)
    const before = await ufwState(server)
    expect(await change(server, ['apply', 'jetstream-server', '--for', '1h'])).toMatchObject({ code: 0 })
    await until('one helper waits, and the other has gone', async () => (await helpers(server)).length === 1)
    const again = await sallyport(server, ['plan', 'jetstream-server'])
    expect(again.stdout).toContain('It stays open until all of these services are undone.')
    expect(await undo(server)).toMatchObject({ code: 0, end: { result: 'undone' } })
    await until('nobody waits any more', async () => (await helpers(server)).length === 0)
    expect(await ufwState(server)).toEqual(before)
  })

  it('keeps what was open before, and says that the end does not hold for it', async () => {
    await using pair = await startPair()
    const { server } = pair
    await enableUfw(server)
    await server.must(['ufw', 'allow', '8886/tcp'])
    const shown = await sallyport(server, ['plan', 'jetstream-server', '--for', '1h'])
    expect(shown.stdout).toContain('does not outlast a reboot')
    expect(await applyFor(server, 12)).toMatchObject({ code: 0, end: { result: 'applied' } })
    await ended(server)
    expect(await pair.look()).toEqual(pair.onlyOpen('8886/tcp v4', '8886/tcp v6'))
  })
})

describe('switching on', () => {
  it('calls off the end of an earlier switching off, which would undo a later one', async () => {
    await using pair = await startPair()
    const { server } = pair
    await hideFirewall(server, 'firewalld')
    await enableUfw(server)
    const off = await change(server, ['off', '--for', '1h'])
    expect(off).toMatchObject({ code: 0, end: { result: 'applied' } })
    await until('one helper waits, and the other has gone', async () => (await helpers(server)).length === 1)
    const again = await sallyport(server, ['plan', 'off'])
    expect(again.stdout).toMatch(new RegExp(`was to be switched on by itself at ${CLOCK}, and still is`, 'u'))
    const shown = await sallyport(server, ['plan', 'on'])
    expect(shown.stdout).toMatch(new RegExp(`was to be switched on by itself at ${CLOCK}\\. That is called off`, 'u'))
    const on = await change(server, ['on'])
    expect(on).toMatchObject({ code: 0, end: { result: 'applied' } })
    expect(on.steps).toEqual(['done Switch ufw on', 'done Call off the end of ufw being switched off'])
    await until('nobody waits any more', async () => (await helpers(server)).length === 0)
    const { entries } = (await sallyport(server, ['history', '--json'])).json() as { entries: { state: string }[] }
    expect(entries.map(({ state }) => state)).toEqual(['applied', 'undone'])
    await server.must(['ufw', 'disable'])
    expect(await pair.look()).toEqual(pair.onlyOpen(8886, 8887))
  })

  it('does so also when somebody switched it on already, without Sallyport', async () => {
    await using pair = await startPair()
    const { server } = pair
    await enableUfw(server)
    await change(server, ['off', '--for', '1h'])
    await until('one helper waits, and the other has gone', async () => (await helpers(server)).length === 1)
    await server.must(['ufw', '--force', 'enable'])
    const on = await change(server, ['on'])
    expect(on).toMatchObject({ code: 0, end: { result: 'unchanged' } })
    expect((await newest(server))?.state).toBe('undone')
    await until('nobody waits any more', async () => (await helpers(server)).length === 0)
    expect(await change(server, ['on'])).toMatchObject({ code: 0, end: { result: 'unchanged' }, steps: [] })
  })

  it('finds the firewall that Sallyport switched off, where others are installed too', async () => {
    await using pair = await startPair()
    const { server } = pair
    await enableNftables(server)
    const before = await nftState(server)
    expect(await change(server, ['off', '--for', '1h'])).toMatchObject({ code: 0, end: { result: 'applied' } })
    expect(await change(server, ['on'])).toMatchObject({ code: 0, end: { result: 'applied' } })
    expect(await nftState(server)).toEqual(before)
    expect(await pair.look()).toEqual(pair.onlyOpen())
  })
})
