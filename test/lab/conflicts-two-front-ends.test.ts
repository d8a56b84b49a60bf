import { describe, expect, it } from 'vitest'
import { enableUfw, startFirewalld } from './support/firewalls.js'
import { startPair } from './support/pair.js'
import { serve } from './support/reach.js'
import { conflictsOf, remedy, shownPlan } from './support/remedy.js'
import { sallyport } from './support/sallyport.js'
import { undo } from './support/service.js'

describe('ufw and firewalld, both on', () => {
  it('are told with what was seen, and the one that stays lets SSH in before the other goes', async () => {
    await using pair = await startPair([8886])
    const { server, client, link } = pair
    await serve(server, { tcp: [22] })
    await enableUfw(server)
    await server.must(['ufw', 'allow', '8886/tcp'])
    await startFirewalld(server)
    await server.must(['firewall-cmd', '--zone=public', '--remove-service=ssh'])
    await server.must(['firewall-cmd', '--permanent', '--zone=public', '--remove-service=ssh'])
    for (const store of [['--permanent'], []])
      await server.must(['firewall-cmd', ...store, '--zone=public', '--add-port=8886/tcp'])
    // firewalld flushed the rules of ufw, but not its policy: what both let in is refused
    expect(await pair.look()).toEqual(pair.onlyOpen())
    const found = (await conflictsOf(server))['ufw-and-firewalld']
    expect(found).toMatchObject({ contested: true, remedies: [{ id: 'keep-ufw' }, { id: 'keep-firewalld' }] })
    expect(found?.evidence).toContain('/etc/ufw/ufw.conf says ENABLED=yes')
    expect(found?.evidence).toContain('firewalld answers on the system bus')
    expect((await sallyport(server, ['apply', 'jetstream-server', '--yes', '--json'])).code).toBe(3)
    expect(await shownPlan(server, 'ufw-and-firewalld')).toContain('Choose one with --choice')

    const mended = await remedy(server, 'ufw-and-firewalld', 'keep-firewalld')
    expect(mended).toMatchObject({ code: 0, end: { result: 'applied' } })
    expect(mended.steps).toEqual([
      'done Allow 22/tcp from anywhere in the zone public, right now',
      'done Allow 22/tcp from anywhere in the zone public, for good',
      'done Switch ufw off',
    ])
    expect(await pair.look()).toEqual(pair.onlyOpen('8886/tcp v4', '8886/tcp v6'))
    expect((await client.run(['timeout', '2', 'bash', '-c', `</dev/tcp/${link.server.v4}/22`])).code).toBe(0)
    expect(await conflictsOf(server)).toEqual({})
    // SSH was shut when there were two: to go back there has to be meant
    expect(await undo(server)).toMatchObject({ code: 3, end: { problem: { kind: 'refused' } } })
    expect((await undo(server, '--allow-lockout')).steps).toHaveLength(3)
    expect(Object.keys(await conflictsOf(server))).toEqual(['ufw-and-firewalld'])
  })
})
