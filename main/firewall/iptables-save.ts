/** One rule line of `iptables-save`, read into the terms that a front end's rules are made of. */
export interface SavedRule {
  readonly chain: string
  readonly target: string | undefined
  readonly protocol: string
  readonly source: string
  readonly destination: string | undefined
  readonly interface: string | undefined
  /** Destination ports as iptables prints them: `8886`, `6000:6200`. */
  readonly ports: readonly string[]
  readonly comment: string | undefined
  /** Matches that this reader does not know, so that the rule holds for fewer packets than it seems. */
  readonly others: readonly string[]
  readonly text: string
}

/**
 * Reads the rules of one table out of `iptables-save` text.
 * @param text the whole output; other tables and comments are passed over.
 */
export function parseIptablesSave(text: string, table = 'filter'): { chains: ReadonlySet<string>; rules: SavedRule[] } {
  const chains = new Set<string>()
  const rules: SavedRule[] = []
  let current = ''
  for (const line of text.split('\n')) {
    if (line.startsWith('*')) current = line.slice(1).trim()
    if (current !== table) continue
    if (line.startsWith(':')) chains.add(line.slice(1).split(' ')[0] ?? '')
    if (line.startsWith('-A ')) rules.push(parseRule(line))
  }
  return { chains, rules }
}

function parseRule(line: string): SavedRule {
  const words = splitWords(line)
  const rule = {
    chain: '',
    target: undefined as string | undefined,
    protocol: 'any',
    source: 'any',
    destination: undefined as string | undefined,
    interface: undefined as string | undefined,
    ports: [] as string[],
    comment: undefined as string | undefined,
    others: [] as string[],
    text: line,
  }
  for (let index = 0; index < words.length; index++) {
    const word = words[index] ?? ''
    const value = () => words[++index] ?? ''
    if (word === '-A') rule.chain = value()
    else if (word === '-j' || word === '-g') rule.target = value()
    else if (word === '-p') rule.protocol = value()
    else if (word === '-s') rule.source = withoutHostPrefix(value())
    else if (word === '-d') rule.destination = value()
    else if (word === '-i') rule.interface = value()
    else if (word === '--dport') rule.ports = [value()]
    else if (word === '--dports') rule.ports = value().split(',')
    else if (word === '--comment') rule.comment = value()
    else if (word === '-m') {
      const match = value()
      if (!['tcp', 'udp', 'multiport', 'comment'].includes(match)) rule.others.push(match)
    } else if (word === '!') rule.others.push(`not ${value()}`)
    else if (word === '--sport' || word === '--sports' || word === '-o') rule.others.push(`${word} ${value()}`)
  }
  return rule
}

/** Words as iptables-save quotes them: double quotes around blanks, a backslash before a quote. */
function splitWords(line: string): string[] {
  const words: string[] = []
  for (const match of line.matchAll(/"((?:[^"\\]|\\.)*)"|(\S+)/g))
    words.push(match[1] === undefined ? (match[2] ?? '') : match[1].replace(/\\(.)/g, '$1'))
  return words
}

/** A single machine without its prefix, as {@link Rule} has it: /32 in IPv4, /128 in IPv6. */
export function withoutHostPrefix(address: string): string {
  return address.replace(address.includes(':') ? /\/128$/ : /\/32$/, '')
}
