import { describe, expect, it } from 'vitest'
import { enableUfw, startFirewalld, ufwReloadedEqual } from './support/firewalls.js'
import { LabHost } from './support/host.js'
import { startPair } from './support/pair.js'
import { begun, gateUfw, start } from './support/running.js'
import { sallyport } from './support/sallyport.js'
import { firewalldState, ufwState, undo } from './support/service.js'

interface Entry {
  readonly journal: string
  readonly state: string
  readonly profile: { readonly id: string }
}

async function history(host: LabHost): Promise<readonly Entry[]> {
  const { entries } = (await sallyport(host, ['history', '--json'])).json() as { readonly entries: readonly Entry[] }
  return entries
}

const waiting = ({ event }: { readonly event: string }) => event === 'waiting'

describe('two at once on ufw', () => {
  it('wait for each other, and the rules of both are there', async () => {
    await using pair = await startPair()
    const { server } = pair
    await enableUfw(server)
    const before = await ufwState(server)
    const gate = await gateUfw(server)
    const first = await start(server, 'apply', 'jetstream-server')
    await gate.waits()
    const second = await start(server, 'apply', 'jetstream-relay')
    await second.told('that it waits', waiting)
    expect(second.events.some(begun)).toBe(false)
    await gate.open()

    const ends = [await first.end(), await second.end()]
    expect(ends.map(({ code, end }) => [code, end.result])).toEqual([
      [0, 'applied'],
      [0, 'applied'],
    ])
    expect(first.events.some(waiting)).toBe(false)
    expect(await pair.look()).toEqual(pair.onlyOpen(8886, '8887/tcp v4', '8887/tcp v6'))
    expect(await ufwReloadedEqual(server)).toMatchObject({ equal: true })
    expect(await pair.look()).toEqual(pair.onlyOpen(8886, '8887/tcp v4', '8887/tcp v6'))
    expect((await history(server)).map(({ journal, state, profile }) => [journal, state, profile.id])).toEqual(
      expect.arrayContaining([
        [ends[0]?.end.journal, 'applied', 'jetstream-server'],
        [ends[1]?.end.journal, 'applied', 'jetstream-relay'],
      ]),
    )
    for (const { end } of ends) expect((await undo(server, end.journal ?? '')).end.result).toBe('undone')
    expect(await ufwState(server)).toEqual(before)
  })

  it('that want the same: one does it, the other finds it done', async () => {
    await using host = await LabHost.start('server')
    await enableUfw(host)
    const before = await ufwState(host)
    const gate = await gateUfw(host)
    const first = await start(host, 'apply', 'jetstream-server')
    await gate.waits()
    const second = await start(host, 'apply', 'jetstream-server')
    await second.told('that it waits', waiting)
    await gate.open()
    expect((await first.end()).end.result).toBe('applied')
    expect(await second.end()).toMatchObject({ code: 0, end: { result: 'unchanged', journal: null } })
    expect(await history(host)).toHaveLength(1)
    expect((await undo(host)).end.result).toBe('undone')
    expect(await ufwState(host)).toEqual(before)
  })

  it('an undo waits for an apply, and takes back what that did', async () => {
    await using host = await LabHost.start('server')
    await enableUfw(host)
    const before = await ufwState(host)
    const gate = await gateUfw(host)
    const first = await start(host, 'apply', 'jetstream-server')
    await gate.waits()
    const second = await start(host, 'undo')
    await second.told('that it waits', waiting)
    expect(await history(host)).toEqual([]) // what is at work is neither applied nor cut off
    await gate.open()
    const { end } = await first.end()
    expect(await second.end()).toMatchObject({ code: 0, end: { result: 'undone', journal: end.journal } })
    expect(await ufwState(host)).toEqual(before)
  })
})

describe('four at once', () => {
  const services = [9001, 9002, 9003, 9004].map((port) => ['--set', `apiPort=${port}`, '--set', `receivePorts=${port}`])

  it.each(['ufw', 'firewalld'])('on %s: no rule is lost, stored or loaded', async (firewall) => {
    await using host = await LabHost.start('server')
    if (firewall === 'ufw') await enableUfw(host)
    else await startFirewalld(host)
    const state = () => (firewall === 'ufw' ? ufwState(host) : firewalldState(host))
    const before = await state()
    const all = await Promise.all(services.map((service) => start(host, 'apply', 'jetstream-server', ...service)))
    for (const one of all) expect(await one.end()).toMatchObject({ code: 0, end: { result: 'applied' } })
    for (const service of services) {
      const verified = await sallyport(host, ['verify', 'jetstream-server', ...service])
      expect(verified.stdout.match(/✓ (?:stored|loaded)/gu)).toHaveLength(4)
    }
    expect(await history(host)).toHaveLength(4)
    const undone = await Promise.all(services.map(() => start(host, 'undo')))
    for (const one of undone) expect(await one.end()).toMatchObject({ code: 0, end: { result: 'undone' } })
    expect(await state()).toEqual(before)
  })
})
