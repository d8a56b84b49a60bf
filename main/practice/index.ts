/** Practice: the whole product against a throw-away machine, so that the real one stays as it is. */
import { HERE } from '../hosts/index.js'
import { problem } from '../model/problem.js'
import { msg } from '../text/index.js'
import { chooseFirewall, practiceFirewall, type PracticeFirewall } from './choose.js'
import { practiceFolder } from './folder.js'
import { alone } from './lock.js'
import { END_COMMAND, endMachine, findMachine, type Machine } from './machine.js'
import { endSimulations, simulationFor, type Simulated } from './simulation.js'
import type { SimulatedMachine } from './simulated/index.js'
import { CannotBeMade, startMachine } from './start.js'

export { practiceFolder } from './folder.js'
export { assertInside, startInside, type Inside } from './inside.js'
export { findMachine, type Machine } from './machine.js'
export { startRelay } from './relay.js'
export type { SimulatedMachine } from './simulated/index.js'
export { findSimulations } from './simulation.js'

export interface Entered {
  readonly folder: string
  readonly machine: Machine
  /** Whether it was made just now. */
  readonly fresh: boolean
}

/** What is practised on: a real firewall in a machine of its own, or a simulated one. */
export type Ground = { readonly real: Entered } | { readonly simulated: SimulatedMachine }

/**
 * The practice machine of this user, made where there is none: with a real firewall if that can be, else simulated. It
 * stays for the next command, until it is ended or nobody has used it for an hour.
 * @param named what `--practice=` names: that one, or none
 * @throws ProblemError of kind `input` for an unknown name, `refused` when the one named cannot be had
 */
export async function enterPractice(named: string | undefined): Promise<Ground> {
  const simulated = simulationFor(named)
  if (simulated) return { simulated: await simulatedMachine(simulated) }
  try {
    return { real: await practiceMachine(named === undefined ? undefined : practiceFirewall(named)) }
  } catch (error) {
    if (named !== undefined || !(error instanceof CannotBeMade)) throw error
    return { simulated: await simulatedMachine({ kind: 'ufw', why: error.why }) }
  }
}

async function practiceMachine(named: PracticeFirewall | undefined): Promise<Entered> {
  if (HERE !== 'linux')
    throw problem(
      'refused',
      msg('practice.cannotBeMade', { why: msg('practice.needsLinux') }),
      msg('text.nothingChanged'),
      msg('practice.leaveOut'),
    )
  const folder = practiceFolder()
  return alone(folder, async () => {
    const found = findMachine(folder)
    if (found === undefined) return { folder, machine: await startMachine(folder, chooseFirewall(named)), fresh: true }
    if (named === undefined || found.firewall === named) return { folder, machine: found, fresh: false }
    throw problem(
      'refused',
      msg('practice.runsOther', { firewall: found.firewall, named }),
      msg('practice.oneEach'),
      msg('practice.throwAway', { command: END_COMMAND }),
    )
  })
}

/** Throws the practice machine away, and simulated ones. @returns whether there was one */
export async function endPractice(): Promise<boolean> {
  const folder = practiceFolder()
  const simulated = endSimulations(folder)
  if (HERE !== 'linux') return simulated
  return (await alone(folder, () => endMachine(folder))) || simulated
}

/** Loaded only where practice is simulated. */
async function simulatedMachine(simulated: Simulated): Promise<SimulatedMachine> {
  return (await import('./simulated/index.js')).simulatedMachine(simulated)
}
