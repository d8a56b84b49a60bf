import { LabHost } from '../host.js'
import { connect } from '../network.js'
import { serve } from '../reach.js'

export const PORTS = [22, 53, 80, 443, 1000, 2000, 6000, 8080, 8886] as const

/** The addresses of the three machines, and those from which the outer one speaks, too. */
export const OUTER = {
  4: ['10.77.1.2', '10.77.1.3', '198.51.100.7'],
  6: ['fd77:1::2', 'fd77:1::3', '2001:db8:7::7'],
} as const
export const SERVER = { 4: '10.77.1.1', 6: 'fd77:1::1' } as const
/** The server's address towards the inner machine. */
export const SERVER_INSIDE = { 4: '10.78.1.1', 6: 'fd78:1::1' } as const
export const INNER = { 4: '10.78.1.2', 6: 'fd78:1::2' } as const

/** A machine outside, a server that forwards, and a machine behind it; echo on every port of each. */
export interface Town extends AsyncDisposable {
  readonly outer: LabHost
  readonly server: LabHost
  readonly inner: LabHost
}

export async function startTown(): Promise<Town> {
  const [outer, server, inner] = await Promise.all([
    LabHost.start('outer'),
    LabHost.start('server'),
    LabHost.start('inner'),
  ])
  await connect(server, outer, {
    addresses: { server: [`${SERVER[4]}/24`, `${SERVER[6]}/64`], client: [`${OUTER[4][0]}/24`, `${OUTER[6][0]}/64`] },
    defaultRoute: true,
  })
  await connect(server, inner, {
    addresses: {
      server: [`${SERVER_INSIDE[4]}/24`, `${SERVER_INSIDE[6]}/64`],
      client: [`${INNER[4]}/24`, `${INNER[6]}/64`],
    },
  })
  await ip(outer, [
    `address add ${OUTER[4][1]}/24 dev eth0`,
    `address add ${OUTER[4][2]}/32 dev eth0`,
    // deprecated at once: answers of its own come from its first address
    `address add ${OUTER[6][1]}/64 dev eth0 preferred_lft 0`,
    `address add ${OUTER[6][2]}/128 dev eth0 preferred_lft 0`,
    `route add 10.78.1.0/24 via ${SERVER[4]}`,
    `route add fd78:1::/64 via ${SERVER[6]}`,
  ])
  await ip(inner, [`route add default via ${SERVER_INSIDE[4]}`, `route add default via ${SERVER_INSIDE[6]}`])
  await server.must(['sysctl', '-qw', 'net.ipv4.ip_forward=1', 'net.ipv6.conf.all.forwarding=1'])
  await Promise.all([outer, server, inner].map((host) => serve(host, { tcp: PORTS, udp: PORTS })))
  return {
    outer,
    server,
    inner,
    [Symbol.asyncDispose]: async () => {
      await Promise.all([outer.close(), server.close(), inner.close()])
    },
  }
}

async function ip(host: LabHost, lines: readonly string[]): Promise<void> {
  await host.must(['ip', '-batch', '-'], { stdin: `${lines.join('\n')}\n` })
}
