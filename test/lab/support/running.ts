import { createInterface } from 'node:readline'
import { WorkEvent } from '../../../main/model/events.js'
import type { LabHost } from './host.js'
import { sallyportCommand } from './sallyport.js'
import { changeOf, type Change } from './service.js'
import { until } from './wait.js'
import { withoutIds } from '../../support/english.js'

/** A `sallyport` that is at work. */
export interface Running {
  readonly events: readonly WorkEvent[]
  /** Returns once it has told this. */
  readonly told: (what: string, is: (event: WorkEvent) => boolean) => Promise<void>
  readonly kill: (signal: NodeJS.Signals) => void
  /** What it told up to its end. */
  readonly end: () => Promise<Change>
  /** As {@link end}, for one that ends without a word: its exit code. */
  readonly code: () => Promise<number>
}

/** Starts `sallyport ARGS --yes --json` as root, and follows its events. */
export function start(host: LabHost, ...args: readonly string[]): Promise<Running> {
  return startAs(0, host, ...args)
}

/** As {@link start}, as that user. */
export async function startAs(uid: number, host: LabHost, ...args: readonly string[]): Promise<Running> {
  const command = await sallyportCommand(host, uid)
  const child = host.spawn([...command, ...args, '--yes', '--json'], { uid, stdio: ['ignore', 'pipe', 'pipe'] })
  const events: WorkEvent[] = []
  let complaint = ''
  child.stderr?.on('data', (chunk: Buffer) => (complaint += chunk.toString()))
  if (child.stdout) {
    createInterface({ input: child.stdout }).on('line', (line) => {
      events.push(WorkEvent.parse(withoutIds(JSON.parse(line))))
    })
  }
  let ended: number | undefined
  child.once('close', (code) => (ended = code ?? 128))
  const code = async () => {
    await until(`the end of ${args.join(' ')}`, () => ended !== undefined, 100_000)
    return ended ?? -1
  }
  return {
    events,
    code,
    kill: (signal) => void child.kill(signal),
    end: async () => changeOf(await code(), events),
    told: (what, is) =>
      until(
        what,
        () => {
          if (events.some(is)) return true
          if (ended === undefined) return false
          throw new Error(
            `${args.join(' ')} ended (${ended}) without ${what}:\n${JSON.stringify(events)}\n${complaint}`,
          )
        },
        60_000,
      ),
  }
}

/** Whether a step has begun: its command runs. */
export const begun = (event: WorkEvent): boolean => event.event === 'step' && event.state === 'started'

const GATE = '/run/gate'
const GATED = `#!/bin/sh
# changes wait until the gate is open; everything else passes
case "$1" in allow | delete)
  : >${GATE}/waits
  until [ -e ${GATE}/open ]; do sleep 0.02; done ;;
esac
exec /usr/bin/python3 ${GATE}/ufw "$@"
`

export interface Gate {
  /** Returns once a change waits at the gate. */
  readonly waits: () => Promise<void>
  readonly open: () => Promise<void>
}

/** Makes every change by `ufw` wait in this host until the gate is opened: a test can then act in the middle of one. */
export async function gateUfw(host: LabHost): Promise<Gate> {
  await host.must(['mkdir', '-p', GATE])
  await host.must(['cp', '/usr/sbin/ufw', `${GATE}/ufw`])
  await host.write(`${GATE}/gated`, GATED, 0o755)
  await host.must(['mount', '--bind', `${GATE}/gated`, '/usr/sbin/ufw'])
  return {
    waits: () => until('a change waits at the gate', () => host.exists(`${GATE}/waits`), 60_000),
    open: () => host.write(`${GATE}/open`, ''),
  }
}
