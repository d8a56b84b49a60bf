import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
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

  const wanted = (opening: string) =>
    `${JSON.stringify({ schema: 1, id: 'ways', title: 'Ways', summary: 'x', category: 'x', sources: [{ title: 'x', seen: '2026-11-21' }] }).slice(0, -1)},"openings":[{"id":"one","label":"One","protocols":["tcp"],"reason":"For the test.","closed":"x",${opening}}]}`

  test.each<[string, string, UfwParts]>([
    ['limit', '"ports":"8886","from":"any","limit":true', {}],
    ['limit-beside-an-allow', '"ports":"8886","from":"any","limit":true', { v4: [tcp4], v6: [tcp6 ?? ''] }],
    ['out-by-default', '"ports":"8886","direction":"out"', {}],
    ['out-denied-by-default', '"ports":"8886","direction":"out"', { defaults: 'DEFAULT_OUTPUT_POLICY="REJECT"\n' }],
    [
      'out-denied-by-a-rule',
      '"ports":"8886","direction":"out"',
      { v4: ['deny tcp 8000:9000 0.0.0.0/0 any 0.0.0.0/0 out'] },
    ],
    ['through', '"ports":"8886","direction":"forward","from":"any"', {}],
    [
      'through-denied',
      '"ports":"8886","direction":"forward","from":"any"',
      { v6: ['route:deny any any ::/0 any ::/0 in'] },
    ],
    [
      'through-by-default',
      '"ports":"8886","direction":"forward","from":"any"',
      { defaults: 'DEFAULT_FORWARD_POLICY=ACCEPT\n' },
    ],
  ])('%s', async (name, opening, parts) => {
    const folder = mkdtempSync(join(tmpdir(), 'ways-'))
    try {
      writeFileSync(join(folder, 'ways.yaml'), wanted(opening))
      const still = { files: { '/proc/sys/net/ipv4/ip_forward': '0\n' } }
      await golden(`ufw-${name}`, machine(ufwParts(parts), still), join(folder, 'ways.yaml'))
    } finally {
      rmSync(folder, { recursive: true })
    }
  })

  test('unreadable: without rights', () => {
    const denied = ['/etc/ufw/user.rules', '/etc/ufw/user6.rules']
    return golden('ufw-unreadable', machine(ufwParts({ state: 'hidden' }), { denied }), SERVER)
  })

  test('an application of that name is there already', () => {
    const lists = { '/etc/ufw/applications.d': ['sallyport-jetstream-relay', 'ufw-webserver'] }
    return golden('ufw-second-application', machine(ufwParts(), { lists }), RELAY)
  })
})
