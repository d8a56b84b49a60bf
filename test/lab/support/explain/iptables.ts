import type { Random } from './random.js'
import { INNER, OUTER, PORTS, SERVER } from './town.js'

/** Sets of ipset that the rules ask for, as `ipset restore` takes them. */
export const IPSETS = ([4, 6] as const)
  .flatMap((family) => [
    `create bans${family} hash:net family inet${family === 4 ? '' : '6'}`,
    `add bans${family} ${OUTER[family][1]}`,
    `add bans${family} ${family === 4 ? '198.51.100.0/24' : '2001:db8:7::/64'}`,
    `create doors${family} hash:ip,port family inet${family === 4 ? '' : '6'}`,
    `add doors${family} ${OUTER[family][0]},tcp:8886`,
    `add doors${family} ${OUTER[family][1]},udp:53`,
    '',
  ])
  .join('\n')

/** Tables for `iptables-restore` (4) or `ip6tables-restore` (6). */
export function iptablesRuleset(random: Random, family: 4 | 6): string {
  const chains = ['A1', 'A2', 'A3']
  const inside = chains.flatMap((chain) => random.times(2 + random.below(3), () => rule(random, family, chain, [])))
  const hooks = ['INPUT', 'FORWARD', 'OUTPUT'].flatMap((chain) => [
    `-A ${chain} -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT`,
    `-A ${chain} -p ${family === 4 ? 'icmp' : 'ipv6-icmp'} -j ACCEPT`,
    ...random.times(4 + random.below(6), () => rule(random, family, chain, chains)),
  ])
  const policy = () => random.pick(['ACCEPT', 'ACCEPT', 'DROP'])
  return [
    '*filter',
    `:INPUT ${policy()} [0:0]`,
    `:FORWARD ${policy()} [0:0]`,
    `:OUTPUT ${policy()} [0:0]`,
    ...chains.map((chain) => `:${chain} - [0:0]`),
    ...inside,
    ...hooks,
    'COMMIT',
    '*mangle',
    ...random.some(
      [
        `-A PREROUTING -p tcp -m multiport --dports 22,80,8000:9000 -j MARK --set-mark 1`,
        `-A PREROUTING -s ${OUTER[family][1]} -j MARK --set-xmark 0x2/0xff`,
        `-A PREROUTING -p udp --dport 53 -j MARK --or-mark 0x4`,
        `-A PREROUTING -p udp --dport 443 -j DROP`,
      ],
      2,
    ),
    'COMMIT',
    '*nat',
    ...random.some(
      [
        `-A PREROUTING -i eth0 -p tcp --dport 8080 -j DNAT --to-destination ${family === 4 ? INNER[4] : `[${INNER[6]}]`}:80`,
        '-A PREROUTING -i eth0 -p tcp --dport 2000 -j REDIRECT --to-ports 22',
        `-A PREROUTING -i eth0 -p udp -m addrtype --dst-type LOCAL --dport 6000 -j DNAT --to-destination ${INNER[family]}`,
        `-A POSTROUTING -o eth1 -j MASQUERADE`,
      ],
      2,
    ),
    'COMMIT',
    '',
  ].join('\n')
}

function rule(random: Random, family: 4 | 6, chain: string, jumps: readonly string[]): string {
  const conditions = random.times(1 + random.below(2), () => condition(random, family, chain))
  // Two protocols or two senders in one rule are a syntax error.
  const kinds = new Set<string>()
  const asked = conditions.filter((one) => {
    const kind = one.replace(/^! /, '').split(' ')[0] ?? ''
    const known = kinds.has(kind)
    kinds.add(kind)
    return !known || kind === '-m'
  })
  const tcp = asked.some((one) => one.startsWith('-p tcp'))
  const target = random.pick([
    'ACCEPT',
    'ACCEPT',
    'DROP',
    'REJECT',
    tcp
      ? 'REJECT --reject-with tcp-reset'
      : `REJECT --reject-with ${family === 4 ? 'icmp-admin-prohibited' : 'icmp6-adm-prohibited'}`,
    'MARK',
    ...jumps,
    ...jumps,
    ...(jumps.length === 0 ? ['RETURN'] : []),
  ])
  const words = target === 'MARK' ? 'LOG --log-prefix "x y "' : target
  const remark = random.chance(20) ? ' -m comment --comment "it is -j \\"mine\\""' : ''
  return `-A ${chain} ${asked.join(' ')}${remark} -j ${words}`
}

function condition(random: Random, family: 4 | 6, chain: string): string {
  const port = () => random.pick(PORTS)
  const [first, second, third] = OUTER[family]
  return random.pick([
    `-p tcp --dport ${port()}`,
    `-p udp --dport ${port()}`,
    `-p tcp ! --dport ${port()}`,
    `-p tcp -m multiport --dports ${port()},${port()},5000:7000`,
    `-p udp -m multiport ! --dports ${port()},8000:9000`,
    `-p tcp --dport 1000:6000`,
    '-p tcp --syn',
    '-p tcp ! --syn',
    '-p tcp -m tcp --sport 1024:65535',
    '-p udp',
    '! -p tcp',
    `-s ${first}`,
    `-s ${third}`,
    `! -s ${second}`,
    `-s ${family === 4 ? '10.77.1.0/24' : 'fd77:1::/64'}`,
    `-d ${random.pick([SERVER[family], INNER[family]])}`,
    ...(chain === 'OUTPUT' || chain.startsWith('A')
      ? []
      : ['-i eth0', '-i et+', '! -i eth1', '-m devgroup --src-group 0x7']),
    ...(chain === 'INPUT' || chain.startsWith('A') ? [] : ['-o eth1', '! -o eth1']),
    `-m conntrack --ctstate NEW`,
    '-m conntrack --ctstate INVALID',
    '-m conntrack ! --ctstate INVALID,UNTRACKED',
    '-m conntrack --ctstate DNAT',
    '-m conntrack --ctstate RELATED,ESTABLISHED,DNAT',
    '-m conntrack ! --ctstate NEW,DNAT',
    '-p tcp -m tcp --tcp-flags FIN,SYN,RST,PSH,ACK,URG NONE',
    '-p tcp -m tcp ! --tcp-flags FIN,SYN SYN',
    `-s ${family === 4 ? '10.77.1.0/255.0.255.0' : 'fd77::3/ffff::ffff'}`,
    `! -s ${family === 4 ? '0.0.0.7/0.0.0.255' : '::7/::ffff'}`,
    `-m set --match-set bans${family} src`,
    `-m set ! --match-set bans${family} src`,
    `-m set --match-set doors${family} src,dst`,
    `-m recent --set --name seen${family}`,
    '-m mark --mark 1',
    '-m mark --mark 0x2/0x3',
    '-m mark ! --mark 0',
    `-m iprange --src-range ${first}-${second}`,
    '-m addrtype --dst-type LOCAL',
    '-m addrtype --src-type UNICAST',
  ])
}
