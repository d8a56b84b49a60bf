import { textsOf, type Host } from '../../hosts/index.js'
import type { Family } from '../../model/net.js'
import { portOf, type ZonePort } from './port.js'

/** Own definitions win over those that firewalld ships; firewalld.dirs(5). */
export const SERVICE_FOLDERS = ['/etc/firewalld/services', '/usr/lib/firewalld/services'] as const

export interface Service {
  /** What people call it; empty when its definition does not say. */
  readonly title: string
  readonly ports: readonly ZonePort[]
  /** Services whose ports belong to it, too. */
  readonly includes: readonly string[]
  /** The only addresses that it holds for, by IP family; a family without one is then left out. */
  readonly destination: Readonly<Partial<Record<Family, string>>> | undefined
}

/** Every service that firewalld knows by name: 260 definitions in about 20 ms, so by no XML parser. */
export async function listServices(host: Host): Promise<ReadonlyMap<string, Service>> {
  const folders = await Promise.all(
    SERVICE_FOLDERS.map(async (folder) =>
      (await host.list(folder))
        .filter((file) => file.endsWith('.xml'))
        .map((file) => [file.slice(0, -'.xml'.length), `${folder}/${file}`] as const),
    ),
  )
  const paths = new Map([...folders].reverse().flat())
  const texts = await textsOf(host, [...paths.values()])
  const services = [...paths.keys()].map((name, index) => [name, parseService(texts[index] ?? '')] as const)
  return new Map(services.sort(([a], [b]) => a.localeCompare(b, 'en')))
}

const TAG = /<!--[^]*?-->|<([A-Za-z][\w-]*)((?:\s+[\w:-]+\s*=\s*(?:"[^"]*"|'[^']*'))*)\s*\/?>([^<]*)/g
const ATTRIBUTE = /([\w:-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g

/** A service definition, firewalld.service(5): a flat list of elements. Unknown ones are passed over. */
export function parseService(xml: string): Service {
  let title = ''
  const ports: ZonePort[] = []
  const includes: string[] = []
  let destination: Service['destination']
  for (const [, tag, attributes = '', text = ''] of xml.matchAll(TAG)) {
    const of = new Map([...attributes.matchAll(ATTRIBUTE)].map(([, key, one, other]) => [key, one ?? other ?? '']))
    if (tag === 'short') title = plain(text)
    if (tag === 'destination') destination = destinationOf(of.get('ipv4'), of.get('ipv6'))
    const included = tag === 'include' ? of.get('service') : undefined
    if (included !== undefined) includes.push(included)
    if (tag === 'port') ports.push(...portOf(of.get('port') ?? '', of.get('protocol') ?? ''))
  }
  return { title, ports, includes, destination }
}

function destinationOf(v4: string | undefined, v6: string | undefined): Service['destination'] {
  return { ...(v4 === undefined ? {} : { 4: v4 }), ...(v6 === undefined ? {} : { 6: v6 }) }
}

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }

function plain(text: string): string {
  return text.replace(/&(amp|lt|gt|quot|apos);/g, (_whole, name: string) => ENTITIES[name] ?? '').trim()
}
