import { describe, expect, test } from 'vitest'
import { isNarrowed, parseIptablesSave } from '../../../main/netfilter/index.js'
import { fixture } from '../../support/fixture.js'
import { recording } from '../../support/recordings.js'

const rule = (line: string) => parseIptablesSave(`*filter\n:INPUT ACCEPT [0:0]\n${line}\nCOMMIT\n`).rules[0]

test('recording 033: one rule with a comment, in a table with three chains', () => {
  const { chains, rules } = parseIptablesSave(recording('nft-1.0.6', '033-iptables-save').stdout)
  expect([...chains]).toEqual(['INPUT', 'FORWARD', 'OUTPUT'])
  expect(rules).toMatchObject([
    { chain: 'INPUT', protocol: 'tcp', ports: ['8886'], comment: 'fwx:jetstream', target: 'ACCEPT', others: [] },
  ])
})

test('the warning about legacy tables changes nothing', () => {
  const { rules } = parseIptablesSave(recording('nft-1.0.6', '038-nft-save-with-legacy').stdout)
  expect(rules).toHaveLength(1)
})

test('only the table asked for is read', () => {
  const text = '*nat\n:PREROUTING ACCEPT [0:0]\n-A PREROUTING -j ACCEPT\nCOMMIT\n*filter\n:INPUT DROP [0:0]\nCOMMIT\n'
  expect([...parseIptablesSave(text).chains]).toEqual(['INPUT'])
  expect(parseIptablesSave(text).rules).toEqual([])
})

describe('a rule line', () => {
  test.each([
    ['-A INPUT -s 10.0.0.1/32 -j DROP', { source: '10.0.0.1', target: 'DROP', ports: [] }],
    ['-A INPUT -s 2001:db8::1/128 -j DROP', { source: '2001:db8::1' }],
    ['-A INPUT -s 10.0.0.0/8 -i eth0 -p udp -m udp --dport 53 -j ACCEPT', { source: '10.0.0.0/8', interface: 'eth0' }],
    ['-A INPUT -p tcp -m multiport --dports 80,443,6000:6200 -j ACCEPT', { ports: ['80', '443', '6000:6200'] }],
    ['-A INPUT -d 10.0.0.5/32 -j ACCEPT', { destination: '10.0.0.5/32' }],
    ['-A INPUT -m comment --comment "it \\"is\\" \\\\ so" -j ACCEPT', { comment: 'it "is" \\ so', others: [] }],
    ['-A INPUT -m comment --comment dapp_Snikket -j ACCEPT', { comment: 'dapp_Snikket' }],
    ['-A INPUT -g ufw-user-input', { target: 'ufw-user-input' }],
    ['-A INPUT -j ACCEPT -p tcp --dport 22', { target: 'ACCEPT', protocol: 'tcp', ports: ['22'], others: [] }],
    ["-A INPUT -p tcp --dport 22 -j ACCEPT -m comment --comment 'mine'", { target: 'ACCEPT', comment: "'mine'" }],
    [
      '-A INPUT -j REJECT --reject-with tcp-reset -s 10.0.0.0/8',
      { target: 'REJECT', source: '10.0.0.0/8', others: [] },
    ],
    [
      '-A INPUT -j LOG --log-prefix "-s 10.0.0.0/8 " -p udp',
      { target: 'LOG', source: 'any', protocol: 'udp', others: [] },
    ],
  ])('%s', (line, wanted) => {
    expect(rule(line)).toMatchObject({ ...wanted, text: line })
  })

  test.each([
    '-A INPUT -p tcp -m conntrack --ctstate NEW -j ACCEPT',
    '-A INPUT ! -s 10.0.0.0/8 -j ACCEPT',
    '-A INPUT -p tcp -m tcp ! --dport 22 -j ACCEPT',
    '-A INPUT -p udp -m udp --sport 53 -j ACCEPT',
    '-A INPUT -p tcp -m multiport --sports 1024:2048 -j ACCEPT',
    '-A OUTPUT -o lo -j ACCEPT',
    '-A INPUT -m set --match-set jets src -j ACCEPT',
  ])('what narrows it is not passed over: %s', (line) => {
    const parsed = rule(line)
    expect(parsed && isNarrowed(parsed)).toBe(true)
  })
})

test('every rule line of a real table is read whole: its words are all accounted for', () => {
  for (const file of ['ufw-0.36.2-kernel/iptables-save.txt', 'ufw-0.36.2-kernel/ip6tables-save.txt']) {
    const text = fixture(file)
    const { rules, chains } = parseIptablesSave(text)
    expect(rules).toHaveLength(text.split('\n').filter((line) => line.startsWith('-A ')).length)
    for (const { chain, target, text: line } of rules) {
      expect(chains.has(chain), line).toBe(true)
      if (/ -j /.test(line)) expect(target, line).toBe(/ -j (\S+)/.exec(line)?.[1])
    }
  }
})

describe.each(['nft', 'legacy'])('the recorded rules of iptables-%s', (variant) => {
  const text = fixture(`iptables-1.8.9/iptables-${variant}-save.txt`)
  const table = parseIptablesSave(text)
  const lines = text.split('\n').filter((line) => line.startsWith('-A '))

  test('each line is a rule, with the number of its line', () => {
    expect(table.rules.map(({ text: of }) => of)).toEqual(lines)
    for (const { line, text: of } of table.rules) expect(text.split('\n')[line - 1]).toBe(of)
    expect(text.split('\n')[(table.commit ?? 0) - 1]).toBe('COMMIT')
    expect(table.unknown).toEqual([])
    expect(Object.fromEntries(table.policies)).toEqual({ INPUT: 'DROP', FORWARD: 'ACCEPT', OUTPUT: 'ACCEPT' })
    expect([...table.chains]).toEqual(['INPUT', 'FORWARD', 'OUTPUT', 'f2b-sshd', 'services'])
  })

  test('with counters they say the same', () => {
    const counted = parseIptablesSave(fixture(`iptables-1.8.9/iptables-${variant}-save-c.txt`))
    expect(counted.rules.map(({ text: of }) => of)).toEqual(lines)
  })

  test('what each asks for is kept, or named as unknown', () => {
    const found = (part: string) => table.rules.find(({ text: of }) => of.includes(part))
    expect(found('ESTABLISHED')).toMatchObject({ states: ['RELATED', 'ESTABLISHED'], others: [] })
    expect(found('tcp-flags')).toMatchObject({ flags: { negated: true, set: ['SYN'] }, states: ['NEW'], others: [] })
    expect(found('-g services')).toMatchObject({ goto: true, target: 'services' })
    expect(found('LOG')).toMatchObject({ target: 'LOG', others: ['limit', '--limit'] })
    expect(found('3306')).toMatchObject({ not: { source: ['10.0.0.0/8'] }, source: 'any', ports: ['3306'] })
    expect(found('--sport')).toMatchObject({ not: { ports: ['25'] }, others: ['--sport'] })
    expect(found('iprange')).toMatchObject({ others: ['iprange', '--src-range'], ports: ['8080'] })
    expect(found('LOCAL')).toMatchObject({ destinationType: 'LOCAL', others: [] })
    expect(found('hashlimit')?.others).toContain('hashlimit')
    expect(found('Größe')).toMatchObject({ comment: 'sallyport: Größe 文件', target: 'ACCEPT' })
    expect(found('172.17')).toMatchObject({ destination: '172.17.0.2/32', interface: 'eth1', outInterface: 'eth0' })
  })
})

test('a table that somebody wrote by hand: what is no -A is kept as unknown', () => {
  const text =
    '*filter\n:INPUT DROP\n-I INPUT -j ACCEPT\n-P FORWARD DROP\n-A INPUT -p tcp --dport ssh -j ACCEPT\nCOMMIT\n'
  expect(parseIptablesSave(text)).toMatchObject({
    unknown: ['-I INPUT -j ACCEPT', '-P FORWARD DROP'],
    rules: [{ ports: ['ssh'], line: 5 }],
    commit: 6,
  })
})
