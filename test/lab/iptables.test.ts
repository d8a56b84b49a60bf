import { describe, expect, it } from 'vitest'
import { LabHost } from './support/host.js'
import {
  FIREWALL,
  FIREWALL6,
  flush,
  iptablesState,
  loadIptables,
  restart,
  usePersistent,
  useVariant,
} from './support/iptables.js'
import { startPair } from './support/pair.js'
import { sallyport } from './support/sallyport.js'
import { apply, rungs, undo } from './support/service.js'

const SERVER = 'jetstream-server'

describe.each(['nft', 'legacy'] as const)('JetStream on iptables-%s', (variant) => {
  it('is closed before, open and proven after, also after a restart, and closed again after undo', async () => {
    await using pair = await startPair()
    const { server } = pair
    await useVariant(server, variant)
    await usePersistent(server)
    await restart(server)
    const before = await iptablesState(server)
    expect(await pair.look()).toEqual(pair.onlyOpen())

    const applied = await apply(server, SERVER)
    expect(applied).toMatchObject({ code: 0, end: { result: 'applied' } })
    expect(applied.steps).toHaveLength(8)
    expect(await pair.look()).toEqual(pair.onlyOpen(8886))
    const verified = await sallyport(server, ['verify', SERVER, '--json'])
    expect(rungs(verified.json())).toEqual([
      '8886/tcp any: listening pass, stored pass, loaded pass, effective pass',
      '8886/udp any: listening pass, stored pass, loaded pass, effective pass',
    ])
    const loaded = await iptablesState(server)
    await restart(server)
    expect(await iptablesState(server)).toEqual(loaded)
    expect(await pair.look()).toEqual(pair.onlyOpen(8886))

    expect(await undo(server)).toMatchObject({ code: 0, end: { result: 'undone', journal: applied.end.journal } })
    expect(await pair.look()).toEqual(pair.onlyOpen())
    expect(await iptablesState(server)).toEqual(before)
  })

  it('changes nothing the second time, nor has undo anything more to take back', async () => {
    await using host = await LabHost.start('server')
    await useVariant(host, variant)
    await usePersistent(host)
    await restart(host)
    const before = await iptablesState(host)
    expect((await apply(host, SERVER)).end.result).toBe('applied')
    const once = await iptablesState(host)
    expect(once).not.toEqual(before)
    expect(await apply(host, SERVER)).toMatchObject({ code: 0, end: { result: 'unchanged', journal: null } })
    expect(await iptablesState(host)).toEqual(once)
    expect(await undo(host)).toMatchObject({ code: 0, end: { result: 'undone' } })
    expect(await undo(host)).toMatchObject({ code: 0, end: { result: 'unchanged' } })
    expect(await iptablesState(host)).toEqual(before)
  })

  it('says plainly that it does not last where nothing stores the rules', async () => {
    await using pair = await startPair()
    const { server } = pair
    await useVariant(server, variant)
    await loadIptables(server)
    const before = await iptablesState(server)
    const planned = (await sallyport(server, ['plan', SERVER, '--json'])).json() as { readonly warnings: string[] }
    expect(planned.warnings.join('\n')).toContain('gone after a restart')
    expect(await apply(server, SERVER)).toMatchObject({ code: 5, end: { result: 'applied' } })
    expect(await pair.look()).toEqual(pair.onlyOpen(8886))
    expect(rungs((await sallyport(server, ['verify', SERVER, '--json'])).json())[0]).toBe(
      '8886/tcp any: listening pass, stored unknown, loaded pass, effective pass',
    )
    expect((await undo(server)).end.result).toBe('undone')
    expect(await pair.look()).toEqual(pair.onlyOpen())
    expect(await iptablesState(server)).toEqual(before)
    await flush(server)
  })
})

export { FIREWALL, FIREWALL6 }
