import { XMLParser, XMLValidator } from 'fast-xml-parser'
import { portOf, type ZonePort } from './port.js'
import { richRule, type RichElement, type RichRule } from './rich-rule.js'
import type { Policy, Ruleset, Zone } from './zone.js'

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

/**
 * Each element of a zone or policy in one line, attributes in order, in the words of rich rules; `undefined` for what is
 * cut off.
 */
export function partsOf(xml: string): readonly string[] | undefined {
  const element = XMLValidator.validate(xml) === true ? (root(xml, 'zone') ?? root(xml, 'policy')) : undefined
  if (!element) return undefined
  const words = ({ tag, attributes, children }: Element): string => {
    const pairs = Object.entries(attributes).sort(([one], [other]) => (one < other ? -1 : 1))
    return [tag, ...pairs.map(([name, value]) => `${name}="${value}"`), ...children.map(words)].join(' ')
  }
  const own = Object.entries(element.attributes).map(([name, value]) => `${name} ${value}`)
  return [...own, ...element.children.map(words)]
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
