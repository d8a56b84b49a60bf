import type { Random } from './random.js'
import { INNER, OUTER, PORTS, SERVER } from './town.js'

/** A ruleset for `nft -f`, from every construct that is explained, as nobody would write it. */
export function nftRuleset(random: Random): string {
  const tables = random.times(1 + random.below(3), (index) =>
    table(random, random.pick(['inet', 'inet', 'ip', 'ip6']), index),
  )
  return `flush ruleset\n${tables.join('\n')}\n`
}

/** One table beside those of others: what a person adds by hand. */
export function foreignTable(random: Random): string {
  return table(random, 'inet', 9)
}

function table(random: Random, family: string, index: number): string {
  const lines = random.times(3, (chain) => {
    const rules = random.times(2 + random.below(4), () => rule(random, family, [], false))
    return `  chain c${chain} {\n${rules.join('\n')}\n  }`
  })
  const hooks = random.some(['input', 'input2', 'forward', 'output', 'mangle', 'raw', 'nat'], 5)
  return [
    `table ${family} t${index} {`,
    ...sets(family),
    ...lines,
    ...hooks.map((hook) => base(random, family, hook)),
    '}',
  ].join('\n')
}

function sets(family: string): string[] {
  return [
    ...(family === 'ip6'
      ? []
      : [
          // nobody is added while the packets are tried: no port 9 is among them
          '  set seen { type ipv4_addr; flags dynamic,timeout; timeout 1h; elements = { 10.77.1.3 }; }',
          '  set four { type ipv4_addr; flags interval; elements = { 10.77.1.3, 198.51.100.0/25, 10.99.0.1-10.99.0.9 }; }',
        ]),
    ...(family === 'ip'
      ? []
      : [
          '  set seen6 { type ipv6_addr; flags dynamic,timeout; timeout 1h; elements = { 2001:db8:7::7 }; }',
          '  set six { type ipv6_addr; flags interval; elements = { fd77:1::3, 2001:db8:7::/64 }; }',
        ]),
    '  set doors { type inet_service; flags interval; elements = { 22, 1000-2500, 8886 }; }',
    '  map ways { type inet_service : verdict; elements = { 22 : accept, 443 : drop, 1000 : jump c0 }; }',
  ]
}

const PROHIBITED: Readonly<Record<string, string>> = {
  inet: 'reject with icmpx admin-prohibited',
  ip: 'reject with icmp host-prohibited',
  ip6: 'reject with icmpv6 admin-prohibited',
}
const PRIORITIES = { input: 0, input2: 10, forward: 0, output: 0, mangle: -150, raw: -300, nat: -100 } as const

function base(random: Random, family: string, kind: string): string {
  const hook = { input2: 'input', mangle: 'prerouting', raw: 'prerouting', nat: 'prerouting' }[kind] ?? kind
  const priority = PRIORITIES[kind as keyof typeof PRIORITIES] + random.below(5)
  if (kind === 'nat')
    return `  chain ${kind} {\n  type nat hook prerouting priority ${priority}; policy accept;\n${translations(random, family).join('\n')}\n  }`
  const targets = kind === 'raw' ? [] : ['c0', 'c1', 'c2']
  // Answers and the neighbours' discovery must get through, or nothing can be measured.
  const start = kind === 'raw' ? [] : ['ct state established,related accept', 'meta l4proto { icmp, ipv6-icmp } accept']
  const rules = random.times(kind === 'raw' ? 2 : 3 + random.below(6), () =>
    rule(random, family, targets, kind === 'raw'),
  )
  const policy = kind !== 'raw' && kind !== 'mangle' && random.chance(30) ? 'drop' : 'accept'
  const lines = [`type filter hook ${hook} priority ${priority}; policy ${policy};`, ...start, ...rules]
  return `  chain ${kind} {\n${lines.join('\n')}\n  }`
}

function translations(random: Random, family: string): string[] {
  const of = family === 'inet' ? 'ip ' : ''
  const to = family === 'ip6' ? INNER[6] : INNER[4]
  const nfproto = family === 'inet' ? 'meta nfproto ipv4 ' : ''
  return [
    ...(random.chance(60)
      ? [`iifname "eth0" ${nfproto}tcp dport 8080 dnat ${of}to ${family === 'ip6' ? `[${to}]` : to}:80`]
      : []),
    ...(random.chance(50) ? ['iifname "eth0" tcp dport 2000 redirect to :22'] : []),
    ...(random.chance(40) && family !== 'ip6'
      ? [`iifname "eth0" dnat ${of}to udp dport map { 6000 : ${INNER[4]}, 443 : ${INNER[4]} }`]
      : []),
  ]
}

/** @param ports true: only by ports, as what is dropped before connections are tracked must not meet answers */
function rule(random: Random, family: string, jumps: readonly string[], ports: boolean): string {
  const conditions = ports ? [portMatch(random)] : conditionsOf(random, family)
  const rest = random.chance(20) ? ' counter' : random.chance(10) ? ' log prefix "x "' : ''
  if (!ports && random.chance(8))
    return `meta mark set ${random.pick(['0x1', '0x2', 'mark or 0x10', 'mark and 0xf xor 0x2'])}`
  if (!ports && random.chance(10)) return map(random)
  const tcp = conditions.some((one) => one.startsWith('tcp'))
  const verdict = random.pick([
    'accept',
    'accept',
    'drop',
    'reject',
    tcp ? 'reject with tcp reset' : (PROHIBITED[family] ?? 'reject'),
    ...jumps.map((chain) => `${random.pick(['jump', 'jump', 'goto'])} ${chain}`),
    ...(jumps.length === 0 && !ports ? ['return'] : []),
  ])
  const allowed = ports && /reject|return/.test(verdict) ? 'drop' : verdict
  return `    ${conditions.join(' ')}${rest} ${allowed}`
}

/** One or two that nft does not call a contradiction. */
function conditionsOf(random: Random, family: string): string[] {
  for (;;) {
    const conditions = random.times(1 + random.below(2), () => condition(random, family))
    const about = (words: RegExp) => conditions.some((one) => words.test(one))
    const contrary =
      (about(/^ip |nfproto ipv4|{ ip saddr }/) && about(/^ip6 |nfproto ipv6|^rt |^exthdr /)) ||
      (about(/^tcp|protocol tcp|tcp dport/) && about(/^udp|udp/))
    if (!contrary) return conditions
  }
}

function map(random: Random): string {
  return random.pick([
    '    tcp dport vmap { 80 : accept, 443 : drop, 2000-7000 : return }',
    '    meta l4proto . th dport vmap { tcp . 22 : accept, udp . 53 : drop }',
    '    iifname vmap { "eth0" : continue, "eth1" : accept }',
    '    ct state . meta l4proto vmap { new . udp : continue, invalid . tcp : drop }',
    '    meta mark vmap { 1 : accept, 2 : drop }',
    '    meta priority set tcp dport map { 22 : 1:1, 80 : 1:2 } accept',
    '    meta mark set tcp dport map { 443 : 1, 2000 : 2 } drop',
    '    ct mark set ct mark or 0x1 tcp dport vmap { 22 : drop, 53 : accept }',
  ])
}

function portMatch(random: Random): string {
  const port = () => random.pick(PORTS)
  return random.pick([
    `tcp dport ${port()}`,
    `udp dport ${port()}`,
    `tcp dport { ${port()}, ${port()}, 5000-7000 }`,
    `meta l4proto { tcp, udp } th dport ${port()}-9000`,
    'tcp dport @doors',
    `udp dport != { ${port()}, 1024-65535 }`,
  ])
}

function condition(random: Random, family: string): string {
  const four = [
    `ip saddr ${random.pick(OUTER[4])}`,
    'ip saddr 10.77.1.0/24',
    'ip saddr != 10.77.1.0/24',
    'ip saddr @four',
    'ip saddr != @four',
    `ip daddr ${random.pick([SERVER[4], INNER[4]])}`,
    'ip saddr . tcp dport { 10.77.1.2 . 22, 10.77.1.0/25 . 1000-9000 }',
    'ip saddr { 10.77.1.3-10.77.1.9, 198.51.100.7 }',
    'ip protocol tcp',
    'ip frag-off & 0x1fff == 0',
    'ip saddr @seen',
    'ip saddr != @seen',
    'ip saddr & 255.0.255.0 == 10.0.1.0',
    'ip saddr & 0.0.0.255 == 0.0.0.7',
    'ip saddr 0.0.0.0/0',
    'tcp dport 9 add @seen { ip saddr }',
    `ip saddr . ip daddr { ${OUTER[4][1]} . ${SERVER[4]} }`,
  ]
  const six = [
    `ip6 saddr ${random.pick(OUTER[6])}`,
    'ip6 saddr fd77:1::/64',
    'ip6 saddr @six',
    'ip6 nexthdr udp',
    'ip6 saddr @seen6',
    'ip6 saddr & ffff::ffff == fd77::3',
    'ip6 daddr ::/0',
    'rt type 0',
    'rt type != 1',
    'exthdr frag missing',
    'exthdr hbh exists',
    'ip6 saddr . udp dport { fd77:1::2 . 53, fd77:1::/126 . 6000-9000 }',
  ]
  const both = [
    portMatch(random),
    portMatch(random),
    portMatch(random),
    'iifname "eth0"',
    'iifname "et*"',
    'iifname != { "eth1", "lo" }',
    'oifname "eth1"',
    'ct state new',
    'ct state { new, related }',
    'ct state != invalid',
    'ct direction original',
    'tcp flags & (fin | syn | rst | ack) == syn',
    'tcp sport 1024-65535',
    'tcp dport > 1024',
    'tcp dport <= 443',
    'fib daddr type local',
    'fib saddr type unicast',
    'meta mark 0x1',
    'meta mark & 0x3 != 0x2',
    'meta l4proto udp',
    'ct mark 0',
    'tcp flags ! syn',
    'tcp flags != syn,ack',
    'tcp flags != { syn, ack }',
    'tcp flags & (syn | ack) != syn',
    'ct state ! new',
    'ct state != established,related',
    'iifgroup "default"',
    'iifgroup 7',
    'quota over 25 mbytes',
    'quota 25 mbytes',
  ]
  const nfproto = family === 'inet' ? ['meta nfproto ipv4', 'meta nfproto ipv6'] : []
  return random.pick([...both, ...both, ...nfproto, ...(family === 'ip6' ? [] : four), ...(family === 'ip' ? [] : six)])
}
