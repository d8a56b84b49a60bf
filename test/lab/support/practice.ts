import type { Machine } from '../../../main/practice/index.js'
import type { LabHost, LabUser, RunInHost } from './host.js'
import { sallyport } from './sallyport.js'
import type { Tree } from './tree.js'

/** The practice machine of a user of the host, as `sallyport practice` tells it; `null` when there is none. */
export async function practiceMachineOf(host: LabHost, options: RunInHost = {}): Promise<Machine | null> {
  const told = await sallyport(host, ['practice', '--json'], options)
  return (told.json() as { machine: Machine | null }).machine
}

/** Runs a command as root inside root's practice machine, as a person would who meddles with it. */
export async function insidePractice(host: LabHost, ...argv: readonly string[]): Promise<string> {
  const machine = await practiceMachineOf(host)
  if (machine === null) throw new Error('there is no practice machine')
  return host.must(['nsenter', '-t', String(machine.pid), '-n', '-m', '-u', '-i', '-p', '--', ...argv])
}

/** All of the host that practice must leave as it is: the kernel's rules, every file of /etc, and the journals. */
export async function untouched(
  host: LabHost,
  user?: LabUser,
): Promise<{ readonly rules: string; readonly etc: Tree; readonly journal: Tree; readonly own: Tree }> {
  return {
    rules: await host.must(['nft', '--stateless', 'list', 'ruleset']),
    etc: host.readTree('/etc'),
    journal: host.readTree('/var/lib/sallyport'),
    own: user === undefined ? {} : host.readTree(user.home),
  }
}
