import { describe, expect, test } from 'vitest'
import { parseService } from '../../../../main/firewall/firewalld/service.js'
import { zoneFromBus } from '../../../../main/firewall/firewalld/zone.js'
import { parseZone, sameXml } from '../../../../main/firewall/firewalld/zone-file.js'
import { zoneRules } from '../../../../main/firewall/firewalld/rules.js'
import { readRuntimeZone, readStoredZone } from '../../../../main/firewall/firewalld/zones.js'
import { fixture } from '../../../support/fixture.js'
import { firewalldOn, FIREWALLD_READINGS, machine } from '../../../support/machine.js'
import { recording } from '../../../support/recordings.js'

const port = (first: number, protocol: string, last = first) => ({ protocol, ports: { first, last } })
const zone068 = recording('firewalld-1.3.3', '068-zone-xml').stdout
const zone070 = recording('firewalld-1.3.3', '070-zone-xml').stdout

describe('a zone’s file', () => {
  test('recordings 068 and 070', () => {
    const zone = parseZone(zone068)
    expect(zone).toEqual({
      forward: true,
      priority: 0,
      target: 'default',
      services: ['ssh', 'dhcpv6-client'],
      ports: [port(8886, 'tcp'), port(8886, 'udp')],
      rules: [],
      interfaces: [],
      sources: [],
    })
    expect(parseZone(zone070)).toEqual({ ...zone, services: ['ssh', 'dhcpv6-client', 'jetstream'] })
  })

  test('shipped zones: their targets', () => {
    const target = (name: string) =>
      parseZone(FIREWALLD_READINGS.files[`/usr/lib/firewalld/zones/${name}.xml`] ?? '')?.target
    expect([target('drop'), target('trusted'), target('public')]).toEqual(['DROP', 'ACCEPT', 'default'])
  })

  test.each(['', 'no xml', '<service/>', '<zone', '<zone><port port="x" protocol="tcp"/></zone>', '<zone/>'])(
    'what is no zone gives none, what is broken in it is passed over: %s',
    (text) => {
      expect(parseZone(text)?.ports ?? []).toEqual([])
    },
  )

  test('a service’s file: recording 061, and shipped ones', () => {
    const shipped = (name: string) => FIREWALLD_READINGS.files[`/usr/lib/firewalld/services/${name}.xml`] ?? ''
    const ports = [port(8886, 'tcp'), port(8886, 'udp')]
    const plain = { includes: [], destination: undefined }
    expect(parseService(recording('firewalld-1.3.3', '061-service-xml').stdout)).toEqual({
      ...plain,
      ports,
      title: 'JetStream Server',
    })
    expect(parseService(shipped('samba-client'))).toMatchObject({ ports: [port(138, 'udp')], includes: ['netbios-ns'] })
    expect(parseService(shipped('mdns'))).toMatchObject({
      ports: [port(5353, 'udp')],
      destination: { 4: '224.0.0.251', 6: 'ff02::fb' },
    })
    expect(parseService('<zone/>')).toEqual({ ...plain, ports: [], title: '' })
  })
})

describe('one zone, three tellers: the bus, the file and firewall-cmd agree', () => {
  const host = machine(firewalldOn)
  const listed = Object.fromEntries(
    fixture('firewalld-1.3.3-bus/list-all.txt')
      .split('\n')
      .map((line) => /^ {2}([a-z- ]+): ?(.*)$/.exec(line))
      .flatMap((match) => (match ? [[match[1] ?? '', (match[2] ?? '').split(' ').filter(Boolean)]] : [])),
  ) as Record<string, string[]>

  test('the bus and "firewall-cmd --list-all"', async () => {
    const zone = await readRuntimeZone(host, 'home')
    const ports = zone?.ports.map(
      ({ protocol, ports: { first, last } }) => `${first === last ? first : `${first}-${last}`}/${protocol}`,
    )
    expect(ports).toEqual(listed['ports'])
    expect([...(zone?.services ?? [])].sort()).toEqual(listed['services'])
    expect(zone?.interfaces).toEqual(listed['interfaces'])
    expect(zone?.target).toBe('default')
    expect(zone?.rules).toHaveLength(8)
  })

  test('the bus and the file: the same ports and rules, but for the service that is there for now only', async () => {
    const runtime = await readRuntimeZone(host, 'home')
    const stored = await readStoredZone(host, 'home')
    if (typeof stored === 'string' || !runtime) throw new Error('not read')
    const told = async (zone: typeof stored) =>
      (await zoneRules(host, 'home', zone, 'stored')).map((rule) => JSON.stringify(rule)).sort()
    expect(await told({ ...runtime, services: stored.services })).toEqual(await told(stored))
    expect(runtime.services).toEqual([...stored.services, 'http'])
  })

  test('a zone that is not there, and one that may not be read', async () => {
    expect(await readRuntimeZone(host, 'nosuch')).toBeUndefined()
    expect(await readStoredZone(host, 'nosuch')).toBe('absent')
    const closed = machine(firewalldOn, { denied: ['/etc/firewalld/zones/home.xml'] })
    expect(await readStoredZone(closed, 'home')).toBe('denied')
    expect(await readStoredZone(host, 'drop')).toMatchObject({ target: 'DROP' })
  })

  test.each([
    undefined,
    null,
    'home',
    7,
    [],
    {},
    { ports: 'x', services: [1] },
    {
      ports: [
        [1, 2],
        ['x', 'tcp'],
      ],
    },
  ])('a reply of another form gives nothing: %j', (reply) => {
    expect(zoneFromBus(reply)?.ports ?? []).toEqual([])
    expect(zoneFromBus(reply)?.services ?? []).toEqual([])
  })
})

describe('whether two files say the same', () => {
  test('in whatever order and layout', () => {
    const shuffled = zone070
      .replace('  <service name="jetstream"/>\n', '')
      .replace('<forward/>', '<service name="jetstream"></service><forward/>')
      .replace('port="8886" protocol="udp"', 'protocol="udp"   port="8886"')
      .replaceAll('\n  ', '\n\t')
    expect(shuffled).not.toBe(zone070)
    expect(sameXml(zone070, shuffled)).toBe(true)
  })

  test.each([
    ['a service more', zone068],
    ['another port', zone070.replace('8886', '8887')],
    ['a port twice', zone070.replace('<forward/>', '<port port="8886" protocol="tcp"/><forward/>')],
    ['another target', zone070.replace('<zone>', '<zone target="DROP">')],
    ['an empty element less', zone070.replace('<forward/>', '')],
    ['no XML at all', 'x'],
    ['broken XML', zone070.slice(0, 200)],
  ])('%s is not the same', (_name, other) => {
    expect(sameXml(zone070, other)).toBe(false)
  })
})
