import { LabHost } from './host.js'
import { connect, type Link } from './network.js'
import { serve } from './reach.js'

/** A machine with listeners behind the router whose firewall is under test, and a client in front of it. */
export interface Routed extends AsyncDisposable {
  readonly router: LabHost
  readonly client: LabHost
  readonly inner: { readonly host: LabHost; readonly v4: string; readonly v6: string }
  /** The router's cable to the client, and the one to the machine behind. */
  readonly front: Link
  readonly back: Link
}

/** Three hosts in a row; the router passes packets on, over IPv4 and IPv6, as far as its firewall lets it. */
export async function startRouted(ports: readonly number[] = [8886, 8887]): Promise<Routed> {
  const [router, client, host] = await Promise.all([
    LabHost.start('router'),
    LabHost.start('client'),
    LabHost.start('inner'),
  ])
  const front = await connect(router, client, { defaultRoute: true })
  const back = await connect(router, host)
  for (const [end, link] of [
    [client, front],
    [host, back],
  ] as const)
    for (const via of [link.server.v4, link.server.v6]) await end.must(['ip', 'route', 'add', 'default', 'via', via])
  for (const setting of ['ipv4.ip_forward', 'ipv6.conf.all.forwarding'])
    await router.must(['sysctl', '-q', '-w', `net.${setting}=1`])
  await serve(host, { tcp: ports })
  return {
    router,
    client,
    inner: { host, v4: back.client.v4, v6: back.client.v6 },
    front,
    back,
    [Symbol.asyncDispose]: async () => {
      await Promise.all([router.close(), client.close(), host.close()])
    },
  }
}
