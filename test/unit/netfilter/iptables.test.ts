import { describe, expect, test } from 'vitest'
import { ruleStatements } from '../../../main/netfilter/index.js'
import type { Packet } from '../../../main/netfilter/index.js'
import { walkSave } from '../../support/kernel-rules.js'

/** `-A INPUT WORDS -j ACCEPT` in front of a policy that drops. */
function holds(words: string, more: Partial<Packet> = {}): string {
  const { verdict } = walkSave(`*filter\n:INPUT DROP [0:0]\n-A INPUT ${words} -j ACCEPT\nCOMMIT\n`, more)
  return { accept: 'yes', drop: 'no', reject: 'rejected', unknown: 'unknown' }[verdict]
}

describe('what a rule of iptables asks of 8886/tcp from 198.51.100.7 through eth0', () => {
  test.each([
    ['-p tcp -m tcp --dport 8886', 'yes'],
    ['-p tcp --dport 8886', 'yes'],
    ['-p udp -m udp --dport 8886', 'no'],
    ['-p tcp -m tcp ! --dport 8886', 'no'],
    ['-p tcp -m tcp --dport 8000:9000', 'yes'],
    ['-p tcp -m multiport --dports 22,8000:9000', 'yes'],
    ['-p tcp -m multiport ! --dports 22,80', 'yes'],
    ['! -p udp', 'yes'],
    ['-p 17', 'no'],
    ['-p icmp -m icmp --icmp-type 8', 'no'],
    ['-s 198.51.100.7/32', 'yes'],
    ['-s 198.51.100.0/255.255.255.0', 'yes'],
    ['! -s 198.51.100.0/24', 'no'],
    ['-d 192.0.2.1/32', 'yes'],
    ['-i eth0', 'yes'],
    ['-i eth+', 'yes'],
    ['! -i eth1', 'yes'],
    ['-i wlan0', 'no'],
    ['-f', 'no'],
    ['! -f', 'yes'],
    ['-p tcp -m tcp --tcp-flags FIN,SYN,RST,ACK SYN', 'yes'],
    ['-p tcp -m tcp ! --tcp-flags FIN,SYN,RST,ACK SYN', 'no'],
    ['-p tcp -m tcp --tcp-flags ALL NONE', 'no'],
    ['-p tcp ! --syn', 'no'],
    ['-m conntrack --ctstate NEW', 'yes'],
    ['-m conntrack --ctstate RELATED,ESTABLISHED', 'no'],
    ['-m conntrack ! --ctstate INVALID', 'yes'],
    ['-m conntrack --ctstate DNAT', 'no'],
    ['-m conntrack --ctorigdst 192.0.2.1', 'yes'],
    ['-m state --state NEW,RELATED', 'yes'],
    ['-m mark --mark 0x0/0xff', 'yes'],
    ['-m mark ! --mark 0x1', 'yes'],
    ['-m connmark --mark 0x1', 'no'],
    ['-m addrtype --dst-type LOCAL', 'yes'],
    ['-m addrtype --src-type LOCAL', 'no'],
    ['-m iprange --src-range 198.51.100.1-198.51.100.9', 'yes'],
    ['-m comment --comment "it is \\"-j DROP\\" ! -s 1.2.3.4"', 'yes'],
    ['-m pkttype --pkt-type broadcast', 'no'],
    ['-m rpfilter --invert', 'no'],
    ['-m rpfilter --loose', 'yes'],
    ['-m limit --limit 3/min --limit-burst 10', 'unknown'],
    ['-m hashlimit --hashlimit-upto 5/sec --hashlimit-name x', 'unknown'],
    ['-m recent --rcheck --seconds 30 --name DEFAULT --mask 255.255.255.255 --rsource', 'unknown'],
    ['-m set --match-set banned src', 'unknown'],
    ['-m bpf --bytecode "4,48 0 0 9"', 'unknown'],
    ['-m brandnew --thing 5', 'unknown'],
    ['-m brandnew ! --thing 5 -p udp', 'no'],
    ['-m tcp --brandnew 5', 'unknown'],
    ['-q 5', 'unknown'],
  ])('%s → %s', (words, expected) => {
    expect(holds(words)).toBe(expected)
  })

  test('of IPv6', () => {
    const six = { family: 6 as const }
    expect(holds('-m rt --rt-type 0', six)).toBe('no')
    expect(holds('-p ipv6-icmp -m icmp6 --icmpv6-type 135 -m hl --hl-eq 255', six)).toBe('no')
    expect(holds('-s 2001:db8:7::/48', six)).toBe('yes')
    expect(holds('-m addrtype --dst-type UNICAST', six)).toBe('yes')
    expect(holds('-m addrtype --dst-type UNICAST')).toBe('no')
  })
})

describe('a rule as a person writes it, with the target in front', () => {
  test.each([
    ['-j ACCEPT -p tcp --dport 22', 'drop'],
    ['-j ACCEPT -p tcp --dport 8886', 'accept'],
    ['-p tcp -j ACCEPT --dport 22', 'drop'],
    ['-j ACCEPT ! -s 198.51.100.0/24', 'drop'],
    ['-j REJECT --reject-with tcp-reset -p udp', 'drop'],
    ['-g mine -s 203.0.113.0/24', 'drop'],
    ['-j mine -p tcp -m tcp --dport 8886', 'accept'],
  ])('%s', (words, verdict) => {
    const rules = `-A INPUT ${words}\n-A mine -j ACCEPT\n`
    expect(walkSave(`*filter\n:INPUT DROP [0:0]\n:mine - [0:0]\n${rules}COMMIT\n`).verdict).toBe(verdict)
  })
})

describe('what a rule of iptables does', () => {
  const does = (...rules: string[]) =>
    walkSave(
      ['*filter', ':INPUT DROP [0:0]', ':OWN - [0:0]', ...rules.map((rule) => `-A ${rule}`), 'COMMIT', ''].join('\n'),
    ).verdict

  test.each([
    [['INPUT -j ACCEPT'], 'accept'],
    [['INPUT -j REJECT --reject-with tcp-reset'], 'reject'],
    [['INPUT -p tcp -j REJECT --reject-with icmp-port-unreachable'], 'reject'],
    [['INPUT -j LOG --log-prefix "[UFW BLOCK] "', 'INPUT -j ACCEPT'], 'accept'],
    [['INPUT -j RETURN', 'INPUT -j ACCEPT'], 'drop'],
    [['OWN -j ACCEPT', 'INPUT -j OWN'], 'accept'],
    [['INPUT -g OWN', 'INPUT -j ACCEPT'], 'drop'],
    [['INPUT -j NFQUEUE --queue-num 1'], 'unknown'],
    [['INPUT -j BRANDNEW --thing'], 'unknown'],
    [['INPUT -j MARK --set-xmark 0x5/0xffffffff', 'INPUT -m mark --mark 0x5 -j ACCEPT'], 'accept'],
    [
      ['INPUT -j MARK --set-xmark 0x5/0xf', 'INPUT -j CONNMARK --save-mark', 'INPUT -m connmark --mark 5 -j ACCEPT'],
      'accept',
    ],
  ])('%j → %s', (rules, verdict) => {
    expect(does(...rules)).toBe(verdict)
  })

  test.each([
    ['10.0.0.5:80', { addr: '10.0.0.5', port: 80 }],
    ['10.0.0.5', { addr: '10.0.0.5' }],
    [':80', { port: 80 }],
    ['10.0.0.5:80-90', { addr: '10.0.0.5', port: { range: [80, 90] } }],
    ['[fd00::5]:80', { addr: 'fd00::5', port: 80 }],
    ['fd00::5', { addr: 'fd00::5' }],
    ['10.0.0.5-10.0.0.9', { addr: { unknown: true } }],
  ])('-j DNAT --to-destination %s', (to, dnat) => {
    expect(ruleStatements(`-A PREROUTING -j DNAT --to-destination ${to}`, 'ip')).toEqual([{ dnat }])
  })
})
