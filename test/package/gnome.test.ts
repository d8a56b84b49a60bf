import { afterAll, beforeAll, describe, it } from 'vitest'
import { enableUfw } from '../lab/support/firewalls.js'
import type { LabUser } from '../lab/support/host.js'
import { addPerson } from '../lab/support/person.js'
import { until } from '../lab/support/wait.js'
import { WholeMachine } from '../lab/support/whole-machine.js'
import { Gnome } from './support/gnome.js'
import { DEB, ENTRY, runningOf } from './support/installed.js'
import { Panel } from './support/panel.js'

const PATIENCE = 30_000

describe('the deb on GNOME', () => {
  let machine: WholeMachine
  let user: LabUser

  beforeAll(async () => {
    machine = await WholeMachine.start('gnome')
    await enableUfw(machine)
    user = await addPerson(machine, 'alice')
    await machine.must(['dpkg', '--install', DEB], { timeout: 60_000 })
  })
  afterAll(() => machine.close())

  const launch = async ({ tray }: { tray: boolean }) => {
    const gnome = await Gnome.open(machine, user, { tray })
    await gnome.terminal.run(`gio launch ${ENTRY} >/dev/null 2>&1 &`)
    await until(
      'the window is drawn',
      async () => JSON.stringify(await gnome.windows()) === '["Overview · Sallyport"]',
      PATIENCE,
    )
    return gnome
  }
  const isGone = () => until('nothing of it runs', async () => (await runningOf(machine)).length === 0, PATIENCE)

  it('draws a sign for each state where GNOME has a tray, and quits from there', async () => {
    const gnome = await launch({ tray: true })
    const panel = new Panel(machine, user)
    const drawn = async (sentence: RegExp) => {
      await panel.says(sentence)
      const pid = await panel.tray()
      let sign: string | undefined
      await until('it is drawn', async () => (sign = await gnome.signOf(pid)) !== undefined, PATIENCE)
      return sign
    }
    const unknown = await drawn(/has not been checked$/)
    await machine.must(['ufw', 'disable'])
    const off = async () => (await drawn(/^No firewall guards this machine$/)) !== unknown
    await until('it is drawn otherwise', off, PATIENCE)
    await panel.choose('Quit')
    await isGone()
    await gnome.close()
  })

  it('leaves no hidden process where GNOME has no tray', async () => {
    const gnome = await launch({ tray: false })
    const trays = async () => (await runningOf(machine)).filter((line) => line.includes('tray.js'))
    await until('the tray has seen that there is none', async () => (await trays()).length === 0, PATIENCE)
    await gnome.closeWindows()
    await isGone()
  })
})
