import { XMLParser } from 'fast-xml-parser'
import { z } from '../../model/zod.js'
import { parsePortRange, type PortRange } from '../../model/net.js'
import { parseRichRule, richRule, type RichElement, type RichRule } from './rich-rule.js'

export interface ZonePort {
  readonly protocol: string
  readonly ports: PortRange
}

/** What a zone lets in, whether it was read from a file or from the running daemon. */
export interface Zone {
  readonly target: string
  readonly services: readonly string[]
  readonly ports: readonly ZonePort[]
  readonly rules: readonly RichRule[]
  readonly interfaces: readonly string[]
  readonly sources: readonly string[]
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
  const named = (tag: string, attribute: string) =>
    zone.children.filter((child) => child.tag === tag).flatMap(({ attributes }) => attributes[attribute] ?? [])
  return {
    target: zone.attributes['target'] ?? 'default',
    services: named('service', 'name'),
    ports: portsOf(zone.children),
    rules: zone.children.filter((child) => child.tag === 'rule').map(ruleOf),
    interfaces: named('interface', 'name'),
    sources: named('source', 'address'),
  }
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

export interface Service {
  readonly ports: readonly ZonePort[]
  /** Services whose ports belong to it, too. */
  readonly includes: readonly string[]
  /** True when it holds for packets to certain addresses only. */
  readonly narrowed: boolean
}

/** A service definition, firewalld.service(5). */
export function parseService(xml: string): Service {
  const children = root(xml, 'service')?.children ?? []
  return {
    ports: portsOf(children),
    includes: children.filter(({ tag }) => tag === 'include').flatMap(({ attributes }) => attributes['service'] ?? []),
    narrowed: children.some(({ tag }) => tag === 'destination'),
  }
}

const PortPair = z.tuple([z.string(), z.string()])

/** Reads a zone's settings as the daemon gives them over the bus (`getZoneSettings2`). */
export function zoneFromBus(settings: unknown): Zone | undefined {
  if (typeof settings !== 'object' || settings === null) return undefined
  const record = settings as Record<string, unknown>
  const strings = (key: string) =>
    Array.isArray(record[key]) ? record[key].filter((item) => typeof item === 'string') : []
  const entries: readonly unknown[] = Array.isArray(record['ports']) ? record['ports'] : []
  return {
    target: typeof record['target'] === 'string' ? record['target'] : 'default',
    services: strings('services'),
    ports: entries.flatMap((entry) => {
      const pair = PortPair.safeParse(entry)
      return pair.success ? portOf(...pair.data) : []
    }),
    rules: strings('rules_str').map(parseRichRule),
    interfaces: strings('interfaces'),
    sources: strings('sources'),
  }
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

function portOf(ports: string, protocol: string): ZonePort[] {
  try {
    return [{ ports: parsePortRange(ports), protocol }]
  } catch {
    return []
  }
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
