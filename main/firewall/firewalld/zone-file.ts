import { XMLParser } from 'fast-xml-parser'
import { z } from '../../model/zod.js'
import { parseRichRule, richRule, type RichElement, type RichRule } from './rich-rule.js'
import { portOf, type ZonePort } from './port.js'

/** What a zone or a policy lets pass, whether it was read from a file or from the running daemon. */
export interface Ruleset {
  readonly target: string
  readonly services: readonly string[]
  readonly ports: readonly ZonePort[]
  readonly rules: readonly RichRule[]
}

export interface Zone extends Ruleset {
  readonly interfaces: readonly string[]
  readonly sources: readonly string[]
  /** Whether machines of the zone reach each other through this one. */
  readonly forward: boolean
  /** Its place among the policies for what comes in, firewalld 2.0 and later; 0 before. */
  readonly priority: number
}

/** What holds between zones, firewalld.policy(5). */
export interface Policy extends Ruleset {
  /** Zones, or `HOST` and `ANY`. */
  readonly ingress: readonly string[]
  readonly egress: readonly string[]
  /** Below 0: before the zones; above: behind them. */
  readonly priority: number
}

type Node = Record<string, unknown>
const parser = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: '@',
  preserveOrder: true,
  parseAttributeValue: false,
  parseTagValue: false,
})

/** Reads a zone's XML, firewalld.zone(5); `undefined` when it is not one. Unknown elements are passed over. */
export function parseZone(xml: string): Zone | undefined {
  const zone = root(xml, 'zone')
  if (!zone) return undefined
  return {
    ...rulesetOf(zone, 'default'),
    interfaces: named(zone, 'interface', 'name'),
    sources: named(zone, 'source', 'address'),
    forward: zone.children.some(({ tag }) => tag === 'forward'),
    priority: Number(zone.attributes['ingress-priority'] ?? 0) || 0,
  }
}

/** Reads a policy's XML; `undefined` when it is not one. */
export function parsePolicy(xml: string): Policy | undefined {
  const policy = root(xml, 'policy')
  if (!policy) return undefined
  return {
    ...rulesetOf(policy, 'CONTINUE'),
    ingress: named(policy, 'ingress-zone', 'name'),
    egress: named(policy, 'egress-zone', 'name'),
    // firewalld leaves its default out of the file
    priority: Number(policy.attributes['priority'] ?? -1) || -1,
  }
}

function rulesetOf(element: Element, target: string): Ruleset {
  return {
    target: element.attributes['target'] ?? target,
    services: named(element, 'service', 'name'),
    ports: portsOf(element.children),
    rules: element.children.filter((child) => child.tag === 'rule').map(ruleOf),
  }
}

function named({ children }: Element, tag: string, attribute: string): string[] {
  return children.filter((child) => child.tag === tag).flatMap(({ attributes }) => attributes[attribute] ?? [])
}

/** Whether two XML texts hold the same elements, in whatever order and layout. */
export function sameXml(one: string, other: string): boolean {
  const sorted = (nodes: unknown): unknown =>
    Array.isArray(nodes)
      ? nodes
          .map(sorted)
          .map((node) => JSON.stringify(node))
          .sort()
      : sortedNode(nodes)
  const sortedNode = (node: unknown): unknown =>
    typeof node !== 'object' || node === null
      ? node
      : Object.entries(node)
          .map(([key, value]) => [key, sorted(value)])
          .sort(([a], [b]) => String(a).localeCompare(String(b)))
  try {
    return JSON.stringify(sorted(parser.parse(one))) === JSON.stringify(sorted(parser.parse(other)))
  } catch {
    return false
  }
}

const PortPair = z.tuple([z.string(), z.string()])

/** Reads a zone's settings as the daemon gives them over the bus (`getZoneSettings2`). */
export function zoneFromBus(settings: unknown): Zone | undefined {
  const record = asRecord(settings)
  return (
    record && {
      ...rulesetFromBus(record, 'default', 'rules_str'),
      interfaces: strings(record, 'interfaces'),
      sources: strings(record, 'sources'),
      forward: record['forward'] === true,
      priority: numberOf(record['ingress_priority'], 0),
    }
  )
}

/** Reads a policy's settings as the daemon gives them over the bus (`getPolicySettings`). */
export function policyFromBus(settings: unknown): Policy | undefined {
  const record = asRecord(settings)
  return (
    record && {
      ...rulesetFromBus(record, 'CONTINUE', 'rich_rules'),
      ingress: strings(record, 'ingress_zones'),
      egress: strings(record, 'egress_zones'),
      priority: numberOf(record['priority'], -1),
    }
  )
}

function rulesetFromBus(record: Record<string, unknown>, target: string, rules: string): Ruleset {
  const entries: readonly unknown[] = Array.isArray(record['ports']) ? record['ports'] : []
  return {
    target: typeof record['target'] === 'string' ? record['target'] : target,
    services: strings(record, 'services'),
    ports: entries.flatMap((entry) => {
      const pair = PortPair.safeParse(entry)
      return pair.success ? portOf(...pair.data) : []
    }),
    rules: strings(record, rules).map(parseRichRule),
  }
}

function asRecord(value: unknown): Record<string, unknown> | undefined {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined
}

function strings(record: Record<string, unknown>, key: string): string[] {
  const value = record[key]
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : []
}

function numberOf(value: unknown, otherwise: number): number {
  return typeof value === 'number' ? value : otherwise
}

interface Element {
  readonly tag: string
  readonly attributes: Record<string, string>
  readonly children: readonly Element[]
}

function root(xml: string, tag: string): Element | undefined {
  try {
    return elements(parser.parse(xml) as Node[]).find((element) => element.tag === tag)
  } catch {
    return undefined
  }
}

function elements(nodes: readonly Node[]): Element[] {
  return nodes.flatMap((node) => {
    const tag = Object.keys(node).find((key) => key !== ':@' && !key.startsWith('#') && !key.startsWith('?'))
    if (tag === undefined) return []
    const raw = (node[':@'] ?? {}) as Record<string, string>
    const attributes = Object.fromEntries(Object.entries(raw).map(([key, value]) => [key.slice(1), value]))
    return [{ tag, attributes, children: elements(node[tag] as Node[]) }]
  })
}

function portsOf(children: readonly Element[]): ZonePort[] {
  return children
    .filter((child) => child.tag === 'port')
    .flatMap(({ attributes }) => portOf(attributes['port'] ?? '', attributes['protocol'] ?? ''))
}

function ruleOf(element: Element): RichRule {
  const flat: RichElement[] = []
  const add = ({ tag, attributes, children }: Element) => {
    flat.push({ name: tag, attributes })
    children.forEach(add)
  }
  add(element)
  return richRule(flat)
}
