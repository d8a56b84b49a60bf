import type { PortRange } from '../../model/net.js'
import { targetOptions } from '../targets.js'

/** One rule line of `iptables-save`, read into the terms that rules are made of. */
export interface SavedRule {
  readonly chain: string
  /** `undefined`: the rule only counts. */
  readonly target: string | undefined
  /** By `-g`: whoever comes back from there does not come back here. */
  readonly goto: boolean
  readonly protocol: string
  readonly source: string
  readonly destination: string | undefined
  readonly interface: string | undefined
  readonly outInterface: string | undefined
  /** Destination ports as iptables prints them: `8886`, `6000:6200`. */
  readonly ports: readonly string[]
  /** What it does not speak of: `! -s`, `! -d`, `! -i`, `! -o`, `! --dport`. */
  readonly not: Readonly<{ [K in Negatable]?: readonly string[] }>
  /** Connection states that it asks for, by `--ctstate` or `--state`. */
  readonly states: readonly string[] | undefined
  readonly flags: TcpFlags | undefined
  readonly destinationType: string | undefined
  readonly comment: string | undefined
  /** Matches that this reader does not know, so that the rule holds for fewer packets than it seems. */
  readonly others: readonly string[]
  readonly text: string
  /** Where it stands in the text, from 1. */
  readonly line: number
}

type Negatable = 'source' | 'destination' | 'interface' | 'outInterface' | 'ports' | 'states'
/** Of the flags in `mask`, those in `set` must be set and no others; `negated`: must not be so. */
interface TcpFlags {
  readonly mask: readonly string[]
  readonly set: readonly string[]
  readonly negated: boolean
}
type Draft = { -readonly [K in keyof Omit<SavedRule, 'others' | 'not'>]: SavedRule[K] } & {
  others: string[]
  not: { [K in Negatable]?: string[] }
}

/** A line as it stands in the text. */
export interface Line {
  readonly text: string
  /** From 1. */
  readonly line: number
}

const OPTIONS: Readonly<Record<string, (rule: Draft, value: string, negated: boolean) => void>> = {
  '-A': (rule, value) => (rule.chain = value),
  '-p': (rule, value, negated) => {
    if (negated) rule.others.push(`not -p ${value}`)
    else rule.protocol = value
  },
  '-s': negatable('source', (rule, value) => (rule.source = withoutHostPrefix(value)), withoutHostPrefix),
  '-d': negatable('destination', (rule, value) => (rule.destination = value)),
  '-i': negatable('interface', (rule, value) => (rule.interface = value)),
  '-o': negatable('outInterface', (rule, value) => (rule.outInterface = value)),
  '--dport': negatable('ports', (rule, value) => (rule.ports = [value])),
  '--dports': negatable('ports', (rule, value) => (rule.ports = value.split(','))),
  '--ctstate': negatable('states', (rule, value) => (rule.states = value.split(','))),
  '--state': negatable('states', (rule, value) => (rule.states = value.split(','))),
  '--comment': (rule, value) => (rule.comment = value),
  '--dst-type': (rule, value, negated) => {
    if (negated) rule.others.push(`not --dst-type ${value}`)
    else rule.destinationType = value
  },
  '-m': (rule, value) => {
    if (!KNOWN_MATCHES.has(value)) rule.others.push(value)
  },
}
const KNOWN_MATCHES = new Set(['tcp', 'udp', 'multiport', 'comment', 'conntrack', 'state', 'addrtype'])

function negatable(name: Negatable, set: (rule: Draft, value: string) => void, clean = (value: string) => value) {
  return (rule: Draft, value: string, negated: boolean) => {
    if (negated) rule.not[name] = value.split(',').map(clean)
    else set(rule, value)
  }
}

export function parseRule({ text, line }: Line): SavedRule {
  const words = splitWords(text)
  const rule: Draft = {
    chain: '',
    target: undefined,
    goto: false,
    protocol: 'any',
    source: 'any',
    destination: undefined,
    interface: undefined,
    outInterface: undefined,
    ports: [],
    not: {},
    states: undefined,
    flags: undefined,
    destinationType: undefined,
    comment: undefined,
    others: [],
    text,
    line,
  }
  let negated = false
  for (let index = 0; index < words.length; index++) {
    const word = words[index] ?? ''
    const value = () => words[++index] ?? ''
    if (word === '!') {
      negated = true
      continue
    }
    if (word === '-j' || word === '-g') {
      rule.target = value()
      rule.goto = word === '-g'
      if (!rule.goto) index += targetOptions(rule.target, words.slice(index + 1)).length
      continue
    }
    const option = Object.hasOwn(OPTIONS, word) ? OPTIONS[word] : undefined
    if (option) option(rule, value(), negated)
    else if (word === '--tcp-flags') {
      const list = () =>
        value()
          .split(',')
          .filter((flag) => flag !== '' && flag !== 'NONE')
      rule.flags = { mask: list(), set: list(), negated }
    } else if (word.startsWith('-')) rule.others.push(negated ? `not ${word}` : word)
    negated = false
  }
  return rule
}

/** Whether the rule asks for more than a protocol, destination ports, a source and an interface. */
export function isNarrowed({
  others,
  destination,
  outInterface,
  states,
  flags,
  destinationType,
  not,
}: SavedRule): boolean {
  return (
    others.length > 0 ||
    Object.keys(not).length > 0 ||
    [destination, outInterface, states, flags, destinationType].some((condition) => condition !== undefined)
  )
}

/** `8886`, `6000:6200`, `:1024` as ranges; `undefined` when one is a service's name. */
export function savedPorts(ports: readonly string[]): PortRange[] | undefined {
  const ranges = ports.map((text) => {
    const [first = '', last = first] = text.split(':')
    return { first: Number(first), last: last === '' ? 65535 : Number(last) }
  })
  return ranges.every(({ first, last }) => Number.isInteger(first) && Number.isInteger(last)) ? ranges : undefined
}

/** Words as iptables-save quotes them: double quotes around blanks, a backslash before a quote. */
export function splitWords(line: string): string[] {
  const words: string[] = []
  for (const match of line.matchAll(/"((?:[^"\\]|\\.)*)"|(\S+)/g))
    words.push(match[1] === undefined ? (match[2] ?? '') : match[1].replace(/\\(.)/g, '$1'))
  return words
}

/** A single machine without its prefix, as rules have it: /32 in IPv4, /128 in IPv6. */
export function withoutHostPrefix(address: string): string {
  return address.replace(address.includes(':') ? /\/128$/ : /\/32$/, '')
}
