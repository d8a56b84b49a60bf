import type { ChildProcess } from 'node:child_process'
import { Watched } from '../../../main/model/watch.js'
import { english, withoutIds } from '../../support/english.js'
import { ended, type LabHost } from './host.js'
import { sallyportCommand } from './sallyport.js'
import { until } from './wait.js'

/** A `sallyport watch … --json` that watches already. */
export interface Watching {
  readonly child: ChildProcess
  readonly events: () => readonly Readonly<Record<string, unknown>>[]
  /** Its exit code, and what it said last. */
  readonly ended: () => Promise<{ readonly code: number; readonly watched: Watched }>
  /** The same in a line: `0 answered: ufw: allow 8886/udp`. */
  readonly told: () => Promise<string>
}

export async function startWatch(host: LabHost, args: readonly string[], uid = 0): Promise<Watching> {
  const child = host.spawn([...(await sallyportCommand(host, uid)), 'watch', ...args, '--json'], { uid })
  let said = ''
  let complaint = ''
  child.stdout?.on('data', (chunk: Buffer) => (said += chunk.toString()))
  child.stderr?.on('data', (chunk: Buffer) => (complaint += chunk.toString()))
  const code = ended(child)
  const lines = () =>
    said
      .split('\n')
      .slice(0, -1)
      .map((line) => withoutIds(JSON.parse(line)) as Readonly<Record<string, unknown>>)
  const events = () => lines().filter((line) => 'event' in line)
  await until(`it watches: ${complaint}`, () => events().some(({ event }) => event === 'watching'))
  const end = async () => {
    const exit = await code
    const last = lines().at(-1)
    if (last === undefined || 'event' in last || 'problem' in last) throw new Error(`exit ${exit}: ${said}${complaint}`)
    return { code: exit, watched: Watched.parse(last) }
  }
  return {
    child,
    events,
    ended: end,
    told: async () => {
      const { code: exit, watched } = await end()
      const { verdict, decidedBy } = watched
      return `${exit} ${verdict}: ${decidedBy ? english(decidedBy.words) : 'nobody'}`
    },
  }
}

/** The tables of nftables in the kernel; those of `watch` by the first part of their name. */
export async function tablesOf(host: LabHost): Promise<readonly string[]> {
  return (await host.must(['nft', 'list', 'tables'])).split('\n').filter(Boolean)
}
