import { describe, test } from 'vitest'
import { busCall, firewalldOn, firewalldStopped, machine, type MachineParts } from '../../support/machine.js'
import { richRule } from '../../support/simulated-firewalld.js'
import { golden, type Asked } from './golden.js'

const SERVER = 'jetstream-server'
const RELAY = 'jetstream-relay'

interface ZoneParts {
  /** `8886-8890/tcp`, for now and for good unless told. */
  readonly ports?: readonly string[]
  readonly now?: readonly string[]
  readonly rules?: readonly string[]
  readonly target?: string
}

/** The zone of eth0, with other contents than it was recorded with; XML and bus say the same. */
function home({ ports = [], now = ports, rules = [], target = 'default' }: ZoneParts): MachineParts {
  const pairs = (list: readonly string[]) => list.map((port) => port.split('/'))
  const settings = { target, services: ['ssh'], ports: pairs(now), rules_str: rules }
  const port = ([range = '', protocol = '']: readonly string[]) => `<port port="${range}" protocol="${protocol}"/>`
  const rule = (text: string) => {
    const [, family = '', source = '', range = '', action = ''] =
      /family="(.*?)" source address="(.*?)" port (.*?) (\w+)$/.exec(text) ?? []
    return `<rule family="${family}"><source address="${source}"/><port ${range}/><${action}/></rule>`
  }
  const of = target === 'default' ? '' : ` target="${target}"`
  const xml = `<zone${of}><service name="ssh"/>${pairs(ports).map(port).join('')}${rules.map(rule).join('')}<interface name="eth0"/></zone>`
  return {
    files: { '/etc/firewalld/zones/home.xml': xml },
    runs: { [busCall('zone.getZoneSettings2', 'home')]: JSON.stringify({ type: 'a{sv}', data: [settings] }) },
  }
}

const rich = (source: string, port: string, protocol: string, action: string) =>
  richRule(source.includes(':') ? 'ipv6' : 'ipv4', source, `port="${port}" protocol="${protocol}"`, action)
const wide = rich('10.0.0.0/8', '8000-9000', 'tcp', 'reject')

describe('plans on firewalld', () => {
  test.each<[string, string, Asked, ZoneParts]>([
    ['server', SERVER, {}, {}],
    ['server-from-two-networks', SERVER, { values: { from: '192.168.1.0/24,2001:db8::/32' } }, {}],
    ['relay-receiver', RELAY, {}, {}],
    ['relay-sender', RELAY, { role: 'sender', values: { from: '10.10.2.2' } }, {}],
    ['relay-many-ports', RELAY, { values: { receivePorts: '8886,8888-8890' } }, {}],
    ['overlapping-answers', SERVER, { values: { receivePorts: '8886-8890,8888-8895,8887' } }, {}],
    ['for-now-only', SERVER, {}, { now: ['8886/tcp', '8886/udp'] }],
    ['for-later-only', SERVER, {}, { ports: ['8886/tcp'], now: [] }],
    ['one-of-two', SERVER, {}, { ports: ['8886/tcp'] }],
    ['already-open', SERVER, {}, { ports: ['8886/tcp', '8880-8890/udp'] }],
    ['open-more-widely', SERVER, { values: { from: '192.168.1.0/24' } }, { ports: ['8886/tcp', '8886/udp'] }],
    ['deny-in-front', SERVER, { values: { from: '10.1.0.0/16' } }, { rules: [wide] }],
    ['deny-of-a-part', SERVER, {}, { rules: [wide] }],
    [
      'gaps',
      SERVER,
      { values: { receivePorts: '8880-8900' } },
      { ports: ['8885-8887/udp', '8890/udp', '8899-9000/udp'] },
    ],
    [
      'gaps-without-any',
      SERVER,
      { values: { receivePorts: '8886-8889' } },
      { ports: ['8886-8887/udp', '8888-8890/udp'] },
    ],
    ['a-zone-that-lets-everything-in', SERVER, {}, { target: 'ACCEPT' }],
    [
      'a-network-has-its-rule',
      SERVER,
      { values: { from: '10.1.0.0/16' } },
      { rules: [rich('10.0.0.0/8', '8886', 'tcp', 'accept')] },
    ],
  ])('%s', (name, profile, asked, parts) =>
    golden(`firewalld-${name}`, machine(firewalldOn, home(parts)), profile, asked),
  )

  test('the zone of the interface, as recorded, where a part is open', () =>
    golden('firewalld-zone-by-interface', machine(firewalldOn), SERVER))

  test('a zone by its name', () => golden('firewalld-named-zone', machine(firewalldOn), SERVER, { zone: 'public' }))

  test('a zone that is not there', () =>
    golden('firewalld-no-such-zone', machine(firewalldOn), SERVER, { zone: 'nosuch' }))

  test('a source that is bound to another zone', () =>
    golden('firewalld-source-bound-zone', machine(firewalldOn), SERVER, {
      values: { from: '10.20.3.0/24,192.168.7.0/24' },
    }))

  test('stopped: in its files', () => golden('firewalld-stopped', machine(firewalldStopped, home({})), SERVER))

  test('stopped, where a part is open', () =>
    golden('firewalld-stopped-one-of-two', machine(firewalldStopped, home({ ports: ['8886/udp'] })), SERVER))

  test('the files cannot be read: without rights', () =>
    golden(
      'firewalld-unreadable',
      machine(firewalldOn, home({}), { denied: ['/etc/firewalld/zones/home.xml'] }),
      SERVER,
    ))
})
