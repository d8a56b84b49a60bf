import { textOf, type Host } from '../../hosts/index.js'
import { formatPortRange } from '../../model/net.js'
import type { Rule, SeenIn } from '../../model/rule.js'
import type { RichRule } from './rich-rule.js'
import { parseService, type Service, type Zone, type ZonePort } from './zone-file.js'

const SERVICES = ['/etc/firewalld/services', '/usr/lib/firewalld/services']

/** `narrowed`: only for packets to certain addresses. */
type ServicePort = ZonePort & { readonly narrowed?: boolean }

/** A zone in terms that all firewalls share: its ports, its services' ports and its rich rules, each once a family. */
export async function zoneRules(host: Host, name: string, zone: Zone, seen: SeenIn): Promise<Rule[]> {
  const services = await Promise.all(
    [...new Set([...zone.services, ...zone.rules.flatMap(({ service }) => service ?? [])])].map(
      async (service) => [service, await readService(host, service)] as const,
    ),
  )
  const portsOf = new Map(services)
  const plain = (port: ServicePort, text: string, application?: string): Omit<Rule, 'family'> => ({
    action: 'allow',
    direction: 'in',
    protocol: port.protocol,
    ports: [port.ports],
    source: 'any',
    narrowed: port.narrowed === true,
    text,
    seen,
    ...(application === undefined ? {} : { application }),
  })
  const rules = [
    ...zone.ports.map((port) => plain(port, `port ${portText(port)} in the zone ${name}`)),
    ...zone.services.flatMap((service) =>
      (portsOf.get(service) ?? []).map((port) => plain(port, `service ${service} in the zone ${name}`, service)),
    ),
  ]
  return [
    ...rules.flatMap((rule) => ([4, 6] as const).map((family) => ({ ...rule, family }))),
    ...zone.rules.flatMap((rule) => richRules(rule, name, portsOf, seen)),
  ]
}

function richRules(
  rule: RichRule,
  zone: string,
  services: ReadonlyMap<string, readonly ServicePort[]>,
  seen: SeenIn,
): Rule[] {
  const action = ({ accept: 'allow', reject: 'reject', drop: 'deny', mark: undefined } as const)[rule.action ?? 'mark']
  if (action === undefined) return []
  const ports: readonly (ServicePort | undefined)[] =
    rule.service !== undefined
      ? (services.get(rule.service) ?? [])
      : [rule.ports && rule.protocol !== undefined ? { ports: rule.ports, protocol: rule.protocol } : undefined]
  const families = rule.family === undefined ? ([4, 6] as const) : [rule.family]
  return ports.flatMap((port) =>
    families.map((family) => ({
      action,
      direction: 'in',
      protocol: port?.protocol ?? 'any',
      ports: port ? [port.ports] : [],
      source: rule.source,
      family,
      narrowed: rule.narrowed || port?.narrowed === true,
      seen,
      text: `rich rule ${action} ${port ? portText(port) : 'everything'} from ${rule.source === 'any' ? 'anywhere' : rule.source} in the zone ${zone}`,
    })),
  )
}

const portText = ({ ports, protocol }: ZonePort) => `${formatPortRange(ports)}/${protocol}`

/** The ports of a service by its name; firewalld's own names are letters, digits, `-`, `_` and `.`. */
async function readService(host: Host, name: string, seen: readonly string[] = []): Promise<readonly ServicePort[]> {
  if (!/^[A-Za-z0-9_][A-Za-z0-9_.-]*$/.test(name) || seen.includes(name)) return []
  const { ports, includes, narrowed } = await serviceFile(host, name)
  const included = await Promise.all(includes.map((other) => readService(host, other, [...seen, name])))
  return [...ports.map((port) => ({ ...port, narrowed })), ...included.flat()]
}

async function serviceFile(host: Host, name: string): Promise<Service> {
  for (const directory of SERVICES) {
    const text = await textOf(host, `${directory}/${name}.xml`)
    if (text !== null) return parseService(text)
  }
  return { ports: [], includes: [], narrowed: false }
}
