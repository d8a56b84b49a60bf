import { msg, type Message } from '../../text/index.js'
import { TCP_FLAGS } from '../walk/field.js'
import { match, type Words } from './iptables-words.js'
import { unknownCondition, type Json } from '../json.js'
import type { IpSet } from './ipset.js'

/** What one option of a match asks, from its words. */
type Option = (words: Words, op: '==' | '!=', protocol: string) => readonly Json[]

/** `-m NAME` with the options behind it. A match or an option that is not known is a doubt. */
export function matchOf(name: string, words: Words, protocol: string): readonly Json[] {
  const options = MATCHES[name]
  const statements: Json[] = []
  if (name === 'rpfilter') return [reversePath(words)]
  for (;;) {
    const negated = words.peek() === '!'
    const word = negated ? words.second() : words.peek()
    if (word?.startsWith('--') !== true) break
    if (negated) words.next()
    words.next()
    statements.push(...optionOf(name, word, words, negated ? '!=' : '==', protocol))
  }
  if (EXTENSION_HEADERS.includes(name)) return [match({ exthdr: { name } }, true, '==')]
  if (options === undefined) statements.push(doubt(name))
  return statements
}

/** One option of a match that stands in front of its words. */
export function optionOf(name: string, word: string, words: Words, op: '==' | '!=', protocol: string): readonly Json[] {
  const option = MATCHES[name]?.[word]
  if (option) return option(words, op, protocol)
  skipValues(words)
  return name in MATCHES ? [doubt(name)] : []
}

/** Headers of IPv6 that the first packet of a connection does not have. */
const EXTENSION_HEADERS = ['rt', 'frag', 'dst', 'hbh', 'mh', 'ah', 'esp']

function doubt(name: string): Json {
  return unknownCondition(DOUBTS[name] ?? msg('net.match', { name }))
}

const DOUBTS: Readonly<Record<string, Message>> = {
  limit: msg('net.rate', { by: 'limit' }),
  hashlimit: msg('net.rate', { by: 'hashlimit' }),
  recent: msg('net.lately', { by: 'recent' }),
  connlimit: msg('net.connections', { by: 'connlimit' }),
  statistic: msg('net.inTurn', { by: 'statistic' }),
  quota: msg('net.data', { by: 'quota' }),
  set: msg('net.ipset'),
  bpf: msg('net.ownProgram'),
  u32: msg('net.bytes'),
  string: msg('net.content'),
  time: msg('net.timeOfDay'),
  owner: msg('net.program'),
  mac: msg('net.hardwareAddress'),
}

function skipValues(words: Words): void {
  for (let word = words.peek(); word !== undefined && word !== '!' && !word.startsWith('-'); word = words.peek())
    words.next()
}

const nothing: Option = (words) => {
  skipValues(words)
  return []
}
/** Ports as iptables writes them: `80`, `6000:6200`, `80,443`. */
const ports =
  (field: string): Option =>
  (words, op, protocol) => [match(payload(protocol, field), portSet(words.value()), op)]
const payload = (protocol: string, field: string): Json => ({
  payload: { protocol: protocol === 'tcp' || protocol === 'udp' ? protocol : 'th', field },
})
const symbols =
  (left: Json): Option =>
  (words, op) => [match(left, { set: words.value().toLowerCase().split(',') }, op)]
/** In IPv6 a machine's own address counts as unicast, too: match_type6() in the kernel's xt_addrtype.c. */
const addressTypes =
  (address: 'daddr' | 'saddr'): Option =>
  (words, op) => {
    const types = words.value().toLowerCase().split(',')
    const own = words.family === 'ip6' && types.includes('unicast') ? ['local'] : []
    return [match({ fib: { result: 'type', flags: [address] } }, { set: [...types, ...own] }, op)]
  }
/** A set of ipset: its members by their parts, `src,dst` saying for each which end of the packet is meant. */
const memberOf: Option = (words, op) => {
  const [name, ends] = [words.value(), words.value().split(',')]
  const set = words.sets.get(name)
  const members = set?.members ?? [name]
  const asked = members.flatMap((member) => {
    const of = words.sets.get(member)
    if (!of || of.members) return [undefined]
    const fields = of.parts.flatMap((part, index) => fieldsOf(part, ends[index] === 'dst', of, words.family))
    const [only] = fields
    return [match(fields.length === 1 && only ? only : { concat: fields }, `@${member}`, op)]
  })
  const known = asked.filter((one) => one !== undefined)
  if (known.length < asked.length) return [doubt('set')]
  return known.length < 2 || op === '!=' ? known : [{ either: known }]
}
function fieldsOf(part: string, toThere: boolean, { parts }: IpSet, family: 'ip' | 'ip6'): Json[] {
  if (part === 'iface') return [{ meta: { key: toThere ? 'oifname' : 'iifname' } }]
  if (part !== 'port') return [{ payload: { protocol: family, field: toThere ? 'daddr' : 'saddr' } }]
  const port = payload('th', toThere ? 'dport' : 'sport')
  return parts.length === 1 ? [port] : [{ meta: { key: 'l4proto' } }, port]
}
/** Interfaces that an administrator put together by number: ip-link(8). */
const groups =
  (key: string): Option =>
  (words, op) => {
    const [group = '', mask] = words.value().split('/')
    const left = { meta: { key } }
    return [match(mask === undefined ? left : { '&': [left, Number(mask)] }, Number(group), op)]
  }
const marked =
  (left: Json): Option =>
  (words, op) => {
    const [value = '0', mask] = words.value().split('/')
    return [match(mask === undefined ? left : { '&': [left, Number(mask)] }, Number(value), op)]
  }
const addresses =
  (field: string): Option =>
  (words, op) => {
    const [low = '', high = low] = words.value().split('-')
    return [match({ payload: { protocol: words.family, field } }, { range: [low, high] }, op)]
  }
const MARK = { meta: { key: 'mark' } }
const CT = (key: string): Json => ({ ct: { key } })

const TRANSPORT = {
  '--dport': ports('dport'),
  '--sport': ports('sport'),
} satisfies Record<string, Option>

const STATES: Option = (words, op) => {
  const names = words.value().toLowerCase().split(',')
  const translated = names.filter((name) => /^[sd]nat$/.test(name))
  const states = names.filter((name) => !translated.includes(name))
  const sign = op === '!=' ? '!' : 'in'
  const asked = [
    ...(states.length > 0 ? [match(CT('state'), states, sign)] : []),
    // iptables asks it of every packet, also of one that belongs to no connection
    ...(translated.length > 0 ? [match({ ct: { key: 'status', none: 0 } }, translated, sign)] : []),
  ]
  // The states SNAT and DNAT are bits of another field: together with others it is an "or" that nft has no match for.
  return asked.length < 2 || sign === '!' ? asked : [{ either: asked }]
}

/** The matches that are known, with their options; iptables-extensions(8). */
const MATCHES: Readonly<Record<string, Readonly<Record<string, Option>>>> = {
  tcp: {
    ...TRANSPORT,
    '--tcp-flags': (words, op) => {
      const [mask, set] = [flagBits(words.value()), flagBits(words.value())]
      return [match({ '&': [{ payload: { protocol: 'tcp', field: 'flags' } }, mask] }, set, op)]
    },
    '--syn': (_words, op) => [match({ '&': [{ payload: { protocol: 'tcp', field: 'flags' } }, 0x17] }, 2, op)],
  },
  udp: TRANSPORT,
  multiport: { '--dports': ports('dport'), '--sports': ports('sport') },
  comment: { '--comment': (words) => (words.value(), []) },
  conntrack: {
    '--ctstate': STATES,
    '--ctstatus': (words, op) => [match(CT('status'), statusBits(words.value()), op === '!=' ? '!' : 'in')],
    '--ctdir': symbols(CT('direction')),
    '--ctorigdst': (words, op) => [match({ ct: { key: 'daddr', dir: 'original' } }, words.value(), op)],
    '--ctorigsrc': (words, op) => [match({ ct: { key: 'saddr', dir: 'original' } }, words.value(), op)],
    '--ctorigdstport': (words, op) => [
      match({ ct: { key: 'proto-dst', dir: 'original' } }, portSet(words.value()), op),
    ],
  },
  state: { '--state': STATES },
  devgroup: { '--src-group': groups('iifgroup'), '--dst-group': groups('oifgroup') },
  set: { '--match-set': memberOf, '--update-counters': nothing, '--update-subcounters': nothing },
  // whoever comes is written down: that holds for everybody
  recent: {
    '--set': (_words, op) => (op === '!=' ? [doubt('recent')] : []),
    '--name': nothing,
    '--mask': nothing,
    '--rsource': nothing,
    '--rdest': nothing,
  },
  mark: { '--mark': marked(MARK) },
  connmark: { '--mark': marked(CT('mark')) },
  addrtype: {
    '--dst-type': addressTypes('daddr'),
    '--src-type': addressTypes('saddr'),
  },
  iprange: { '--src-range': addresses('saddr'), '--dst-range': addresses('daddr') },
  pkttype: { '--pkt-type': symbols({ meta: { key: 'pkttype' } }) },
  // This holds for packets of another protocol only, which the rule has asked already.
  icmp: { '--icmp-type': nothing },
  icmp6: { '--icmpv6-type': icmpv6Type },
}

/** `135`, `133/0`, or a name as a person writes it. */
function icmpv6Type(words: Words, op: '==' | '!='): readonly Json[] {
  const [type = ''] = words.value().split('/')
  const number = ICMPV6_TYPES[type] ?? Number(type)
  return Number.isNaN(number)
    ? [doubt('icmp6')]
    : [match({ payload: { protocol: 'icmpv6', field: 'type' } }, number, op)]
}

/** Names of ip6tables for what neighbour discovery uses, and its older spelling. */
const ICMPV6_TYPES: Readonly<Record<string, number>> = {
  'router-solicitation': 133,
  'router-advertisement': 134,
  'neighbor-solicitation': 135,
  'neighbour-solicitation': 135,
  'neighbor-advertisement': 136,
  'neighbour-advertisement': 136,
  redirect: 137,
  'echo-request': 128,
  'echo-reply': 129,
}

/** Whether an answer would leave through the interface that the packet came in. */
function reversePath(words: Words): Json {
  const options: string[] = []
  for (; words.peek()?.startsWith('--') === true;) options.push(words.value())
  const flags = options.includes('--loose') ? ['saddr'] : ['saddr', 'iif']
  return match({ fib: { result: 'oif', flags } }, !options.includes('--invert'), '==')
}

function portSet(text: string): Json {
  return {
    set: text.split(',').map((part) => {
      const [first = '', last] = part.split(':')
      return last === undefined ? Number(first) : { range: [Number(first), Number(last)] }
    }),
  }
}

function flagBits(text: string): number {
  if (text === 'ALL') return 0x3f
  return text === 'NONE' ? 0 : text.split(',').reduce((sum, name) => sum | (TCP_FLAGS[name.toLowerCase()] ?? 0), 0)
}

function statusBits(text: string): Json {
  return text.toLowerCase().replace('seen_reply', 'seen-reply').split(',')
}
