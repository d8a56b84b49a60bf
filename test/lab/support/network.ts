import { isIPv6 } from 'node:net'
import type { LabHost } from './host.js'

/** One end of a cable. */
interface LinkEnd {
  readonly host: LabHost
  readonly interface: string
  readonly v4: string
  readonly v6: string
}

export interface Link {
  readonly server: LinkEnd
  readonly client: LinkEnd
}

export interface LinkOptions {
  /** Interface names; the next free of eth0, eth1, … unless told. */
  readonly names?: { readonly server?: string; readonly client?: string }
  /** One IPv4 and one IPv6 address each, with prefix length; a network of their own unless told. */
  readonly addresses?: { readonly server: readonly [string, string]; readonly client: readonly [string, string] }
  /** Send all other traffic of the server to the client: this is then the interface that traffic comes through. */
  readonly defaultRoute?: boolean
}

let networks = 0
const interfaces = new WeakMap<LabHost, number>()

/**
 * Lays a cable between two hosts: 10.77.N.1 and fd77:0:0:N::1 on the server's side, .2 and ::2 on the client's. Both
 * ends are up when it returns.
 */
export async function connect(server: LabHost, client: LabHost, options: LinkOptions = {}): Promise<Link> {
  const names = { server: options.names?.server ?? nextName(server), client: options.names?.client ?? nextName(client) }
  const addresses = options.addresses ?? nextAddresses()
  await ip(server, [
    `link add ${names.server} type veth peer name ${names.client} netns ${client.pid}`,
    ...upWith(names.server, addresses.server),
  ])
  await ip(client, upWith(names.client, addresses.client))
  const link = {
    server: end(server, names.server, addresses.server),
    client: end(client, names.client, addresses.client),
  }
  if (options.defaultRoute === true) {
    await ip(server, [`route add default via ${link.client.v4}`, `route add default via ${link.client.v6}`])
  }
  return link
}

function end(host: LabHost, name: string, addresses: readonly string[]): LinkEnd {
  const bare = addresses.map((address) => address.replace(/\/.*/u, ''))
  const v4 = bare.find((address) => !isIPv6(address))
  const v6 = bare.find((address) => isIPv6(address))
  if (v4 === undefined || v6 === undefined) throw new Error(`${host.name} needs one IPv4 and one IPv6 address`)
  return { host, interface: name, v4, v6 }
}

function upWith(name: string, addresses: readonly string[]): string[] {
  return [...addresses.map((address) => `address add ${address} dev ${name}`), `link set ${name} up`]
}

/** In the host's network but with the machine's pids: inside the host the other host's pid means something else. */
async function ip(host: LabHost, lines: readonly string[]): Promise<void> {
  await host.must(['ip', '-batch', '-'], { stdin: `${lines.join('\n')}\n`, networkOnly: true })
}

function nextName(host: LabHost): string {
  const number = interfaces.get(host) ?? 0
  interfaces.set(host, number + 1)
  return `eth${number}`
}

function nextAddresses(): NonNullable<LinkOptions['addresses']> {
  const n = networks++ % 256
  const prefix = n === 0 ? 'fd77::' : `fd77:0:0:${n.toString(16)}::`
  return { server: [`10.77.${n}.1/24`, `${prefix}1/64`], client: [`10.77.${n}.2/24`, `${prefix}2/64`] }
}
