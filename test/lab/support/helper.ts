import { fileURLToPath } from 'node:url'
import type { HelperRequest } from '../../../main/helper/index.js'
import { Plan } from '../../../main/model/plan.js'
import type { LabHost, RunResult } from './host.js'
import { sallyport, sallyportCommand } from './sallyport.js'

const KILLER = fileURLToPath(new URL('kill-at.mjs', import.meta.url))
export const STATE = '/var/lib/sallyport'

export interface HelperRun extends RunResult {
  /** The points that it passed, see kill-at.mjs; at the last one it was killed, if it was. */
  readonly points: readonly string[]
}

/** Runs the built helper as root; `killAt` says at which point it gets the signal, 0 at none. */
export async function runHelper(
  host: LabHost,
  request: HelperRequest,
  killAt = 0,
  signal: NodeJS.Signals = 'SIGKILL',
): Promise<HelperRun> {
  const told = await host.run(await helperCommand(host, ['--import', KILLER]), {
    stdin: JSON.stringify(request),
    env: { KILL_AT: String(killAt), KILL_SIGNAL: signal },
    timeout: 60_000,
  })
  const points = told.stderr.split('\n').filter((line) => line.startsWith('point '))
  return { ...told, points: points.map((line) => line.slice('point '.length)) }
}

/** The words that start the built helper. */
export async function helperCommand(host: LabHost, nodeOptions: readonly string[] = []): Promise<readonly string[]> {
  const [node = '', cli = ''] = await sallyportCommand(host)
  return [node, ...nodeOptions, cli.replace(/cli\.js$/u, 'helper.js')]
}

/** What `sallyport apply ARGS` would send to the helper. */
export async function applyRequest(host: LabHost, ...args: readonly string[]): Promise<HelperRequest> {
  const plan = Plan.parse((await sallyport(host, ['plan', ...args, '--json'])).json())
  const { machine, profile, answers, openings, steps } = plan
  return {
    request: 'apply',
    stateDir: STATE,
    machine,
    profile,
    answers,
    openings,
    steps: steps.map(({ id, verb, args: of }) => ({ id, verb, args: of })),
  }
}
