import { describe, expect, it } from 'vitest'
import { Status } from '../../main/api/contract.js'
import { enableUfw, firewalldLoaded, startFirewalld } from './support/firewalls.js'
import { startPair } from './support/pair.js'
import { conflictsOf, remedy, shownPlan } from './support/remedy.js'
import { sallyport } from './support/sallyport.js'
import { ufwState, undo } from './support/service.js'
import { english } from '../support/english.js'

describe('rules of ufw that somebody flushed', () => {
  it('are missed, shown with the command that loads them, loaded again, and stay so', async () => {
    await using pair = await startPair()
    const { server } = pair
    await enableUfw(server)
    await server.must(['ufw', 'allow', '8886/tcp'])
    const before = await ufwState(server)
    expect(await conflictsOf(server)).toEqual({})

    await server.must(['iptables', '-F'])
    expect(await pair.look()).toEqual(pair.onlyOpen('8886/tcp v6'))
    expect((await server.must(['ufw', 'status'])).includes('8886/tcp')).toBe(true)
    const found = (await conflictsOf(server))['flushed-ufw']
    expect(found).toMatchObject({ firewalls: ['ufw'], contested: false, remedies: [{ id: 'reload' }] })
    expect(found?.evidence.map(english).join('\n')).toContain('over IPv4 no packet')
    expect(found?.evidence.map(english).join('\n')).not.toContain('IPv6')
    const status = Status.parse((await sallyport(server, ['status', '--json'])).json())
    expect(status.tone).toBe('bad')
    expect(status.attention).toMatchObject([{ id: 'flushed-ufw', cure: { kind: 'remedy', conflict: 'flushed-ufw' } }])
    expect(await shownPlan(server, 'flushed-ufw')).toContain('/usr/sbin/ufw reload')

    const mended = await remedy(server, 'flushed-ufw')
    expect(mended).toMatchObject({ code: 0, end: { result: 'applied' } })
    expect(mended.steps).toEqual(['done Remove the chain ufw-before-logging-input', 'done Load ufw’s rules again'])
    expect(await pair.look()).toEqual(pair.onlyOpen('8886/tcp v4', '8886/tcp v6'))
    expect(await ufwState(server)).toEqual(before)
    expect(await conflictsOf(server)).toEqual({})
    // what a front end stores belongs into the kernel: nothing of it is taken away again
    expect(await undo(server)).toMatchObject({ code: 0, end: { result: 'undone', journal: mended.end.journal } })
    expect(await ufwState(server)).toEqual(before)
  })

  it('are missed when only the chain of the user’s rules is empty', async () => {
    await using pair = await startPair([8886])
    const { server } = pair
    await enableUfw(server)
    await server.must(['ufw', 'allow', '8886/tcp'])
    await server.must(['iptables', '-F', 'ufw-user-input'])
    expect((await conflictsOf(server))['flushed-ufw']?.evidence).toContain(
      'over IPv4 ufw stores one rule for what comes in, and the kernel holds none',
    )
    await remedy(server, 'flushed-ufw')
    expect(await pair.look()).toEqual(pair.onlyOpen('8886/tcp v4', '8886/tcp v6'))
  })

  it('and ufw that is switched on, but not in the kernel at all', async () => {
    await using pair = await startPair([8886])
    const { server } = pair
    await enableUfw(server)
    const before = await ufwState(server)
    await server.must(['nft', 'flush', 'ruleset'])
    expect(await pair.look()).toEqual(pair.onlyOpen(8886))
    expect(Object.keys(await conflictsOf(server))).toEqual(['not-loaded-ufw'])
    expect(await remedy(server, 'not-loaded-ufw')).toMatchObject({ code: 0, end: { result: 'applied' } })
    expect(await pair.look()).toEqual(pair.onlyOpen())
    expect(await ufwState(server)).toEqual(before)
  })
})

describe('rules of firewalld that somebody flushed', () => {
  it.each([
    ['all', ['nft', 'flush', 'ruleset']],
    ['those of its table', ['nft', 'flush', 'table', 'inet', 'firewalld']],
  ])('%s: it goes on saying that it runs; its files are loaded again', async (_what, flush) => {
    await using pair = await startPair([8886])
    const { server } = pair
    await startFirewalld(server)
    await server.must(['firewall-cmd', '--permanent', '--zone=public', '--add-port=8886/tcp'])
    await server.must(['firewall-cmd', '--reload'])
    const before = await firewalldLoaded(server)
    expect(await pair.look()).toEqual(pair.onlyOpen('8886/tcp v4', '8886/tcp v6'))
    expect(await conflictsOf(server)).toEqual({})

    await server.must(flush)
    expect((await server.must(['firewall-cmd', '--state'])).trim()).toBe('running')
    expect(await pair.look()).toEqual(pair.onlyOpen(8886))
    expect(Object.keys(await conflictsOf(server))).toEqual(['flushed-firewalld'])
    const mended = await remedy(server, 'flushed-firewalld')
    expect(mended).toMatchObject({ code: 0, end: { result: 'applied' } })
    expect(await pair.look()).toEqual(pair.onlyOpen('8886/tcp v4', '8886/tcp v6'))
    expect(await firewalldLoaded(server)).toEqual(before)
    expect(await undo(server)).toMatchObject({ code: 0, end: { result: 'undone' } })
    expect(await firewalldLoaded(server)).toEqual(before)
  })
})

describe('a conflict that is not there', () => {
  it('is not mended: the answer names what was found', async () => {
    await using pair = await startPair([8886])
    await enableUfw(pair.server)
    const asked = await sallyport(pair.server, ['remedy', 'flushed-ufw', '--yes', '--json'])
    expect(asked.code).toBe(2)
    expect(asked.stdout).toContain('There is no conflict')
  })
})
