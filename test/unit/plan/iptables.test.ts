import { describe, test } from 'vitest'
import { key, machine, type MachineParts } from '../../support/machine.js'
import { fixture } from '../../support/fixture.js'
import { tableText, type SimulatedTable } from '../../support/simulated-iptables.js'
import { golden, type Asked } from './golden.js'

const SERVER = 'jetstream-server'
const RELAY = 'jetstream-relay'
const START = ['-A INPUT -i lo -j ACCEPT', '-A INPUT -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT']
const drop: SimulatedTable = { policy: 'DROP', rules: START }
const reject: SimulatedTable = {
  policy: 'ACCEPT',
  rules: [...START, '-A INPUT -j REJECT --reject-with icmp-port-unreachable'],
}
const open: SimulatedTable = { policy: 'ACCEPT', rules: [] }
const withRule = (rule: string, { policy, rules }: SimulatedTable = drop): SimulatedTable => ({
  policy,
  rules: [...rules, rule],
})
const refused = { code: 4, stdout: '', stderr: 'Permission denied (you must be root)\n' }

interface Parts {
  readonly v4?: SimulatedTable
  readonly v6?: SimulatedTable
  readonly stored?: readonly [SimulatedTable, SimulatedTable]
  readonly enabled?: boolean
  readonly legacy?: SimulatedTable
  readonly hidden?: boolean
}

function host({ v4 = drop, v6 = drop, stored, enabled = true, legacy, hidden = false }: Parts): MachineParts {
  const save = (family: string, table: SimulatedTable) => ({
    [key(`/usr/sbin/${family}-save`)]: hidden ? refused : tableText(table),
  })
  const programs = [
    'iptables',
    'ip6tables',
    'iptables-save',
    'ip6tables-save',
    ...(legacy ? ['iptables-legacy-save'] : []),
  ]
  return {
    files: {
      ...Object.fromEntries(programs.map((name) => [`/usr/sbin/${name}`, ''])),
      '/proc/sys/net/ipv6': '',
      ...(legacy ? { '/proc/net/ip_tables_names': 'filter\n' } : {}),
      ...(stored
        ? {
            '/usr/sbin/netfilter-persistent': '',
            '/etc/iptables/rules.v4': tableText(stored[0]),
            '/etc/iptables/rules.v6': tableText(stored[1]),
            ...(enabled ? { '/etc/systemd/system/multi-user.target.wants/netfilter-persistent.service': '' } : {}),
          }
        : {}),
    },
    lists: stored ? { '/usr/share/netfilter-persistent/plugins.d': ['15-ip4tables', '25-ip6tables'] } : {},
    runs: {
      [key('/usr/sbin/iptables', '-V')]: fixture('iptables-1.8.9/iptables-nft-version.txt'),
      ...save('iptables', v4),
      ...save('ip6tables', v6),
      ...(legacy ? save('iptables-legacy', legacy) : {}),
    },
  }
}

describe('plans on iptables', () => {
  test.each<[string, string, Asked, Parts]>([
    ['server', SERVER, {}, { stored: [drop, drop] }],
    ['server-not-stored', SERVER, {}, {}],
    [
      'server-from-two-networks',
      SERVER,
      { values: { from: '192.168.1.0/24,2001:db8::/32' } },
      { stored: [drop, drop] },
    ],
    ['before-the-last-rule', SERVER, {}, { v4: reject, stored: [reject, drop] }],
    ['relay-many-ports', RELAY, { values: { receivePorts: '8886,8888-8890' } }, { v6: open }],
    [
      'more-ports-than-one-rule-takes',
      SERVER,
      { values: { receivePorts: '1-2,4-5,7-8,10-11,13-14,16-17,19-20,22,24' } },
      { v6: open },
    ],
    ['already-open', SERVER, {}, { v4: withRule('-A INPUT -p tcp -m tcp --dport 8000:9000 -j ACCEPT'), v6: open }],
    [
      'open-more-widely',
      SERVER,
      { values: { from: '192.168.1.0/24' } },
      { v4: withRule('-A INPUT -p tcp -m tcp --dport 8886 -j ACCEPT') },
    ],
    [
      'deny-in-front',
      SERVER,
      {},
      { v4: withRule('-A INPUT -p tcp -m tcp --dport 8886 -m comment --comment "not this" -j DROP') },
    ],
    ['deny-of-a-part-in-front', SERVER, {}, { v4: withRule('-A INPUT -s 198.51.100.0/24 -j DROP'), v6: open }],
    ['both-kinds', SERVER, {}, { v6: open, legacy: drop }],
    ['stored-but-not-started', SERVER, {}, { v6: open, stored: [drop, open], enabled: false }],
    ['loaded-but-not-stored', SERVER, {}, { v6: open, stored: [open, open] }],
  ])('%s', (name, profile, asked, parts) => golden(`iptables-${name}`, machine(host(parts)), profile, asked))

  test('unreadable: without rights', () =>
    golden(
      'iptables-unreadable',
      machine(host({ stored: [drop, drop], hidden: true }), {
        denied: ['/etc/iptables/rules.v4', '/etc/iptables/rules.v6'],
      }),
      SERVER,
    ))
})
