import { expect, test } from 'vitest'
import { parseIptablesSave } from '../../../main/netfilter/index.js'
import { loadedIn } from '../../../main/firewall/ufw/kernel.js'
import { EMPTY, loadedText } from '../../../main/practice/simulated/ufw-kernel.js'
import { fixture } from '../../support/fixture.js'

const real = fixture('ufw-0.36.2-kernel/iptables-save.txt').split('\n')

test.each([
  ['deny any any 0.0.0.0/0 any 198.51.100.7 in', '-A ufw-user-input -s 198.51.100.7/32 -j DROP'],
  ['allow udp 8886 0.0.0.0/0 any 0.0.0.0/0 in', '-A ufw-user-input -p udp -m udp --dport 8886 -j ACCEPT'],
  [
    'allow udp 3478,3479,5349,5350 0.0.0.0/0 any 0.0.0.0/0 in',
    '-A ufw-user-input -p udp -m multiport --dports 3478,3479,5349,5350 -j ACCEPT',
  ],
  [
    'allow udp 49152:65535 0.0.0.0/0 any 0.0.0.0/0 in',
    '-A ufw-user-input -p udp -m multiport --dports 49152:65535 -j ACCEPT',
  ],
  [
    'allow tcp 8887 0.0.0.0/0 any 192.168.1.0/24 in',
    '-A ufw-user-input -s 192.168.1.0/24 -p tcp -m tcp --dport 8887 -j ACCEPT',
  ],
  ['allow any 1883 0.0.0.0/0 any 0.0.0.0/0 in_eth0', '-A ufw-user-input -i eth0 -p tcp -m tcp --dport 1883 -j ACCEPT'],
  [
    'allow tcp 443 203.0.113.9 any 0.0.0.0/0 in',
    '-A ufw-user-input -d 203.0.113.9/32 -p tcp -m tcp --dport 443 -j ACCEPT',
  ],
])('%s is loaded as it was recorded', (tuple, line) => {
  expect(real).toContain(line)
  expect(loadedText([tuple], 4).split('\n')).toContain(line)
})

test.each([
  ['allow tcp 22 0.0.0.0/0 any 10.0.0.0/8 in_eth0', 4, 'allow', '10.0.0.0/8', 'in'],
  ['deny any 53 ::/0 any fd00::/8 in', 6, 'deny', 'fd00::/8', 'in'],
  ['limit tcp 22 0.0.0.0/0 any 0.0.0.0/0 in', 4, 'limit', 'any', 'in'],
  ['allow tcp 443 192.0.2.7 any 0.0.0.0/0 out', 4, 'allow', 'any', 'out'],
  ['route:allow tcp 80 10.0.0.5 any 0.0.0.0/0 in', 4, 'allow', 'any', 'forward'],
] as const)('%s', (tuple, family, action, source, direction) => {
  const loaded = loadedIn(parseIptablesSave(loadedText([tuple], family)), family)
  expect(loaded.hooked).toEqual(['in', 'out', 'forward'])
  expect(loaded.rules[0]).toMatchObject({ action, source, direction })
})

test('off, there is no chain of ufw', () => {
  expect(loadedIn(parseIptablesSave(EMPTY), 4)).toMatchObject({ present: false, hooked: [], rules: [] })
})
