import { parsePortRange, type PortRange } from '../../model/net.js'

/** A rich rule, as far as it speaks of ports; firewalld.richlanguage(5). */
export interface RichRule {
  readonly family: 4 | 6 | undefined
  /** A network, or `any`. */
  readonly source: string
  /** The network that it is to go to, or `any`. */
  readonly destination: string
  readonly protocol: string | undefined
  readonly ports: PortRange | undefined
  readonly service: string | undefined
  readonly action: 'accept' | 'reject' | 'drop' | 'mark' | undefined
  /** Logs and audits decide nothing. */
  readonly logs: boolean
  readonly priority: number
  /** True when it has parts that are not read here (sets, limits, addresses left out …), so that it holds for fewer packets. */
  readonly narrowed: boolean
  /** False for rules about pings, translated addresses and the like, which say nothing of ports. */
  readonly ofPorts: boolean
}

/** Reads `rule family="ipv4" source address="10.0.0.0/8" port port="8887" protocol="tcp" accept`. Never throws. */
export function parseRichRule(text: string): RichRule {
  const words = [...text.matchAll(/([a-zA-Z-]+)(?:=(?:"([^"]*)"|'([^']*)'|(\S+)))?/g)]
  const elements: RichElement[] = []
  for (const [, key = '', double, single, bare] of words) {
    const value = double ?? single ?? bare
    if (value === undefined) elements.push({ name: key, attributes: {} })
    else if (elements.length > 0) (elements.at(-1) as RichElement).attributes[key] = value
  }
  return richRule(elements)
}

export interface RichElement {
  readonly name: string
  readonly attributes: Record<string, string>
}

const KNOWN: Readonly<Record<string, readonly string[]>> = {
  rule: ['family', 'priority'],
  source: ['address'],
  destination: ['address'],
  port: ['port', 'protocol'],
  service: ['name'],
  accept: [],
  reject: ['type'],
  drop: [],
  mark: ['set'],
  log: ['prefix', 'level'],
  nflog: ['prefix', 'group', 'queue-size'],
  audit: [],
  NOT: [],
}

const ELSEWHERE = ['icmp-type', 'icmp-block', 'masquerade', 'forward-port', 'tcp-mss-clamp']

/** Puts a rule together from its elements, the first of which is `rule` itself. */
export function richRule(elements: readonly RichElement[]): RichRule {
  const find = (name: string) => elements.find((element) => element.name === name)?.attributes
  const logs = elements.some(({ name }) => ['log', 'nflog', 'audit'].includes(name))
  // A limit behind a log limits the log; behind an action it limits the rule.
  const decisive = elements.filter((element, index) => !(element.name === 'limit' && isLog(elements[index - 1]?.name)))
  const port = find('port')
  let ports: PortRange | undefined
  let readable = true
  try {
    ports = port?.['port'] === undefined ? undefined : parsePortRange(port['port'])
  } catch {
    readable = false
  }
  const family = find('rule')?.['family']
  // "NOT" or, in a file, invert: everyone but that network
  const network = (end: 'source' | 'destination') => {
    const named = find(end)
    return (named?.['invert'] === undefined ? named?.['address'] : undefined) ?? 'any'
  }
  return {
    family: family === 'ipv4' ? 4 : family === 'ipv6' ? 6 : undefined,
    source: network('source'),
    destination: network('destination'),
    protocol: port?.['protocol'],
    ports,
    service: find('service')?.['name'],
    action: (['accept', 'reject', 'drop', 'mark'] as const).find((name) => find(name) !== undefined),
    logs,
    priority: Number(find('rule')?.['priority'] ?? 0) || 0,
    ofPorts: !elements.some(({ name }) => ELSEWHERE.includes(name)),
    narrowed:
      !readable ||
      decisive.some(({ name, attributes }) => !Object.keys(attributes).every((key) => KNOWN[name]?.includes(key))) ||
      decisive.some(({ name }) => KNOWN[name] === undefined || name === 'NOT'),
  }
}

function isLog(name: string | undefined): boolean {
  return name === 'log' || name === 'nflog' || name === 'audit'
}
