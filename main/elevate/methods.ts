import type { Host } from '../hosts/index.js'
import { helperPath, launcherPath, nodeCommand } from './locate.js'

export type MethodName = 'root' | 'sudo' | 'pkexec'

/** A way for the helper to get root's rights. */
export interface Method {
  readonly name: MethodName
  /** Whether it may ask a person for a password. */
  readonly asks: boolean
  /** The program and arguments that start the helper; a request goes to its standard input. */
  argv(): string[]
}

const SUDO = '/usr/bin/sudo'
const PKEXEC = '/usr/bin/pkexec'

const helperCommand = (): string[] => {
  const launcher = launcherPath()
  return launcher === undefined ? nodeCommand(helperPath()) : [launcher]
}

export const asRoot: Method = { name: 'root', asks: false, argv: () => nodeCommand(helperPath()) }
const withSudo = (asks: boolean): Method => ({
  name: 'sudo',
  asks,
  argv: () => [SUDO, ...(asks ? [] : ['-n']), '--', ...helperCommand()],
})
/** polkit asks in the person's session; without its own text prompt, which needs a terminal that a window has not. */
const withPkexec: Method = {
  name: 'pkexec',
  asks: true,
  argv: () => [PKEXEC, '--disable-internal-agent', ...helperCommand()],
}

export interface Surroundings {
  /** Whether a person could type a password: standard error is a terminal. */
  readonly terminal: boolean
  /** Whether a person sits at a desktop where polkit can ask. */
  readonly desktop: boolean
}

/**
 * The way to rights that fits here: root already; sudo without a password; polkit on a desktop; sudo at a terminal.
 * @returns `undefined` when there is none
 */
export async function chooseMethod(host: Host, { terminal, desktop }: Surroundings): Promise<Method | undefined> {
  if (host.uid === 0) return asRoot
  const [sudo, pkexec] = await Promise.all([host.exists(SUDO), host.exists(PKEXEC)])
  if (sudo && (await host.run([SUDO, '-n', '-l', '--', ...helperCommand()])).code === 0) return withSudo(false)
  if (pkexec && desktop) return withPkexec
  if (sudo && terminal) return withSudo(true)
  return undefined
}
