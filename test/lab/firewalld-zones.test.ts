import { describe, expect, it } from 'vitest'
import { english, inEnglish } from '../support/english.js'
import { problemOf } from '../support/problems.js'
import { addInterfaceToZone, addUser, startFirewalld } from './support/firewalls.js'
import { openPage } from './support/page.js'
import { startPair } from './support/pair.js'
import { apply, firewalldState, undo } from './support/service.js'

const SERVER = { profile: 'jetstream-server', answers: { values: {} } }
const file = (zone: string) => `/etc/firewalld/zones/${zone}.xml`

describe('a page on firewalld', () => {
  it('tells the zones, and opens in the one that was chosen and nowhere else', async () => {
    await using pair = await startPair()
    const { server, link } = pair
    await addInterfaceToZone(server, 'internal', link.server.interface)
    await server.must(['firewall-offline-cmd', '--zone=work', '--add-source=10.99.0.0/16'])
    await startFirewalld(server)
    const before = await firewalldState(server)
    await using page = await openPage(server, 0)

    const { firewall, choice } = inEnglish(await page.call('zones', SERVER))
    expect(firewall).toBe('firewalld')
    expect(choice?.automatic).toBe(`zone “internal”, through ${link.server.interface}`)
    expect(choice?.zones?.filter(({ used }) => used)).toEqual([
      { name: 'internal', meets: `through ${link.server.interface}`, used: true },
      { name: 'public', meets: 'what no other zone takes (the default)', used: true },
      { name: 'work', meets: 'from 10.99.0.0/16', used: true },
    ])
    expect(choice?.zones?.filter(({ used }) => !used).map(({ name }) => name)).toContain('dmz')

    const chosen = { ...SERVER, zone: 'work' }
    const { digest, steps } = await page.call('plan', chosen)
    expect(steps.map(({ argv }) => argv.filter((word) => word.startsWith('--zone=')))).toEqual([
      ['--zone=work'],
      ['--zone=work'],
    ])
    expect(await page.call('apply', { ...chosen, digest })).toMatchObject({ result: 'applied' })
    const { stored } = await firewalldState(server)
    expect(stored[file('work')]).toContain('8886')
    expect({ ...stored, [file('work')]: '', [`${file('work')}.old`]: '' }).toEqual({
      ...before.stored,
      [file('work')]: '',
      [`${file('work')}.old`]: '',
    })
    expect(await pair.look(), 'the client comes in through the zone internal').toEqual(pair.onlyOpen())

    // the same service in two zones is open twice, and each is taken back by itself
    expect((await apply(server, SERVER.profile)).end.result).toBe('applied')
    expect(await pair.look()).toEqual(pair.onlyOpen(8886))
    expect((await page.call('status', {})).services.map(({ zone }) => zone)).toEqual(['work', undefined])
    expect((await page.call('history', {})).entries.map(({ zone }) => zone)).toEqual([undefined, 'work'])
    await undo(server)
    expect(await pair.look()).toEqual(pair.onlyOpen())

    // what somebody removed is opened again where it was
    await server.must(['firewall-cmd', '--permanent', '--zone=work', '--remove-port=8886/tcp'])
    const { attention } = await page.call('status', {})
    expect(attention).toMatchObject([{ id: 'not-stored-firewalld' }, { cure: { kind: 'open', zone: 'work' } }])
    await undo(server)
    expect((await firewalldState(server)).stored).toEqual(before.stored)
  })

  it('of an ordinary user tells them too, and says when the one that was chosen is not there any more', async () => {
    await using pair = await startPair()
    const { server } = pair
    await server.must(['firewall-offline-cmd', '--new-zone=guests'])
    await startFirewalld(server)
    const { uid } = await addUser(server, 'plain', {})
    await using page = await openPage(server, uid)
    const names = async () => (await page.call('zones', SERVER)).choice?.zones?.map(({ name }) => name)
    const chosen = { ...SERVER, zone: 'guests' }
    expect(await names()).toContain('guests')
    const { steps } = await page.call('plan', chosen)
    expect(steps.map(({ title }) => english(title))).toEqual([
      'Allow 8886/tcp and 8886/udp from anywhere in the zone guests, right now',
      'Allow 8886/tcp and 8886/udp from anywhere in the zone guests, for good',
    ])
    await server.must(['firewall-cmd', '--permanent', '--delete-zone=guests'])
    await server.must(['firewall-cmd', '--reload'])
    expect(await names()).not.toContain('guests')
    expect(await problemOf(() => page.call('plan', chosen))).toMatchObject({
      kind: 'input',
      what: 'firewalld has no zone “guests”.',
    })
  })
})
