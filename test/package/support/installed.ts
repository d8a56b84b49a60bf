import { readdirSync } from 'node:fs'
import type { WholeMachine } from '../../lab/support/whole-machine.js'
import { CHECKOUT } from '../../support/for-everybody.js'

const made = (name: RegExp): string => {
  const [deb] = readdirSync(`${CHECKOUT}/out/dist`).filter((file) => name.test(file))
  if (deb === undefined) throw new Error(`no ${name} in out/dist: run \`npm run dist\``)
  return `${CHECKOUT}/out/dist/${deb}`
}

/** The package with the window, and that of the command line alone. */
export const DEB = made(/^Sallyport-.*\.deb$/u)
export const CLI_DEB = made(/^sallyport-cli_.*\.deb$/u)
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
