import type { Family } from '../../model/net.js'

const CHAINS = ['input', 'output', 'forward'] as const
const TARGETS: Readonly<Record<string, string>> = { allow: 'ACCEPT', deny: 'DROP', reject: 'REJECT' }

/** What iptables-save prints of the kernel's filter table, without any rule. */
export const EMPTY = '*filter\n:INPUT ACCEPT [0:0]\n:FORWARD ACCEPT [0:0]\n:OUTPUT ACCEPT [0:0]\nCOMMIT\n'

/** The same once ufw has loaded these tuples: its chains, how packets get there, and a rule or two for each tuple. */
export function loadedText(tuples: readonly string[], family: Family): string {
  const ufw = family === 4 ? 'ufw' : 'ufw6'
  return [
    ...['*filter', ':INPUT DROP [0:0]', ':FORWARD DROP [0:0]', ':OUTPUT ACCEPT [0:0]'],
    ...CHAINS.flatMap((chain) => [`:${ufw}-before-${chain} - [0:0]`, `:${ufw}-user-${chain} - [0:0]`]),
    ...[`:${ufw}-user-limit - [0:0]`, `:${ufw}-user-limit-accept - [0:0]`],
    ...CHAINS.flatMap((chain) => [
      `-A ${chain.toUpperCase()} -j ${ufw}-before-${chain}`,
      `-A ${ufw}-before-${chain} -j ${ufw}-user-${chain}`,
    ]),
    ...tuples.flatMap((tuple) => ruleLines(tuple, ufw)),
    'COMMIT\n',
  ].join('\n')
}

/** `allow tcp 80,443 0.0.0.0/0 any 10.0.0.0/8 in_eth0`, as ufw writes its tuples. */
function ruleLines(tuple: string, ufw: string): string[] {
  const [action = '', protocol = '', ports = '', destination = '', , source = '', ...rest] = tuple.split(' ')
  const ways = (rest.find((word) => /^(?:in|out)(?:$|[_!])/.test(word)) ?? 'in').split('!')
  const on = (way: string) => ways.find((word) => word.startsWith(`${way}_`))?.slice(way.length + 1)
  const [verb = '', route] = action.split(':').toReversed()
  const chain = route === 'route' ? 'forward' : ways.some((way) => way.startsWith('in')) ? 'input' : 'output'
  const everyone = ['0.0.0.0/0', '::/0']
  const match = [
    ...(everyone.includes(source) ? [] : ['-s', network(source)]),
    ...(everyone.includes(destination) ? [] : ['-d', network(destination)]),
    ...[on('in')].flatMap((name) => (name === undefined ? [] : ['-i', name])),
    ...[on('out')].flatMap((name) => (name === undefined ? [] : ['-o', name])),
  ]
  const target = verb === 'limit' ? `${ufw}-user-limit-accept` : (TARGETS[verb] ?? 'DROP')
  return (protocol === 'any' ? (ports === 'any' ? ['any'] : ['tcp', 'udp']) : [protocol]).map((one) =>
    [
      ...['-A', `${ufw}-user-${chain}`, ...match],
      ...(one === 'any' ? [] : ['-p', one]),
      ...portWords(one, ports),
      ...['-j', target],
    ].join(' '),
  )
}

/** iptables writes a single address as a network, too. */
const network = (text: string): string => (text.includes('/') ? text : `${text}/${text.includes(':') ? 128 : 32}`)

function portWords(protocol: string, ports: string): string[] {
  if (ports === 'any') return []
  return /[,:]/.test(ports) ? ['-m', 'multiport', '--dports', ports] : ['-m', protocol, '--dport', ports]
}
