import { describe, test } from 'vitest'
import { machine, ufwParts, type UfwParts } from '../../support/machine.js'
import { golden, type Asked } from './golden.js'

const SERVER = 'jetstream-server'
const RELAY = 'jetstream-relay'
const networks = { from: '192.168.1.0/24,2001:db8::/32' }
const tcp4 = 'allow tcp 8886 0.0.0.0/0 any 0.0.0.0/0 in'
const udp4 = 'allow udp 8886 0.0.0.0/0 any 0.0.0.0/0 in'
const [tcp6, udp6] = [tcp4, udp4].map((tuple) => tuple.replaceAll('0.0.0.0/0', '::/0'))

describe('plans on ufw', () => {
  test.each<[string, string, Asked, UfwParts]>([
    ['server', SERVER, {}, {}],
    ['server-from-two-networks', SERVER, { values: networks }, {}],
    ['relay-receiver', RELAY, {}, {}],
    ['relay-sender', RELAY, { role: 'sender', values: { from: '10.10.2.2' } }, {}],
    ['relay-many-ports', RELAY, { values: { receivePorts: '8886,8888-8890' } }, {}],
    ['partially-open', SERVER, {}, { v4: [tcp4, udp4] }],
    ['already-open', SERVER, {}, { v4: [tcp4, udp4], v6: [tcp6 ?? '', udp6 ?? ''] }],
    [
      'open-more-widely',
      SERVER,
      { values: { from: '192.168.1.0/24' } },
      { v4: ['allow any 8886 0.0.0.0/0 any 0.0.0.0/0 in'] },
    ],
    ['limited', SERVER, {}, { v4: [tcp4.replace('allow', 'limit')], v6: [(tcp6 ?? '').replace('allow', 'limit')] }],
    ['deny-in-front', SERVER, {}, { v4: ['deny tcp 8000:9000 0.0.0.0/0 any 0.0.0.0/0 in', tcp4] }],
    ['deny-of-a-part-in-front', SERVER, {}, { v4: ['deny any any 0.0.0.0/0 any 198.51.100.7 in'] }],
    ['deny-behind', SERVER, {}, { v4: [tcp4, 'deny tcp 8886 0.0.0.0/0 any 0.0.0.0/0 in_eth0'], v6: [tcp6 ?? ''] }],
    ['same-rule-that-denies', SERVER, {}, { v4: [tcp4.replace('allow', 'deny')] }],
    ['same-rule-that-rejects', SERVER, {}, { v6: [(udp6 ?? '').replace('allow', 'reject_log')] }],
    ['without-ipv6', SERVER, {}, { defaults: 'IPV6=no\n', v6: [(tcp6 ?? '').replace('allow', 'deny')] }],
    ['without-ipv6-from-an-ipv6-network', SERVER, { values: { from: '2001:db8::/32' } }, { defaults: 'IPV6=no\n' }],
    ['disabled', SERVER, {}, { state: 'off' }],
    ['not-loaded', SERVER, {}, { state: 'flushed' }],
    ['open-by-default', SERVER, {}, { defaults: 'IPV6=yes\nDEFAULT_INPUT_POLICY="ACCEPT"\n' }],
  ])('%s', (name, profile, asked, parts) => golden(`ufw-${name}`, machine(ufwParts(parts)), profile, asked))

  test('unreadable: without rights', () => {
    const denied = ['/etc/ufw/user.rules', '/etc/ufw/user6.rules']
    return golden('ufw-unreadable', machine(ufwParts({ state: 'hidden' }), { denied }), SERVER)
  })

  test('an application of that name is there already', () => {
    const lists = { '/etc/ufw/applications.d': ['sallyport-jetstream-relay', 'ufw-webserver'] }
    return golden('ufw-second-application', machine(ufwParts(), { lists }), RELAY)
  })
})
