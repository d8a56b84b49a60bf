import { describe, expect, it } from 'vitest'
import { enableUfw, startBus, startFirewalld } from './support/firewalls.js'
import { applyFor } from './support/ending.js'
import type { LabHost } from './support/host.js'
import { enableNftables, nftState } from './support/nftables.js'
import { startPair } from './support/pair.js'
import { sallyport } from './support/sallyport.js'
import { apply, firewalldState, ufwState, undo, type Change } from './support/service.js'

const LONG = 120_000

interface Shown {
  readonly services: readonly { readonly profile: { id: string }; readonly state: string; sharedWith: string[] }[]
}

const FIREWALLS = [
  ['ufw', ufwState, enableUfw],
  [
    'firewalld',
    firewalldState,
    async (host: LabHost) => {
      await startBus(host)
      await startFirewalld(host)
    },
  ],
  ['nftables', nftState, enableNftables],
] as const

async function services(host: LabHost): Promise<readonly (readonly [string, string, readonly string[]])[]> {
  const { services: shown } = (await sallyport(host, ['status', '--json'])).json() as Shown
  return shown.map(({ profile, state, sharedWith }) => [profile.id, state, sharedWith])
}

const kept = ({ events }: Change) =>
  events.flatMap((event) => (event.event === 'step' && event.state === 'kept' ? (event.because ?? '') : []))

describe.each(FIREWALLS)('two services on port 8886, on %s', (_kind, state, enable) => {
  const FIRST = 'jetstream-server'
  const SECOND = 'jetstream-relay'

  it.each([
    ['first', FIRST, SECOND],
    ['second', SECOND, FIRST],
  ])(
    'undo of the %s leaves it open for the other, undo of both closes it',
    { timeout: LONG },
    async (which, gone, other) => {
      await using pair = await startPair([8886, 8887])
      const { server } = pair
      await enable(server)
      const before = await state(server)
      const first = await apply(server, FIRST)
      const second = await apply(server, SECOND)
      expect([first.end.result, second.end.result]).toEqual(['applied', 'applied'])
      expect(await services(server)).toEqual([
        [FIRST, 'open', [SECOND]],
        [SECOND, 'open', [FIRST]],
      ])

      const undone = await undo(server, String((which === 'first' ? first : second).end.journal))
      expect(undone).toMatchObject({ code: 0, end: { result: 'undone' } })
      if (which === 'first') expect(new Set(kept(undone))).toEqual(new Set([other]))
      expect(await pair.look()).toEqual(
        gone === FIRST ? pair.onlyOpen(8886, '8887/tcp v4', '8887/tcp v6') : pair.onlyOpen(8886),
      )
      expect(await services(server)).toEqual([[other, 'open', []]])

      expect(await undo(server)).toMatchObject({ code: 0, end: { result: 'undone' } })
      expect(await pair.look()).toEqual(pair.onlyOpen())
      expect(await state(server)).toEqual(before)
    },
  )

  it('a service that is open already claims its part with no step at all', { timeout: LONG }, async () => {
    await using pair = await startPair([8886, 8887])
    const { server } = pair
    await enable(server)
    const before = await state(server)
    await apply(server, SECOND)
    const claim = await apply(server, FIRST)
    expect(claim).toMatchObject({ code: 0, end: { result: 'applied' } })
    expect(claim.steps).toEqual([])
    expect((await apply(server, FIRST)).end.result).toBe('unchanged')
    const undone = await undo(server)
    expect(new Set(kept(undone))).toEqual(new Set([SECOND]))
    expect(await pair.look()).toEqual(pair.onlyOpen(8886, '8887/tcp v4', '8887/tcp v6'))
    await undo(server)
    expect(await state(server)).toEqual(before)
  })
})

describe('what was there before', () => {
  it('stays when every service that wanted it is undone', { timeout: LONG }, async () => {
    await using pair = await startPair([8886])
    const { server } = pair
    await enableUfw(server)
    await server.must(['ufw', 'allow', '8886'])
    const before = await ufwState(server)
    expect((await apply(server, 'jetstream-server')).end.result).toBe('unchanged')
    expect((await undo(server)).end.result).toBe('unchanged')
    expect(await pair.look()).toEqual(pair.onlyOpen(8886))
    expect(await ufwState(server)).toEqual(before)
  })
})

describe('the end of one service', () => {
  it('leaves open what another claims for longer', { timeout: LONG }, async () => {
    await using pair = await startPair([8886])
    const { server } = pair
    await enableUfw(server)
    const before = await ufwState(server)
    await applyFor(server, 20)
    expect((await apply(server, 'jetstream-relay')).end.result).toBe('applied')
    await expect
      .poll(async () => (await services(server)).map(([id]) => id), { timeout: 60_000 })
      .toEqual(['jetstream-relay'])
    // the next change settles what has ended
    await apply(server, 'mysterium-node')
    expect(await pair.look()).toEqual(pair.onlyOpen(8886))
    await undo(server)
    await undo(server)
    expect(await ufwState(server)).toEqual(before)
  })
})
