import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { version } from '../../package.json'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Desktop } from '../lab/support/desktop.js'
import { enableUfw } from '../lab/support/firewalls.js'
import type { LabUser } from '../lab/support/host.js'
import { addPerson, opened, PASSWORD } from '../lab/support/person.js'
import { pathFor } from '../lab/support/sallyport.js'
import { ufwState } from '../lab/support/service.js'
import { until } from '../lab/support/wait.js'
import { WholeMachine } from '../lab/support/whole-machine.js'
import { CLI_DEB, DEB, ENTRY, runningOf, windowsOf } from './support/installed.js'
import { Panel } from './support/panel.js'

const PORT = 9333
const PATIENCE = 30_000

const isOurs = (path: string): boolean => /sallyport/i.test(path)

describe('the deb, on a machine with a desktop', () => {
  let machine: WholeMachine
  let user: LabUser
  let desktop: Desktop
  let panel: Panel

  beforeAll(async () => {
    machine = await WholeMachine.start('pc')
    await enableUfw(machine)
    user = await addPerson(machine, 'alice')
    await machine.must(['usermod', '-aG', 'sudo', user.name])
    // the one that has only the command line makes way
    await machine.must(['dpkg', '--install', CLI_DEB], { timeout: 60_000 })
    const told = await machine.must(['dpkg', '--install', DEB], { timeout: 60_000 })
    expect(told).toContain('Removing sallyport-cli')
    expect(told).not.toContain('stays open')
    await machine.must(['mkdir', '-p', '/var/log/sallyport'])
    await machine.must(['dpkg', '--purge', 'sallyport-cli'])
    await machine.must(['ls', '/var/log/sallyport'])
    desktop = await Desktop.open(machine, user)
    await desktop.terminal.run('xfce4-panel --disable-wm-check >/dev/null 2>&1 &')
    panel = new Panel(machine, user)
    await panel.isThere()
  })
  afterAll(() => machine.close())

  const running = () => runningOf(machine)
  const windows = () => windowsOf(machine)
  const answerDialog = async () => {
    expect(await desktop.asks()).toEqual({
      action: 'io.sallyport.helper',
      message: 'Sallyport needs your password to change the firewall',
    })
    await desktop.answer(PASSWORD)
  }

  it('has a valid entry, and “sallyport” on the path is the command line', async () => {
    await machine.must(['desktop-file-validate', ENTRY])
    expect(await machine.must(['stat', '--format=%U:%G %a', '/opt/Sallyport/resources/sallyport-helper'])).toBe(
      'root:root 755\n',
    )
    expect(await machine.must(['find', '/opt/Sallyport', '!', '-user', 'root'])).toBe('')
    expect(await machine.must(['sallyport', 'status'], { uid: user.uid })).toContain('ufw guards this machine.')
    expect((await machine.run(['ls', '/usr/lib/sallyport'])).code, 'nothing is left of the other package').toBe(2)
  })

  it('is what Debian and its desktops expect of a package', async () => {
    await machine.must(['lintian', '--fail-on', 'error,warning', DEB], { timeout: 250_000 })
    const data = '/usr/share/metainfo/io.sallyport.app.metainfo.xml'
    await machine.must(['appstreamcli', 'validate', '--no-net', '--pedantic', data])
    expect(await machine.must(['cat', data])).toContain(`version="${version}"`)
    const pages = await machine.must(['man', '--where', 'sallyport', 'sallyport-desktop'])
    for (const page of pages.trim().split('\n')) {
      const shown = await machine.run(['man', '--warnings', '--local-file', page], { env: { MANWIDTH: '80' } })
      expect(shown.stderr).toBe('')
      expect(shown.stdout).toMatch(/sallyport undo \[options\] \[id\]\n +undo a change/u)
    }
  })

  it.each([
    ['en_GB', 'Sallyport needs your password to change the firewall'],
    ['de_DE', 'Sallyport braucht Ihr Passwort, um die Firewall zu ändern'],
    ['es_ES', 'Sallyport necesita su contraseña para cambiar el cortafuegos'],
    ['fr_FR', 'Sallyport a besoin de votre mot de passe pour modifier le pare-feu'],
    ['ja_JP', 'ファイアウォールを変更するにはパスワードが必要です'],
  ])('asks for the password in the language of %s', async (locale, words) => {
    const authority = ['org.freedesktop.PolicyKit1', '/org/freedesktop/PolicyKit1/Authority']
    const enumerate = [...authority, 'org.freedesktop.PolicyKit1.Authority', 'EnumerateActions', 's', `${locale}.UTF-8`]
    expect(await machine.must(['busctl', '--json=short', 'call', ...enumerate])).toContain(words)
  })

  it('starts from its entry, shows in the panel that it cannot tell without rights, and quits', async () => {
    await desktop.terminal.run(`gio launch ${ENTRY} >/dev/null 2>&1 &`)
    await panel.says(/^ufw guards this machine, but whether its rules are in order has not been checked$/)
    expect(await windows()).toHaveLength(1)
    expect((await running()).join('\n')).not.toContain('--no-sandbox')
    await panel.choose('Quit')
    await until('nothing of it runs', async () => (await running()).length === 0, PATIENCE)
  })

  it('tells in the panel when the firewall goes off, and when somebody checks with rights', async () => {
    await desktop.terminal.run(`sallyport-desktop --remote-debugging-port=${PORT} >/dev/null 2>&1 &`)
    await panel.says(/has not been checked$/)
    const unknown = await panel.sign()
    await machine.must(['ufw', 'disable'])
    await panel.says(/^No firewall guards this machine$/)
    const off = await panel.sign()
    await machine.must(['ufw', '--force', 'enable'])
    await panel.says(/has not been checked$/)
    await panel.choose('Check now')
    await answerDialog()
    await panel.says(/^ufw guards this machine, and no service is open \(checked at .+\)$/)
    const good = await panel.sign()
    expect(new Set([unknown, off, good].map((sign) => JSON.stringify(sign))).size).toBe(3)
  })

  it('opens JetStream through polkit’s dialog, and takes it back', async () => {
    const page = await drive(machine, user)
    for (const [action, seen] of [
      ['Doctor', 'What keeps your services from being reached'],
      ['OpenService', 'JetStream server'],
    ] as const) {
      const command = await machine.must(['sed', '-n', `/^\\[Desktop Action ${action}\\]/,/^$/s/^Exec=//p`, ENTRY])
      await desktop.terminal.run(command.trim())
      await page({ see: seen })
    }
    await page({ choose: 'JetStream server' })
    await page({ press: ['button', 'Continue'] })
    await page({ press: ['button', 'Continue'] })
    await page({ press: ['button', 'Apply'] })
    await answerDialog()
    await until('it is open', async () => (await opened(machine)).loaded, PATIENCE)
    expect(await opened(machine)).toEqual({ stored: true, loaded: true })
    const told = 'JetStream server: opened, not checked'
    await until('the menu tells it', async () => (await panel.menu()).includes(told), PATIENCE)
    await page({ press: ['button', 'Undo'] })
    await page({ press: ['button', 'Undo', 'alertdialog'] })
    await answerDialog()
    await until('it is closed', async () => !(await opened(machine)).loaded, PATIENCE)
    expect(await opened(machine)).toEqual({ stored: false, loaded: false })
  })

  it('keeps only the tray when the window is closed, and opens the window from there', async () => {
    const tray = await panel.tray()
    await desktop.close('sallyport')
    await until('the window is gone', async () => (await running()).length === 1, PATIENCE)
    expect(await panel.tray()).toBe(tray)
    const memory = await machine.must(['cat', `/proc/${tray}/smaps_rollup`])
    expect(Number(/^Pss:\s+(\d+) kB$/m.exec(memory)?.[1])).toBeLessThan(128_000)
    await panel.activate()
    await until('the window is back', async () => (await windows()).length === 1, PATIENCE)
    expect(await panel.tray(), 'there is one tray').toBe(tray)
  })

  it('goes on through an upgrade, and leaves nothing when it is purged', async () => {
    // a process that is being started bears the window's words for a moment
    await until('only the window is there', async () => (await windows()).length === 1, PATIENCE)
    const shown = [...(await windows()), await panel.tray()]
    await machine.must(['dpkg', '--install', DEB], { timeout: 60_000 })
    expect([...(await windows()), await panel.tray()]).toEqual(shown)
    const before = await ufwState(machine)
    await machine.must(['sallyport', 'apply', 'mqtt', '--yes'])
    const files = (await machine.must(['dpkg', '--listfiles', 'sallyport'])).split('\n').filter(isOurs)
    const told = await machine.must(['apt-get', 'purge', '--yes', 'sallyport'], { timeout: 60_000 })
    expect(told).toContain('What Sallyport opened stays open')
    expect(told).toContain('Closed again: MQTT')
    expect(await ufwState(machine)).toEqual(before)
    await until('nothing of it runs', async () => (await running()).length === 0, PATIENCE)
    const installed = await machine.run(['ls', '--directory', ...files])
    expect(files.length).toBeGreaterThan(20)
    expect(installed.stdout).toBe('')
    const places = ['/etc', '/opt', '/var/lib', '/var/log', '/usr/bin', '/usr/share', '/var/home']
    const left = await machine.must(['find', ...places, '-xdev', '-maxdepth', '3', '-iname', '*sallyport*', '-prune'])
    expect(left.split('\n').filter(Boolean).sort()).toEqual([`${user.home}/.config/Sallyport`])
  })
})

/** Drives the page of the window, which was started with a port for it. Returns what takes a step. */
async function drive(machine: WholeMachine, user: LabUser): Promise<(step: object) => Promise<void>> {
  const script = fileURLToPath(new URL('support/page-driver.mjs', import.meta.url))
  const node = await pathFor(machine, user.uid, process.execPath)
  const child = machine.spawn([node, await pathFor(machine, user.uid, script), String(PORT)], { uid: user.uid })
  if (!child.stdout) throw new Error('nothing to read')
  let complaint = ''
  child.stderr?.on('data', (chunk: Buffer) => (complaint += chunk.toString()))
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  return async (step) => {
    child.stdin?.write(`${JSON.stringify(step)}\n`)
    const { value } = (await lines.next()) as { value?: string }
    if (value !== 'done') throw new Error(`${JSON.stringify(step)}: ${value ?? complaint}`)
  }
}
