import { textsOf, type Host } from '../hosts/index.js'
import { readListeners } from './listeners.js'

/** How people get at this machine over the network. */
export interface Ssh {
  /** The ports that sshd listens on and other machines can reach. */
  readonly ports: readonly number[]
  /** Those of them that somebody is connected through right now. */
  readonly inUse: readonly number[]
}

const CONFIGURATION = '/etc/ssh/sshd_config'
const MORE = '/etc/ssh/sshd_config.d'

/**
 * Where sshd can be reached: the ports of its configuration that really listen. Needs no rights.
 * @param connection what sshd told this session, `SSH_CONNECTION`: "client port server port"
 */
export async function readSsh(host: Host, connection: string | undefined): Promise<Ssh> {
  const through = Number(connection?.split(' ')[3] ?? NaN)
  const named = Number.isInteger(through) && through > 0 && through <= 65_535 ? [through] : []
  const [configured, listeners, tables] = await Promise.all([
    configuredPorts(host),
    readListeners(host),
    host.platform === 'linux' ? textsOf(host, ['/proc/net/tcp', '/proc/net/tcp6']) : [],
  ])
  const reachable = new Set(
    (listeners ?? []).filter(({ protocol, loopback }) => protocol === 'tcp' && !loopback).map(({ port }) => port),
  )
  const ports = [...new Set([...configured.filter((port) => reachable.has(port)), ...named])].sort((a, b) => a - b)
  const connected = new Set([...named, ...tables.flatMap((table) => establishedPorts(table ?? ''))])
  return { ports, inUse: ports.filter((port) => connected.has(port)) }
}

/** The local ports of connections that are established, from /proc/net/tcp. */
export function establishedPorts(table: string): number[] {
  return table.split('\n').flatMap((line) => {
    const [, local = '', , state] = line.trim().split(/\s+/)
    const port = local.split(':')[1] ?? ''
    return state === '01' && /^[0-9A-F]{4}$/.test(port) ? [parseInt(port, 16)] : []
  })
}

/** `Port` and `ListenAddress HOST:PORT` of sshd_config(5); 22 when there is none, or when it may not be read. */
async function configuredPorts(host: Host): Promise<number[]> {
  if (host.platform === 'win32') return [22] // its file lies where everybody may make folders
  const names = (await host.list(MORE)).filter((name) => name.endsWith('.conf')).map((name) => `${MORE}/${name}`)
  const texts = await textsOf(host, [CONFIGURATION, ...names])
  const ports = texts.flatMap((text) => sshdPorts(text ?? ''))
  return ports.length === 0 ? [22] : ports
}

export function sshdPorts(text: string): number[] {
  const lines = text.matchAll(
    /^\s*(?:Port\s*[\s=]\s*"?(\d{1,5})"?|ListenAddress\s*[\s=]\s*\S*[^:\s]:(\d{1,5}))\s*(?:#.*)?$/gim,
  )
  return [...lines].map((match) => Number(match[1] ?? match[2])).filter((port) => port > 0 && port <= 65_535)
}
