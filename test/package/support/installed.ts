import { readdirSync } from 'node:fs'
import type { WholeMachine } from '../../lab/support/whole-machine.js'
import { CHECKOUT } from '../../support/for-everybody.js'

const [deb] = readdirSync(`${CHECKOUT}/out/dist`).filter((file) => file.endsWith('.deb'))
export const DEB = `${CHECKOUT}/out/dist/${deb}`
export const ENTRY = '/usr/share/applications/sallyport.desktop'

/** What runs of the installed program, by its arguments. */
export async function runningOf(machine: WholeMachine): Promise<readonly string[]> {
  const { stdout } = await machine.run(['pgrep', '--full', '--list-full', '^/opt/Sallyport/sallyport-desktop'])
  return stdout.split('\n').filter(Boolean)
}

/** Those of them that are windows. */
export async function windowsOf(machine: WholeMachine): Promise<readonly string[]> {
  return (await runningOf(machine)).filter((line) => !/tray\.js|--type=|crashpad/.test(line))
}
