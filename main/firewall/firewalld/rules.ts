import { textOf, type Host } from '../../hosts/index.js'
import { formatPortRange, type Family } from '../../model/net.js'
import type { Rule, SeenIn } from '../../model/rule.js'
import { msg, type Message } from '../../text/index.js'
import { placeText, type Owner } from './owner.js'
import type { ZonePort } from './port.js'
import type { RichRule } from './rich-rule.js'
import { parseService, SERVICE_FOLDERS, type Service } from './service.js'
import type { Ruleset } from './zone.js'

/** A rule and where it stands in firewalld's configuration, which the kernel's own rules do not tell. */
export type PlacedRule = Rule & {
  readonly owner?: Owner
  readonly of?: 'ports' | 'rich' | 'target'
}

/** Rules in the order in which firewalld asks them. */
export interface Ordered {
  /** Up to where a plain port goes: rules with a priority below 0, those that refuse, those that accept. */
  readonly front: readonly PlacedRule[]
  /** Rules with a priority above 0. */
  readonly behind: readonly PlacedRule[]
}

type ServicePort = ZonePort & Partial<Pick<Service, 'destination'>>

/** A zone or a policy in terms that all firewalls share: ports, services' ports and rich rules, each once a family. */
export async function rulesOf(host: Host, owner: Owner, ruleset: Ruleset, seen: SeenIn): Promise<Ordered> {
  const services = await Promise.all(
    [...new Set([...ruleset.services, ...ruleset.rules.flatMap(({ service }) => service ?? [])])].map(
      async (service) => [service, await readService(host, service)] as const,
    ),
  )
  const portsOf = new Map(services)
  const place = placeText(owner)
  const plain = (port: ServicePort, text: Message, application?: string): PlacedRule[] =>
    familiesFor(port).map((family) => ({
      action: 'allow',
      direction: owner.direction,
      protocol: port.protocol,
      ports: [port.ports],
      source: 'any',
      ...destinationFor(port, family),
      family,
      narrowed: false,
      text,
      seen,
      owner,
      of: 'ports',
      ...(application === undefined ? {} : { application }),
    }))
  const rich = (of: (rule: RichRule) => boolean) =>
    ruleset.rules
      .filter(of)
      .sort((a, b) => a.priority - b.priority)
      .flatMap((rule) => richRules(rule, owner, portsOf, seen))
  return {
    front: [
      ...rich(({ priority }) => priority < 0),
      ...rich(({ priority, action }) => priority === 0 && action !== 'accept'),
      ...ruleset.ports.flatMap((port) => plain(port, msg('firewalld.port', { port: portText(port), place }))),
      ...ruleset.services.flatMap((service) =>
        (portsOf.get(service) ?? []).flatMap((port) =>
          plain(port, msg('firewalld.service', { service, place }), service),
        ),
      ),
      ...rich(({ priority, action }) => priority === 0 && action === 'accept'),
    ],
    behind: rich(({ priority }) => priority > 0),
  }
}

/** Every rule of a zone for what comes in, in firewalld's order. */
export async function zoneRules(host: Host, name: string, zone: Ruleset, seen: SeenIn): Promise<PlacedRule[]> {
  const { front, behind } = await rulesOf(host, { kind: 'zone', name, direction: 'in' }, zone, seen)
  return [...front, ...behind]
}

function richRules(
  rule: RichRule,
  owner: Owner,
  services: ReadonlyMap<string, readonly ServicePort[]>,
  seen: SeenIn,
): PlacedRule[] {
  const action = ({ accept: 'allow', reject: 'reject', drop: 'deny', mark: undefined } as const)[rule.action ?? 'mark']
  if (action === undefined || !rule.ofPorts) return []
  const ports: readonly (ServicePort | undefined)[] =
    rule.service !== undefined
      ? (services.get(rule.service) ?? [])
      : [rule.ports && rule.protocol !== undefined ? { ports: rule.ports, protocol: rule.protocol } : undefined]
  const { source, destination } = rule
  const place = placeText(owner)
  return ports.flatMap((port) =>
    familiesFor(port)
      .filter((family) => rule.family === undefined || rule.family === family)
      .map((family) => ({
        action,
        direction: owner.direction,
        protocol: port?.protocol ?? 'any',
        ports: port ? [port.ports] : [],
        source,
        ...destinationFor(port, family),
        ...(destination === 'any' ? {} : { destination }),
        family,
        narrowed: rule.narrowed,
        seen,
        text: msg('firewalld.richRule', {
          action,
          what: port ? portText(port) : msg('firewalld.allPackets'),
          source,
          destination,
          place,
        }),
        owner,
        of: 'rich' as const,
      })),
  )
}

/** The families that a port stands for: both, unless its service is for addresses of one only. */
function familiesFor(port: ServicePort | undefined): readonly Family[] {
  return ([4, 6] as const).filter((family) => port?.destination === undefined || port.destination[family] !== undefined)
}

function destinationFor(port: ServicePort | undefined, family: Family): Pick<Rule, 'destination'> {
  const destination = port?.destination?.[family]
  return destination === undefined ? {} : { destination }
}

const portText = ({ ports, protocol }: ZonePort) => `${formatPortRange(ports)}/${protocol}`

/** The ports of a service by its name; firewalld's own names are letters, digits, `-`, `_` and `.`. */
async function readService(host: Host, name: string, seen: readonly string[] = []): Promise<readonly ServicePort[]> {
  if (!/^[A-Za-z0-9_][A-Za-z0-9_.-]*$/.test(name) || seen.includes(name)) return []
  const { ports, includes, destination } = await serviceFile(host, name)
  const included = await Promise.all(includes.map((other) => readService(host, other, [...seen, name])))
  return [...ports.map((port) => ({ ...port, destination })), ...included.flat()]
}

async function serviceFile(host: Host, name: string): Promise<Service> {
  for (const directory of SERVICE_FOLDERS) {
    const text = await textOf(host, `${directory}/${name}.xml`)
    if (text !== null) return parseService(text)
  }
  return parseService('')
}
