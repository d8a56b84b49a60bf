import { describe, expect, it } from 'vitest'
import { LabHost } from './support/host.js'
import { enableNftables, nftState, restartNftables } from './support/nftables.js'
import { startPair } from './support/pair.js'
import { sallyport } from './support/sallyport.js'
import { apply, rungs, undo } from './support/service.js'

const SERVER = 'jetstream-server'

describe('a service on nftables', () => {
  it('is closed, opens, stays open after a restart, and closes again: everything is as it was', async () => {
    await using pair = await startPair()
    const { server } = pair
    await enableNftables(server)
    const before = await nftState(server)
    expect(await pair.look()).toEqual(pair.onlyOpen())

    const applied = await apply(server, SERVER)
    expect(applied).toMatchObject({ code: 0, end: { result: 'applied' } })
    expect(await pair.look()).toEqual(pair.onlyOpen(8886))
    expect(rungs((await sallyport(server, ['verify', SERVER, '--json'])).json())).toEqual([
      '8886/tcp any: listening pass, stored pass, loaded pass, effective pass',
      '8886/udp any: listening pass, stored pass, loaded pass, effective pass',
    ])
    const opened = await nftState(server)
    expect((await apply(server, SERVER)).end).toMatchObject({ result: 'unchanged', journal: null })
    expect(await nftState(server)).toEqual(opened)

    await restartNftables(server)
    expect(await pair.look()).toEqual(pair.onlyOpen(8886))
    expect(await nftState(server)).toEqual(opened)

    expect(await undo(server)).toMatchObject({ code: 0, end: { result: 'undone' } })
    expect(await pair.look()).toEqual(pair.onlyOpen())
    expect(await nftState(server)).toEqual(before)
    await restartNftables(server)
    expect(await nftState(server)).toEqual(before)
  })
})

/** A profile with these words as its opening's label; JSON is YAML too. */
function profile(label: string): string {
  const opening = {
    id: 'odd',
    label,
    protocols: ['tcp'],
    ports: '8886',
    from: 'any',
    reason: 'For a test.',
    closed: 'Nothing.',
  }
  return JSON.stringify({
    schema: 1,
    id: 'odd',
    title: 'Odd',
    summary: 'For a test.',
    category: 'Tests',
    sources: [{ title: 'None', seen: '2026-11-21' }],
    openings: [opening],
  })
}

describe('words of others', () => {
  it.each(['a; flush ruleset # $x {}', '* } add table inet x; {', `Größe 文件 ${'🚪'.repeat(40)}`])(
    'stay words: %s',
    async (label) => {
      await using server = await LabHost.start('server')
      await enableNftables(server)
      await server.write('/etc/odd.yaml', profile(label))
      const before = await nftState(server)
      const applied = await apply(server, '/etc/odd.yaml')
      expect(applied).toMatchObject({ code: 0, end: { result: 'applied' } })
      const opened = await nftState(server)
      expect(opened.loaded).toHaveLength(before.loaded.length + 1)
      await restartNftables(server)
      expect(await nftState(server)).toEqual(opened)
      expect((await undo(server)).end.result).toBe('undone')
      expect(await nftState(server)).toEqual(before)
    },
  )
})

describe('5,000 rules', () => {
  it('are read, added to and given back', async () => {
    await using server = await LabHost.start('server')
    const many = Array.from({ length: 5000 }, (_, index) => `tcp dport ${10_000 + index} accept`)
    const rules = `table inet filter {\nchain input {\ntype filter hook input priority filter; policy drop;\n${many.join('\n')}\n}\n}\n`
    await enableNftables(server, `flush ruleset\n${rules}`)
    const before = await nftState(server)
    expect((await apply(server, SERVER)).end.result).toBe('applied')
    await restartNftables(server)
    expect((await apply(server, SERVER)).end.result).toBe('unchanged')
    expect((await undo(server)).end.result).toBe('undone')
    expect(await nftState(server)).toEqual(before)
  })
})
