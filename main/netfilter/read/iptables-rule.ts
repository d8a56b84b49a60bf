import { msg } from '../../text/index.js'
import { matchOf, optionOf } from './iptables-match.js'
import { targetOf } from './iptables-target.js'
import { match, wordsOf, type IpSets } from './iptables-words.js'
import { unknownCondition, type Json } from '../json.js'
import { addressRange } from '../walk/interval.js'

/** Puts one line of iptables-save, `-A CHAIN …`, into the statements that nft's JSON has. What is not known is a doubt. */
export function ruleStatements(line: string, family: 'ip' | 'ip6', sets: IpSets = new Map()): readonly Json[] {
  const words = wordsOf(line, family, sets)
  const statements: Json[] = []
  const verdict: Json[] = []
  let protocol = ''
  let negated = false
  for (let word = words.next(); word !== undefined; word = words.next()) {
    const op = negated ? '!=' : '=='
    if (word === '!') {
      negated = true
      continue
    }
    switch (word) {
      case '-A':
        words.value()
        break
      case '-p':
        protocol = words.value()
        if (protocol !== 'all') statements.push(match({ meta: { key: 'l4proto' } }, protocolName(protocol), op))
        break
      case '-s':
        statements.push(addressMatch({ payload: { protocol: family, field: 'saddr' } }, words.value(), op))
        break
      case '-d':
        statements.push(addressMatch({ payload: { protocol: family, field: 'daddr' } }, words.value(), op))
        break
      case '-i':
        statements.push(match({ meta: { key: 'iifname' } }, wildcard(words.value()), op))
        break
      case '-o':
        statements.push(match({ meta: { key: 'oifname' } }, wildcard(words.value()), op))
        break
      case '-f':
        statements.push(
          match({ '&': [{ payload: { protocol: 'ip', field: 'frag-off' } }, 8191] }, 0, negated ? '==' : '!='),
        )
        break
      case '-m':
        statements.push(...matchOf(words.value(), words, protocol))
        break
      case '-j':
      case '-g':
        verdict.push(...targetOf(words.value(), word === '-g', words))
        break
      default:
        // As a person writes it, and ufw in its files: the protocol's own match need not be named.
        if (word.startsWith('--') && (protocol === 'tcp' || protocol === 'udp'))
          statements.push(...optionOf(protocol, word, words, op, protocol))
        else if (word.startsWith('-')) statements.push(unknownCondition(msg('net.option', { name: word })))
    }
    negated = false
  }
  return [...statements, ...verdict]
}

const PROTOCOLS: Readonly<Record<string, string>> = { '6': 'tcp', '17': 'udp', 'ipv6-icmp': 'icmpv6' }

function protocolName(text: string): Json {
  return PROTOCOLS[text] ?? (/^\d+$/.test(text) ? Number(text) : text)
}

/** A mask that is no prefix, such as 255.0.255.0, is asked as nft asks it: `saddr & MASK == ADDRESS`. */
function addressMatch(field: Json, text: string, op: string): Json {
  const [address = '', mask = ''] = text.split('/')
  return /[.:]/.test(mask) && !addressRange(text) ? match({ '&': [field, mask] }, address, op) : match(field, text, op)
}

/** iptables' `eth+` is nft's `eth*`. */
function wildcard(name: string): string {
  return name.endsWith('+') ? `${name.slice(0, -1)}*` : name
}
