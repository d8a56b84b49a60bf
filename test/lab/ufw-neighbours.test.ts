import { describe, expect, it } from 'vitest'
import { enableUfw, ufwReloadedEqual, ufwRules } from './support/firewalls.js'
import { LabHost } from './support/host.js'
import { startPair } from './support/pair.js'
import { sallyport } from './support/sallyport.js'
import { apply, ufwState, undo } from './support/service.js'
import { english } from '../support/english.js'

const SERVER = 'jetstream-server'

async function ufwHost(...rules: readonly string[]): Promise<LabHost> {
  const host = await LabHost.start('server')
  await enableUfw(host)
  for (const rule of rules) await ufw(host, rule)
  return host
}

/** `ufw allow 8886/tcp comment "it is mine"`: words between double quotes are one argument. */
async function ufw(host: LabHost, words: string): Promise<string> {
  const argv = [...words.matchAll(/"([^"]*)"|(\S+)/gu)].map(([, quoted, bare]) => quoted ?? bare ?? '')
  return await host.must(['ufw', ...argv])
}

/** The tuple lines of both files, which are ufw's own record of its rules. */
function tuples(host: LabHost): readonly string[] {
  const { userRules, user6Rules } = ufwRules(host)
  const lines = (text: string) => text.split('\n').filter((line) => line.startsWith('### tuple ###'))
  return [...lines(userRules), ...lines(user6Rules).map((line) => `v6 ${line}`)].map((line) =>
    line.replace('### tuple ### ', ''),
  )
}

describe('a rule that was there before', () => {
  it.each([
    ['for both protocols', ['allow 8886']],
    ['with a comment', ['allow 8886/tcp comment "the front door"', 'allow 8886/udp comment "the back door"']],
    ['that logs', ['allow log 8886/tcp', 'allow log-all 8886/udp']],
    ['of a wider range', ['allow 8000:9000/tcp', 'allow 8886,9999/udp']],
    ['that limits', ['limit 8886/tcp', 'limit 8886/udp']],
    ['that lets everything in', ['allow from any']],
  ])('%s is enough, stays as it is, and survives undo', async (_what, rules) => {
    await using host = await ufwHost(...rules)
    const before = await ufwState(host)
    const applied = await apply(host, SERVER)
    expect(applied).toMatchObject({ code: 0, end: { result: 'unchanged', journal: null } })
    expect(await ufwState(host)).toEqual(before)
    expect(await undo(host)).toMatchObject({ code: 0, end: { result: 'unchanged' } })
    expect(await ufwState(host)).toEqual(before)
  })

  it('for one port of two is kept, and only the other is added and taken back', async () => {
    await using host = await ufwHost('allow 22/tcp', 'allow 8886/tcp comment "the front door"', 'deny 9999')
    const before = await ufwState(host)
    const { steps } = await apply(host, SERVER)
    expect(steps).toEqual(['done Allow 8886/udp from anywhere'])
    await undo(host)
    expect(await ufwState(host)).toEqual(before)
  })

  it('for IPv4 only gets its IPv6 twin, which alone is taken back', async () => {
    await using pair = await startPair()
    const { server } = pair
    await enableUfw(server)
    await ufw(server, 'allow proto tcp from 0.0.0.0/0 to any port 8886')
    const before = await ufwState(server)
    expect(await pair.look()).toEqual(pair.onlyOpen('8886/tcp v4'))
    const { code, steps } = await apply(server, SERVER)
    expect(code).toBe(0)
    expect(steps).toEqual(['done Allow 8886/tcp from anywhere (IPv6)', 'done Allow 8886/udp from anywhere'])
    expect(await pair.look()).toEqual(pair.onlyOpen(8886))
    await undo(server)
    expect(await pair.look()).toEqual(pair.onlyOpen('8886/tcp v4'))
    expect(await ufwState(server)).toEqual(before)
    expect(await ufwReloadedEqual(server)).toMatchObject({ equal: true })
  })

  it.each([
    ['deny 8886/tcp', 'deny'],
    ['reject 8886/udp', 'reject'],
    ['deny from any', 'deny'],
  ])('"ufw %s" is not overruled: exit 3, nothing changed', async (rule, word) => {
    await using host = await ufwHost('allow 22/tcp', rule)
    const before = await ufwState(host)
    const refused = await apply(host, SERVER)
    expect(refused).toMatchObject({ code: 3, end: { result: 'failed', journal: null, problem: { kind: 'refused' } } })
    expect(refused.end.problem?.what).toContain(word)
    expect(refused.end.problem?.todo).toContain('ufw delete')
    expect(await ufwState(host)).toEqual(before)
    // and what it says to do is what helps
    const [, remedy = ''] = /with: ufw (.*)$/u.exec(english(refused.end.problem?.todo ?? '')) ?? []
    await ufw(host, remedy)
    expect(await apply(host, SERVER)).toMatchObject({ code: 0, end: { result: 'applied' } })
  })
})

describe('somebody’s hand between apply and undo', () => {
  it('added a rule: it survives', async () => {
    await using host = await ufwHost('allow 22/tcp')
    const before = await ufwState(host)
    await apply(host, SERVER)
    await ufw(host, 'allow 9999/tcp comment "added later"')
    expect(await undo(host)).toMatchObject({ code: 0, end: { result: 'undone' } })
    expect(tuples(host).filter((line) => line.includes('9999'))).toHaveLength(2)
    expect(tuples(host).filter((line) => line.includes('8886'))).toEqual([])
    expect(await ufwReloadedEqual(host)).toMatchObject({ equal: true })
    await ufw(host, 'delete allow 9999/tcp')
    expect(await ufwState(host)).toEqual(before)
  })

  it('took one of our rules away: undo takes the rest and ends well', async () => {
    await using host = await ufwHost('allow 22/tcp')
    const before = await ufwState(host)
    await apply(host, SERVER)
    await ufw(host, 'delete allow 8886/tcp')
    const status = await sallyport(host, ['status', '--json'])
    expect(status.json()).toMatchObject({
      attention: [{ tone: 'warn', cure: { kind: 'open' } }],
      drift: [{ kind: 'gone', opening: { protocol: 'tcp' } }],
    })
    const undone = await undo(host)
    expect(undone).toMatchObject({ code: 0, end: { result: 'undone' } })
    expect(undone.steps).toEqual([
      'reverted No longer allow 8886/udp from anywhere',
      'unchanged No longer allow 8886/tcp from anywhere',
    ])
    expect(await ufwState(host)).toEqual(before)
  })

  it('took all of our rules away: undo has nothing left to do and ends well', async () => {
    await using host = await ufwHost()
    const before = await ufwState(host)
    await apply(host, 'jetstream-relay')
    await ufw(host, 'delete allow sallyport-jetstream-relay')
    await host.must(['rm', '/etc/ufw/applications.d/sallyport-jetstream-relay'])
    expect(await undo(host)).toMatchObject({ code: 0, end: { result: 'undone' } })
    expect(await ufwState(host)).toEqual(before)
  })

  it('made a rule stronger that we had added: it is theirs now and stays', async () => {
    await using host = await ufwHost()
    await apply(host, SERVER)
    await ufw(host, 'limit 8886/tcp')
    expect(await undo(host)).toMatchObject({ code: 0, end: { result: 'undone' } })
    expect(tuples(host)).toEqual(['limit tcp 8886 0.0.0.0/0 any 0.0.0.0/0 in', 'v6 limit tcp 8886 ::/0 any ::/0 in'])
    expect(await ufwReloadedEqual(host)).toMatchObject({ equal: true })
  })

  it('opened another service with Sallyport: each is taken back by its own id, in either order', async () => {
    await using host = await ufwHost('allow 22/tcp')
    const before = await ufwState(host)
    const first = await apply(host, SERVER)
    const second = await apply(host, 'jetstream-relay', '--set', 'receivePorts=9000')
    expect(second.end.result).toBe('applied')
    expect(await undo(host, first.end.journal ?? '')).toMatchObject({ code: 0, end: { result: 'undone' } })
    expect(tuples(host).filter((line) => line.includes('8886'))).toEqual([])
    expect(tuples(host).some((line) => line.includes('9000'))).toBe(true)
    expect(await undo(host, second.end.journal ?? '')).toMatchObject({ code: 0, end: { result: 'undone' } })
    expect(await ufwState(host)).toEqual(before)
  })
})
