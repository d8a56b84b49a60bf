import { readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { FirewallKind } from '../model/observation.js'
import { problem } from '../model/problem.js'
import { msg } from '../text/index.js'
import { z } from '../model/zod.js'
import { networkOf, startOf } from './process.js'

/** The command that throws a practice machine away. */
export const END_COMMAND = 'sallyport practice --end'

/** A practice machine that runs, as it is written down in the private folder. */
export const Machine = z.strictObject({
  /** Its PID 1, as the real machine numbers it. */
  pid: z.int().check(z.minimum(2)),
  /** When that process began, so that another one of the same id is not taken for it. */
  started: z.string(),
  /** Its network namespace, which is never that of the real machine. */
  network: z.string().check(z.regex(/^net:\[\d+\]$/)),
  firewall: FirewallKind,
  rootless: z.boolean(),
  /** When it was made: ISO 8601, UTC. */
  made: z.string(),
})
export type Machine = z.infer<typeof Machine>

/** The machine of a folder; `undefined` when there is none, or none any more. */
export function findMachine(folder: string): Machine | undefined {
  let machine: Machine | undefined
  try {
    machine = Machine.safeParse(JSON.parse(readFileSync(join(folder, 'machine.json'), 'utf8'))).data
  } catch {
    return undefined
  }
  return machine !== undefined && startOf(machine.pid) === machine.started ? machine : undefined
}

export function keepMachine(folder: string, machine: Machine): void {
  writeFileSync(join(folder, 'machine.json'), JSON.stringify(machine), { mode: 0o600 })
}

/** Notes that somebody uses the machine: an hour after the last time it ends by itself. */
export function touchMachine(folder: string): void {
  const now = new Date()
  try {
    utimesSync(join(folder, 'shared/used'), now, now)
  } catch {
    // It has ended meanwhile; whoever enters it will notice.
  }
}

/** Throws a machine away, with all that runs in it. @returns whether there was one */
export async function endMachine(folder: string): Promise<boolean> {
  const machine = findMachine(folder)
  if (machine !== undefined) {
    assertOther(machine)
    process.kill(machine.pid, 'SIGKILL')
    while (startOf(machine.pid) === machine.started) await new Promise((resolve) => setTimeout(resolve, 10))
  }
  rmSync(join(folder, 'machine.json'), { force: true })
  return machine !== undefined
}

/** @throws ProblemError of kind `refused` unless its network is its own: nothing may reach the real one by mistake. */
export function assertOther(machine: Machine): void {
  const network = networkOf(machine.pid)
  if (network === machine.network && network !== networkOf('self') && network !== networkOf(1)) return
  throw problem(
    'refused',
    msg('practice.noNetwork'),
    msg('practice.couldReachReal'),
    msg('practice.throwAway', { command: END_COMMAND }),
  )
}
