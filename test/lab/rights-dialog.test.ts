import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Desktop } from './support/desktop.js'
import { enableUfw } from './support/firewalls.js'
import type { LabUser } from './support/host.js'
import { addPerson, APPLY, begin, newestEntry, opened, PASSWORD, refusedAs } from './support/person.js'
import { gateUfw } from './support/running.js'
import { sallyportCommand } from './support/sallyport.js'
import { ufwState } from './support/service.js'
import { INTERRUPT } from './support/terminal.js'
import { WholeMachine } from './support/whole-machine.js'

const PACKAGE = '/opt/Sallyport'

describe('pkexec, at a desktop', () => {
  let machine: WholeMachine
  let desktop: Desktop
  let user: LabUser
  let command: string
  let before: Awaited<ReturnType<typeof ufwState>>

  beforeAll(async () => {
    machine = await WholeMachine.start('server')
    await enableUfw(machine)
    user = await addPerson(machine, 'alice')
    // those whose password polkit takes, as the rules that Debian installs say
    await machine.must(['usermod', '-aG', 'sudo', user.name])
    command = (await sallyportCommand(machine, user.uid)).join(' ')
    await install(machine)
    desktop = await Desktop.open(machine, user)
    before = await ufwState(machine)
  })
  afterAll(() => machine.close())

  const untouched = async () => {
    expect(await ufwState(machine)).toEqual(before)
    expect(await desktop.terminal.isUsable()).toBe(true)
  }

  it('asks in a dialog for each change, and the journal knows who asked', async () => {
    await begin(desktop.terminal, `${command} ${APPLY}`)
    const asked = await desktop.asks()
    expect(asked).toEqual({
      action: 'org.freedesktop.policykit.exec',
      message: expect.stringContaining('as the super user') as string,
    })
    expect(await ufwState(machine)).toEqual(before)
    await desktop.answer(PASSWORD)
    expect(await desktop.terminal.ends()).toMatchObject({ code: 0 })
    expect(await opened(machine)).toEqual({ stored: true, loaded: true })
    expect(await newestEntry(machine)).toMatchObject({ state: 'applied', uid: user.uid })

    await begin(desktop.terminal, `${command} undo`)
    await desktop.asks()
    await desktop.answer(PASSWORD)
    expect(await desktop.terminal.ends()).toMatchObject({ code: 0 })
    await untouched()
  })

  it('asks in the words of the installed action, whoever it is, and for each change', async () => {
    // with auth_admin_keep it would ask the window, one process as long as it is open, once in five minutes
    const action = await machine.must(['pkaction', '--verbose', '--action-id', 'io.sallyport.helper'])
    expect(action.match(/(?<=implicit \w+: +)\w+/gu)).toEqual(['auth_admin', 'auth_admin', 'auth_admin'])
    const [node, cli] = command.split(' ')
    // the one thing that Electron alone tells: where a package lies
    const packaged = `${node} --import 'data:text/javascript,process.resourcesPath="${PACKAGE}/resources"' ${cli}`
    for (const args of [APPLY, 'undo']) {
      await begin(desktop.terminal, `${packaged} ${args}`)
      expect(await desktop.asks()).toEqual({
        action: 'io.sallyport.helper',
        message: 'Sallyport needs your password to change the firewall',
      })
      await desktop.answer(PASSWORD)
      expect(await desktop.terminal.ends()).toMatchObject({ code: 0 })
      expect(await opened(machine)).toEqual({ stored: args === APPLY, loaded: args === APPLY })
    }
    await untouched()
  })

  it('changes nothing when the dialog is closed: exit 4', async () => {
    await begin(desktop.terminal, `${command} ${APPLY}`)
    await desktop.asks()
    await desktop.escape()
    expect(await desktop.terminal.ends()).toEqual(refusedAs('closed', 'Nothing was changed', 'Apply again'))
    await untouched()
  })

  it('changes nothing when the password is wrong: exit 4', async () => {
    await begin(desktop.terminal, `${command} ${APPLY}`)
    await desktop.asks()
    for (const wrong of ['sesame', 'open', 'OPEN SESAME']) {
      await desktop.answer(wrong)
      await desktop.isToldWrong()
    }
    await desktop.escape()
    expect(await desktop.terminal.ends()).toEqual(refusedAs('password', 'Nothing was changed', 'Apply again'))
    await untouched()
  })

  it('changes nothing on Ctrl-C while it asks, and the dialog goes: exit 4', async () => {
    await begin(desktop.terminal, `${command} ${APPLY}`)
    await desktop.asks()
    desktop.terminal.type(INTERRUPT)
    expect(await desktop.terminal.ends()).toEqual(refusedAs('You stopped it', 'Nothing was changed', 'again'))
    await desktop.isWithdrawn()
    await untouched()
  })

  it('takes back what was begun on Ctrl-C: exit 1', async () => {
    const gate = await gateUfw(machine)
    await begin(desktop.terminal, `${command} ${APPLY}`)
    await desktop.asks()
    await desktop.answer(PASSWORD)
    await gate.waits()
    desktop.terminal.type(INTERRUPT)
    await desktop.terminal.sees(/Stopping/u)
    await gate.open()
    const { code, shown } = await desktop.terminal.ends()
    expect(shown).toContain('What was done has been undone')
    expect(code).toBe(1)
    await untouched()
  })

  it('says what to do where nobody can ask: exit 4', async () => {
    await desktop.stopAgent()
    await begin(desktop.terminal, `${command} ${APPLY}`)
    expect(await desktop.terminal.ends()).toEqual(
      refusedAs('polkit agent', 'Nothing was changed', 'with sudo in a terminal'),
    )
    await untouched()
  })
})

/** Puts what the package installs into its places; the program in it is Node, as Electron's own is told to be. */
async function install(machine: WholeMachine): Promise<void> {
  const from = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url))
  const resources = `${PACKAGE}/resources`
  await machine.must(['mkdir', '-p', `${resources}/app.asar.unpacked`])
  const launcher = from('resources/linux/sallyport-helper')
  await machine.must(['install', '-m', '755', launcher, `${resources}/sallyport-helper`])
  await machine.must(['ln', '-s', process.execPath, `${PACKAGE}/sallyport-desktop`])
  await machine.must(['ln', '-s', from('dist'), `${resources}/app.asar.unpacked/dist`])
  const action = from('resources/linux/io.sallyport.helper.policy')
  await machine.must(['install', '-m', '644', action, '/usr/share/polkit-1/actions/io.sallyport.helper.policy'])
}
