import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { Method } from '../../elevate/index.js'
import { serveRequest } from '../../helper/index.js'
import { localHost, type Host } from '../../hosts/index.js'
import { isOverdue, journalAt } from '../../journal/index.js'
import type { PracticeMachine } from '../../model/practice.js'
import type { Message } from '../../text/index.js'
import { simulationFolder, type Simulated } from '../simulation.js'
import { keep, keptHost, lastUsed, touch } from './kept.js'
import { MACHINES } from './machines.js'

/** A machine that use cases can work on in this process, without rights and without touching the real one. */
export interface SimulatedMachine extends Simulated {
  readonly host: Host
  /** The folder of its journal. */
  readonly stateDir: string
  /** How the elevated side is reached: it works in this process, as nothing here needs rights. */
  readonly method: Method
  readonly system: Message
  /** Takes back what should have ended by now: nothing of it runs while nobody looks. */
  settle(): Promise<void>
  /** Whether it was made just now. */
  readonly fresh: boolean
}

/** As long as a practice machine of namespaces lasts without use, in milliseconds. */
const IDLE_LIMIT = 60 * 60_000

/** The simulated machine of this user, made where there is none. */
export function simulatedMachine(simulated: Simulated, folder = simulationFolder(simulated.kind)): SimulatedMachine {
  const { kind } = simulated
  const { make, system } = MACHINES[kind]
  const file = join(folder, 'machine.json')
  const used = lastUsed(file)
  const fresh = used === undefined || Date.now() - used > IDLE_LIMIT
  if (fresh) {
    rmSync(folder, { recursive: true, force: true })
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    keep(file, JSON.stringify(make(undefined).remembered()))
    touch(file)
  }
  const mark: PracticeMachine = { firewall: kind, rootless: true, simulated: true }
  const host = keptHost(file, make, mark)
  const stateDir = join(folder, 'state')
  const method = withoutRights(host, folder)
  return {
    ...simulated,
    host,
    system,
    fresh,
    stateDir,
    method,
    settle: () => settle(method, stateDir),
  }
}

async function settle(method: Method, stateDir: string): Promise<void> {
  const entries = await journalAt(localHost(), stateDir).entries()
  if (!entries.some((entry) => isOverdue(entry))) return
  const recover = JSON.stringify({ request: 'recover', stateDir })
  await method.serve?.(
    recover,
    () => undefined,
    () => false,
  )
}

function withoutRights(host: Host, folder: string): Method {
  const keeper = localHost()
  return {
    name: 'root',
    asks: false,
    argv: () => [],
    serve: async (request, emit, cancelled) => {
      emit({ event: 'elevated', uid: host.uid })
      mkdirSync(journalAt(keeper, join(folder, 'state')).folder, { recursive: true, mode: 0o700 })
      // nobody waits for the end of an opening: see settle
      await serveRequest(request, { uid: host.uid, emit, cancelled, leaveBehind: () => Promise.resolve() }, host, {
        host: keeper,
        lockFile: join(folder, 'lock'),
      })
    },
  }
}
