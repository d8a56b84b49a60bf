import { describe, expect, test } from 'vitest'
import { parseIptablesSave } from '../../../../main/netfilter/index.js'
import { judge } from '../../../../main/firewall/iptables/judge.js'
import { packetsOf, walk } from '../../../../main/firewall/iptables/walk.js'
import type { Opening } from '../../../../main/model/opening.js'
import { fixture } from '../../../support/fixture.js'
import { problemOf } from '../../../support/problems.js'

const packets = (port: number, more: Partial<Opening> = {}) =>
  packetsOf({ protocol: 'tcp', ports: { first: port, last: port }, source: 'any', ...more })
const table = (policy: string, ...rules: readonly string[]) =>
  parseIptablesSave(
    `*filter\n:INPUT ${policy} [0:0]\n:own - [0:0]\n${rules.map((rule) => `-A ${rule}\n`).join('')}COMMIT\n`,
  )
const OWN = '/etc/sallyport-iptables.v4'
const recorded = parseIptablesSave(fixture('iptables-1.8.9/iptables-nft-save.txt'))

describe('the recorded rules', () => {
  test.each([
    ['a port of a chain that is led to', packets(22), 'accept', 6],
    ['one of a list', packets(443), 'accept', 6],
    ['what nobody names meets the policy, behind a chain that does not come back', packets(8888), 'refuse', 6],
    ['another protocol', packets(22, { protocol: 'udp' }), 'refuse', 6],
    [
      'by its interface and network',
      packets(53, { protocol: 'udp', source: '10.1.0.0/16', interface: 'eth0' }),
      'accept',
      6,
    ],
    ['on any interface: not', packets(53, { protocol: 'udp', source: '10.1.0.0/16' }), 'refuse', 6],
    ['for this machine', packets(5353, { protocol: 'udp' }), 'accept', 6],
    ['only so often: cannot be counted on', packets(8000), 'refuse', 6],
    ['refused for strangers', packets(3306, { source: '198.51.100.0/24' }), 'refuse', 6],
  ])('%s', (_name, wanted, end, at) => {
    expect(walk(recorded, 'INPUT', wanted)).toMatchObject({ end, at })
  })

  test('what goes out and through', () => {
    expect(walk(recorded, 'OUTPUT', packets(123, { protocol: 'udp', outInterface: 'eth0' })).by?.text).toContain('eth+')
    const through = packets(80, { destination: '172.17.0.2', interface: 'eth1', outInterface: 'eth0' })
    expect(walk(recorded, 'FORWARD', through).by?.text).toContain('172.17')
    expect(walk(recorded, 'FORWARD', packets(80)).by).toBeUndefined()
  })

  test('somebody’s word about a port is told from a default', async () => {
    expect(judge(recorded, 'INPUT', packets(8888), 'iptables')).toEqual({ open: false, before: 6 })
    const problem = await problemOf(() =>
      judge(recorded, 'INPUT', packets(3306, { source: '198.51.100.0/24' }), 'iptables'),
    )
    expect(problem).toMatchObject({
      kind: 'refused',
      todo: expect.stringContaining('-D services ! -s 10.0.0.0/8') as string,
    })
  })

  test('what refuses only some is told, with its place', () => {
    const { parts } = walk(recorded, 'INPUT', packets(3306))
    expect(parts.map(({ rule, at, general }) => [rule.line, at, general])).toEqual([[24, 6, false]])
  })
})

describe('where a rule belongs', () => {
  test.each<[string, ReturnType<typeof table>, ReturnType<typeof judge>]>([
    ['before the last rule', table('ACCEPT', 'INPUT -i lo -j ACCEPT', 'INPUT -j DROP'), { open: false, before: 2 }],
    ['at the end, before the policy', table('DROP', 'INPUT -i lo -j ACCEPT'), { open: false, before: undefined }],
    [
      'nowhere, where all is let in',
      table('ACCEPT', 'INPUT -p tcp --dport 25 -j DROP'),
      { open: true, before: undefined },
    ],
    [
      'before what leaves for the policy',
      table('DROP', 'INPUT -p udp -j ACCEPT', 'INPUT -j RETURN'),
      { open: false, before: 2 },
    ],
    [
      'before the chain that refuses',
      table('ACCEPT', 'INPUT -p tcp -j own', 'own -j REJECT'),
      { open: false, before: 1 },
    ],
    [
      'before the outer interface’s last rule',
      table('ACCEPT', 'INPUT -i lo -j ACCEPT', 'INPUT -i eth0 -j DROP'),
      { open: false, before: 2 },
    ],
    ['behind an inner network’s', table('DROP', 'INPUT -i eth1 -j DROP'), { open: false, before: undefined }],
    [
      'before the chain of an interface that refuses',
      table('DROP', 'INPUT -i eth0 -j net', 'INPUT -j REJECT', 'net -p tcp --dport 22 -j ACCEPT', 'net -j DROP'),
      { open: false, before: 1 },
    ],
    ['before "not from loopback"', table('ACCEPT', 'INPUT ! -i lo -j DROP'), { open: false, before: 1 }],
    [
      'before "all ports but one"',
      table('ACCEPT', 'INPUT -p tcp -m tcp ! --dport 22 -j DROP'),
      { open: false, before: 1 },
    ],
    [
      'behind what drops broken packets',
      table('DROP', 'INPUT -m conntrack --ctstate INVALID -j DROP'),
      { open: false, before: undefined },
    ],
    ['before what refuses new ones', table('ACCEPT', 'INPUT -m state --state NEW -j DROP'), { open: false, before: 1 }],
    [
      'behind what refuses all but the first packet',
      table('DROP', 'INPUT -p tcp -m tcp ! --tcp-flags FIN,SYN,RST,ACK SYN -j DROP'),
      { open: false, before: undefined },
    ],
    [
      'nowhere, as a chain lets it in',
      table('DROP', 'INPUT -j own', 'own -p tcp -m tcp --dport 8000:9000 -j ACCEPT'),
      { open: true, before: undefined },
    ],
  ])('%s', (_name, of, place) => {
    expect(judge(of, 'INPUT', packets(8886), 'iptables')).toEqual(place)
  })

  test('nowhere, when somebody is refused behind the jump that it would stand in front of', () => {
    for (const ban of ['-s 198.51.100.7', '-m set --match-set bans src']) {
      const of = table('DROP', 'INPUT -i eth0 -j net', `net ${ban} -j DROP`, 'net -j DROP')
      expect(() => judge(of, 'INPUT', packets(8886), 'iptables')).toThrow()
    }
  })

  test.each([
    ['a rule for the port', 'INPUT -p tcp -m tcp --dport 8886 -j DROP'],
    ['a rule for a range around it', 'INPUT -p tcp -m tcp --dport 8000:9000 -j REJECT'],
    ['one of a list', 'INPUT -p tcp -m multiport --dports 80,8886 -j DROP'],
    ['a queue', 'INPUT -j NFQUEUE --queue-num 0'],
  ])('nowhere: %s is somebody’s decision', async (_name, rule) => {
    expect(await problemOf(() => judge(table('ACCEPT', rule), 'INPUT', packets(8886), 'iptables'))).toMatchObject({
      kind: 'refused',
    })
  })

  test('chains that lead to one another: that cannot be told, and it ends', async () => {
    const circle = table('DROP', 'INPUT -j own', 'own -j own')
    expect(await problemOf(() => judge(circle, 'INPUT', packets(1), 'iptables'))).toMatchObject({ kind: 'refused' })
  })

  test('a file of ours lets in only what it names', () => {
    const own = parseIptablesSave('*filter\n-A INPUT -p tcp -m tcp --dport 8886 -j ACCEPT\nCOMMIT\n')
    expect(judge(own, 'INPUT', packets(8886), OWN).open).toBe(true)
    expect(judge(own, 'INPUT', packets(8887), OWN).open).toBe(false)
  })
})
