import { existsSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { HERE, type Platform } from '../hosts/index.js'
import { msg, type Message } from '../text/index.js'
import { anyFirewall } from './choose.js'
import { practiceFolder } from './folder.js'
import { findMachine } from './machine.js'

/** The firewalls that can be simulated, each on the system that it belongs to. */
export const SIMULATIONS = ['ufw', 'alf', 'windows'] as const
export type Simulation = (typeof SIMULATIONS)[number]

const OF: Readonly<Record<Platform, Simulation>> = { linux: 'ufw', darwin: 'alf', win32: 'windows' }

export interface Simulated {
  readonly kind: Simulation
  /** Why it is no real one, as a sentence. */
  readonly why: Message
}

export interface SimulationSurroundings {
  readonly platform: Platform
  /** Whether a real firewall could run in a practice machine, or one runs already. */
  real(): boolean
}

const here: SimulationSurroundings = {
  platform: HERE,
  real: () => anyFirewall() || findMachine(practiceFolder()) !== undefined,
}

/**
 * What practice has to simulate here, if anything: where there are no namespaces, where no firewall is installed that
 * could run in them, and what never runs on Linux.
 * @param named what `--practice=` names
 */
export function simulationFor(
  named: string | undefined,
  { platform, real }: SimulationSurroundings = here,
): Simulated | undefined {
  const known = SIMULATIONS.find((kind) => kind === named)
  if (named !== undefined && known === undefined) return undefined
  if (known === 'alf' || known === 'windows') {
    const system = known === 'alf' ? 'macOS' : 'Windows'
    return { kind: known, why: msg('practice.onlySimulated', { system }) }
  }
  if (platform !== 'linux') return { kind: known ?? OF[platform], why: msg('practice.linuxOnly') }
  return real() ? undefined : { kind: 'ufw', why: msg('practice.nothingInstalled') }
}

export const simulationFolder = (kind: Simulation, folder = practiceFolder()): string =>
  join(folder, `simulated-${kind}`)

/** The simulated machines of a folder. */
export function findSimulations(folder = practiceFolder()): readonly Simulation[] {
  return SIMULATIONS.filter((kind) => existsSync(join(simulationFolder(kind, folder), 'machine.json')))
}

/** Throws every simulated machine away. @returns whether there was one */
export function endSimulations(folder = practiceFolder()): boolean {
  const there = SIMULATIONS.map((kind) => simulationFolder(kind, folder)).filter((path) => existsSync(path))
  for (const path of there) rmSync(path, { recursive: true, force: true })
  return there.length > 0
}
