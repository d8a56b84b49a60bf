import { LabHost } from './host.js'
import { connect, type Link } from './network.js'
import { probeAll, serve, type Protocol, type Reach } from './reach.js'
import { WholeMachine } from './whole-machine.js'

/** Such as `8886/tcp v4`. */
export type Way = `${number}/${Protocol} v${4 | 6}`

/** A server whose firewall is under test, and a client that tries to reach it. */
export interface Pair<Server extends LabHost = LabHost> extends AsyncDisposable {
  readonly server: Server
  readonly client: LabHost
  readonly link: Link
  /** Tries every port of the pair from the client: tcp and udp, IPv4 and IPv6. */
  readonly look: () => Promise<Readonly<Record<Way, Reach>>>
  /** The picture that {@link look} gives when these ports answer `open` and the others `closed`. */
  readonly onlyOpen: (...open: readonly (Way | number)[]) => Readonly<Record<Way, Reach>>
  readonly close: () => Promise<void>
}

/** Two hosts, a cable that is the server's way to everywhere, and listeners on each port by tcp and udp. */
export async function startPair(ports: readonly number[] = PORTS): Promise<Pair> {
  return pairOf(ports, LabHost.start('server'))
}

/** As {@link startPair}, with a whole machine under systemd as the server. Listeners do not outlive a reboot of it. */
export async function startMachinePair(ports: readonly number[] = PORTS): Promise<Pair<WholeMachine>> {
  return pairOf(ports, WholeMachine.start('server'))
}

const PORTS = [8886, 8887]

async function pairOf<Server extends LabHost>(
  ports: readonly number[],
  starting: Promise<Server>,
): Promise<Pair<Server>> {
  const [server, client] = await Promise.all([starting, LabHost.start('client')])
  const close = async () => {
    await Promise.all([server.close(), client.close()])
  }
  const link = await connect(server, client, { defaultRoute: true })
  await serve(server, { tcp: ports, udp: ports })
  const targets = ports.flatMap((port) =>
    ([4, 6] as const).flatMap((family) =>
      (['tcp', 'udp'] as const).map((protocol) => ({ port, family, protocol, address: link.server[`v${family}`] })),
    ),
  )
  const ways = targets.map(({ port, protocol, family }): Way => `${port}/${protocol} v${family}`)
  return {
    server,
    client,
    link,
    look: async () => {
      await Promise.all([server, client].map(forgetFailed))
      const results = await probeAll(client, targets)
      return picture(ways, (_, index) => results[index]?.state ?? 'closed')
    },
    onlyOpen: (...open) =>
      picture(ways, (way) => (open.includes(way) || open.includes(parseInt(way, 10)) ? 'open' : 'closed')),
    close,
    [Symbol.asyncDispose]: close,
  }
}

/** While everything was refused, IPv6 may not have found its neighbours either; it tries again only after a second. */
async function forgetFailed(host: LabHost): Promise<void> {
  for (const state of ['failed', 'incomplete']) await host.run(['ip', '-6', 'neigh', 'flush', 'nud', state])
}

function picture(ways: readonly Way[], of: (way: Way, index: number) => Reach): Readonly<Record<Way, Reach>> {
  return Object.fromEntries(ways.map((way, index) => [way, of(way, index)]))
}
