import { textsOf, type Host } from '../../hosts/index.js'
import { familyOf, networkContains } from '../../model/net.js'

/** Which interfaces packets come and go through, from the kernel's tables; needs no rights. */
export interface Routes {
  /** Those with a default route, over IPv4 or IPv6; else every one that is up, but the loopback. */
  readonly incoming: readonly string[]
  /** The interface that leads to a network; none when no route does. */
  interfaceTo(network: string): string | undefined
}

export async function readRoutes(host: Host): Promise<Routes> {
  const texts = await textsOf(host, ['/proc/net/route', '/proc/net/ipv6_route', '/proc/net/dev'])
  const [v4, v6, devices] = texts.map(rows)
  const routes = [...(v4 ?? []).flatMap(routeV4), ...(v6 ?? []).flatMap(routeV6)].filter(({ on }) => on !== 'lo')
  const routed = [...new Set(routes.filter(({ length }) => length === 0).map(({ on }) => on))]
  return {
    incoming: routed.length > 0 ? routed : await upInterfaces(host, devices ?? []),
    interfaceTo: (network) =>
      routes
        .filter((route) => familyOf(route.network) === familyOf(network))
        .filter((route) => route.length === 0 || networkContains(`${route.network}/${route.length}`, network))
        .sort((a, b) => b.length - a.length)[0]?.on,
  }
}

interface Route {
  readonly on: string
  readonly network: string
  readonly length: number
}

const rows = (text: string | null) => (text ?? '').split('\n').map((line) => line.trim().split(/\s+/))

/** A line of /proc/net/route: addresses are words in the machine's byte order, little-endian here. */
function routeV4([on = '', destination = '', , , , , , mask = '']: readonly string[]): Route[] {
  if (!/^[0-9A-F]{8}$/i.test(destination) || !/^[0-9A-F]{8}$/i.test(mask) || on === '') return []
  const bytes = (word: string) => (word.match(/../g) ?? []).reverse().map((byte) => parseInt(byte, 16))
  const bits = bytes(mask)
    .map((byte) => byte.toString(2).padStart(8, '0'))
    .join('')
  return [{ on, network: bytes(destination).join('.'), length: bits.replace(/0*$/, '').length }]
}

function routeV6(row: readonly string[]): Route[] {
  const [destination = '', length = ''] = row
  const on = row.at(-1) ?? ''
  if (!/^[0-9a-f]{32}$/i.test(destination) || !/^[0-9a-f]{2}$/i.test(length) || row.length < 10) return []
  return [{ on, network: (destination.match(/.{4}/g) ?? []).join(':'), length: parseInt(length, 16) }]
}

/** Every interface that is up, but the loopback. */
export async function readUpInterfaces(host: Host): Promise<readonly string[]> {
  const [devices = null] = await textsOf(host, ['/proc/net/dev'])
  return upInterfaces(host, rows(devices))
}

async function upInterfaces(host: Host, devices: readonly (readonly string[])[]): Promise<readonly string[]> {
  const names = devices.flatMap(([name = '']) => (name.endsWith(':') && name !== 'lo:' ? [name.slice(0, -1)] : []))
  const states = await textsOf(
    host,
    names.map((name) => `/sys/class/net/${name}/operstate`),
  )
  return names.filter((_name, index) => !/^(?:down|lowerlayerdown)/.test(states[index] ?? ''))
}
