import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { enableUfw } from '../lab/support/firewalls.js'
import type { LabUser } from '../lab/support/host.js'
import { addPerson, begin, opened, PASSWORD } from '../lab/support/person.js'
import { openPage } from '../lab/support/page.js'
import { ufwState } from '../lab/support/service.js'
import { Terminal } from '../lab/support/terminal.js'
import { WholeMachine } from '../lab/support/whole-machine.js'
import { CLI_DEB } from './support/installed.js'

const SUDO_ASKS = /\[sudo\] password for alice: /u
const FOLDER = '/usr/lib/sallyport'

describe('the deb of the command line alone, on a server', () => {
  let machine: WholeMachine
  let user: LabUser
  let terminal: Terminal
  let before: unknown

  beforeAll(async () => {
    machine = await WholeMachine.start('server')
    await enableUfw(machine)
    user = await addPerson(machine, 'alice')
    before = await ufwState(machine)
    await machine.must(['dpkg', '--install', CLI_DEB], { timeout: 60_000 })
    terminal = await Terminal.open(machine, { uid: user.uid })
  })
  afterAll(() => machine.close())

  const asAlice = async (command: string) => {
    await terminal.run('sudo -k')
    await begin(terminal, command)
    await terminal.sees(SUDO_ASKS)
    terminal.type(`${PASSWORD}\n`)
    return await terminal.ends()
  }

  it('is root’s alone, small, and what Debian expects of a package', async () => {
    await machine.must(['lintian', '--fail-on', 'error,warning', CLI_DEB], { timeout: 250_000 })
    expect(await machine.must(['find', FOLDER, '(', '!', '-user', 'root', '-o', '-perm', '/022', ')'])).toBe('')
    const size = await machine.must(['dpkg-query', '--show', '--showformat=${Installed-Size}', 'sallyport-cli'])
    expect(Number(size)).toBeLessThan(6_000)
    expect(await machine.must(['man', '--where', 'sallyport'])).toContain('sallyport.1.gz')
    const action = ['org.freedesktop.PolicyKit1', '/org/freedesktop/PolicyKit1/Authority']
    const enumerate = [...action, 'org.freedesktop.PolicyKit1.Authority', 'EnumerateActions', 's', 'C']
    expect(await machine.must(['busctl', '--json=short', 'call', ...enumerate])).toContain(
      `"${FOLDER}/sallyport-helper"`,
    )
  })

  it('opens JetStream for somebody who may use sudo, by its launcher alone', async () => {
    const rule = `alice ALL=(root) ${FOLDER}/sallyport-helper\nDefaults:alice timestamp_timeout=0\n`
    await machine.must(['rm', '/etc/sudoers.d/alice'])
    await machine.write('/etc/sudoers.d/launcher', rule)
    expect((await asAlice('sallyport apply jetstream-server')).code).toBe(0)
    expect(await opened(machine)).toEqual({ stored: true, loaded: true })
  })

  it('is completed by bash at Tab', async () => {
    await terminal.run('source /usr/share/bash-completion/completions/sallyport')
    terminal.type('sallyport app\t')
    await terminal.sees(/sallyport apply $/u)
    terminal.type('jetstream-s\t')
    await terminal.sees(/sallyport apply jetstream-server $/u)
    terminal.type('--help\n')
    expect((await terminal.ends()).code).toBe(0)
  })

  it('serves its page', async () => {
    await using page = await openPage(machine, user.uid, ['sallyport'])
    expect(await page.call('history', {})).toMatchObject({ entries: [{ state: 'applied' }] })
  })

  it('practises', async () => {
    await machine.must(['sallyport', '--practice', 'apply', 'jetstream-server', '--yes'], { timeout: 60_000 })
  })

  it('keeps settings and journal on an upgrade, and undoes what was opened before it', async () => {
    await machine.must(['sallyport', 'settings', 'set', 'confirmWithin', '3m'], { uid: user.uid })
    const kept = async () => [
      await machine.must(['sallyport', 'settings'], { uid: user.uid }),
      await machine.must(['sallyport', 'history', '--json']),
    ]
    const [settings, history] = await kept()
    await machine.must(['dpkg', '--install', CLI_DEB], { timeout: 60_000 })
    expect(await kept()).toEqual([settings, history])
    expect((await asAlice('sallyport undo')).code).toBe(0)
    expect(await ufwState(machine)).toEqual(before)
  })

  it('says what stays open when it is removed; its purge closes that, and leaves nothing', async () => {
    expect((await asAlice('sallyport apply jetstream-server')).code).toBe(0)
    const removed = await machine.must(['dpkg', '--remove', 'sallyport-cli'], { timeout: 60_000 })
    expect(removed).toContain('What Sallyport opened stays open, since services may need it:\nJetStream server\n')
    expect(removed).toContain('8886/tcp')
    expect(await opened(machine)).toEqual({ stored: true, loaded: true })
    const purged = await machine.must(['dpkg', '--purge', 'sallyport-cli'], { timeout: 60_000 })
    expect(purged).toContain('Closed again: JetStream server\n')
    expect(await ufwState(machine)).toEqual(before)
    const places = ['/etc', '/opt', '/usr', '/var/lib', '/var/log']
    const named = ['-xdev', '-iname', '*sallyport*', '-not', '-path', '/etc/sudoers.d/*']
    expect(await machine.must(['find', ...places, ...named, '-prune'])).toBe('')
  })
})
