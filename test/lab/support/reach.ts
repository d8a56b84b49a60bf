import { fileURLToPath } from 'node:url'
import type { LabHost } from './host.js'
import { within } from './wait.js'

export type Protocol = 'tcp' | 'udp'

export interface Target {
  readonly address: string
  readonly port: number
  readonly protocol: Protocol
  /** One of the client's own addresses; the one that the route has unless told. */
  readonly from?: string
}

/**
 * `open`: the echo came back. `refused`: let in, but nothing listens (or a firewall answers like that). `closed`:
 * silence or any other error.
 */
export type Reach = 'open' | 'closed' | 'refused'

export interface ProbeResult extends Target {
  readonly state: Reach
  /** `ECHO`, `NO ECHO`, `TIMEOUT` or an error's code such as `EHOSTUNREACH`. */
  readonly seen: string
}

export interface Listeners extends AsyncDisposable {
  /** Frees the ports. */
  readonly close: () => Promise<void>
}

const ECHO_SERVER = fileURLToPath(new URL('echo-server.mjs', import.meta.url))
const PROBER = fileURLToPath(new URL('prober.mjs', import.meta.url))

/** Real listeners in the host, on 0.0.0.0 and on ::, that send back what they get. They end with the host. */
export async function serve(
  host: LabHost,
  ports: { readonly tcp?: readonly number[]; readonly udp?: readonly number[] },
): Promise<Listeners> {
  const wanted = JSON.stringify({ tcp: ports.tcp ?? [], udp: ports.udp ?? [] })
  const server = host.spawn([process.execPath, ECHO_SERVER, wanted], { stdio: ['ignore', 'pipe', 'pipe'] })
  const gone = new Promise<void>((resolve) => {
    server.once('close', () => {
      resolve()
    })
  })
  await within(ready(), `listeners ${wanted} in ${host.name}`, 10_000, () => server.kill('SIGKILL'))
  const close = async () => {
    server.kill('SIGKILL')
    await gone
  }
  return { close, [Symbol.asyncDispose]: close }

  async function ready(): Promise<void> {
    let said = ''
    server.stderr?.on('data', (chunk: Buffer) => {
      said += chunk.toString()
    })
    await new Promise<void>((resolve, reject) => {
      server.stdout?.once('data', () => {
        resolve()
      })
      server.once('error', reject)
      server.once('close', () => {
        reject(new Error(`no listeners ${wanted} in ${host.name}: ${said}`))
      })
    })
  }
}

/** Whether a port is reachable from a host. */
export async function probe(client: LabHost, address: string, port: number, protocol: Protocol): Promise<Reach> {
  const [result] = await probeAll(client, [{ address, port, protocol }])
  return result?.state ?? 'closed'
}

/** Tries many ports at once, in one process; silence for `timeout` milliseconds is closed. */
export async function probeAll(
  client: LabHost,
  targets: readonly Target[],
  timeout = 500,
): Promise<readonly ProbeResult[]> {
  const stdin = JSON.stringify({ targets, timeout })
  const answers = JSON.parse(await client.must([process.execPath, PROBER], { stdin })) as Omit<
    ProbeResult,
    keyof Target
  >[]
  return targets.map((target, index) => ({ ...target, ...(answers[index] ?? { state: 'closed', seen: 'NOTHING' }) }))
}
