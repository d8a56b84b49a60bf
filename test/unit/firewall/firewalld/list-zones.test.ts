import { expect, test } from 'vitest'
import { firewalld } from '../../../../main/firewall/firewalld/index.js'
import type { Opening } from '../../../../main/model/opening.js'
import { inEnglish } from '../../../support/english.js'
import { busCall, firewalldOn, firewalldStopped, machine, type MachineParts } from '../../../support/machine.js'

const from = (source: string, more: Partial<Opening> = {}): Opening => ({
  ...{ direction: 'in', protocol: 'tcp', ports: { first: 8886, last: 8886 }, source, label: 'a', reason: '' },
  ...more,
})
const zonesOf = async (parts: readonly MachineParts[], ...openings: readonly Opening[]) => {
  const host = machine(...parts)
  const told = await firewalld.zones?.(
    host,
    await firewalld.detect(host),
    openings.length === 0 ? [from('any')] : openings,
  )
  return told && inEnglish(told)
}
const answer = (member: string, type: string, data: unknown): MachineParts => ({
  runs: { [busCall(member)]: JSON.stringify({ type, data: [data] }) },
})
const active = (zones: object) => answer('zone.getActiveZones', 'a{sa{sas}}', zones)
const unused = (name: string) => ({ name, meets: '', used: false })

test('of the recorded machine, with what is bound to each', async () => {
  expect(await zonesOf([firewalldOn])).toEqual({
    automatic: 'zone “home”, through eth0',
    zones: [
      ...['block', 'dmz', 'drop', 'external'].map(unused),
      { name: 'home', meets: 'through eth0', used: true },
      { name: 'internal', meets: 'from 10.20.0.0/16', used: true },
      { name: 'public', meets: 'what no other zone takes (the default)', used: true },
      ...['trusted', 'work'].map(unused),
    ],
  })
})

test('the one taken by itself is that of each sender', async () => {
  const automatic = async (...openings: Opening[]) => (await zonesOf([firewalldOn], ...openings))?.automatic
  expect(await automatic(from('10.20.3.0/24'))).toBe('zone “internal”')
  expect(await automatic(from('10.20.3.0/24'), from('any'))).toBe(
    'zones “internal” and “home”, depending on who connects',
  )
  expect(await automatic(from('any', { direction: 'out' }), from('any'))).toBe('zone “home”, through eth0')
})

test('an interface that is bound to none comes in through the default zone', async () => {
  const told = await zonesOf([firewalldOn, active({ internal: { sources: ['ipset:jets', '00:11:22:33:44:55'] } })])
  expect(told?.automatic).toBe('zone “public”, through eth0')
  expect(told?.zones?.filter(({ used }) => used)).toEqual([
    { name: 'internal', meets: 'from ipset:jets and 00:11:22:33:44:55', used: true },
    { name: 'public', meets: 'through eth0 and what no other zone takes (the default)', used: true },
  ])
})

test('one has to be named where the interfaces are in different zones', async () => {
  const device = (name: string) => `${name}:       0       0    0    0    0     0          0         0\n`
  const files = {
    ...{ '/proc/net/route': 'Iface\tDestination\n', '/proc/net/ipv6_route': '' },
    '/proc/net/dev': device('eth0') + device('eth1'),
  }
  const told = await zonesOf([
    firewalldOn,
    { files },
    active({ home: { interfaces: ['eth0'] }, drop: { interfaces: ['eth1'] } }),
  ])
  expect(told).toMatchObject({ automatic: null, zones: { length: 9 } })
})

test('many interfaces fit into a line, and what cannot be named is left out', async () => {
  const interfaces = ['docker0', 'br-1', 'br-2', 'br-3', 'br-4']
  const names = answer('zone.getZones', 'as', ['docker', 'odd.name', 'nested/zone', 'name-of-18-letters'])
  expect(await zonesOf([firewalldOn, names, active({ docker: { interfaces } })])).toMatchObject({
    zones: [{ name: 'docker', meets: 'through docker0, br-1, br-2 and 2 more', used: true }],
  })
})

test('are not told where polkit refuses, or where its files are hidden', async () => {
  const refused = { runs: { [busCall('zone.getZones')]: { code: 1, stdout: '', stderr: 'Not Authorized' } } }
  expect(await zonesOf([firewalldOn, refused])).toEqual({ automatic: null, zones: null })
  const hidden = { denied: ['/etc/firewalld/firewalld.conf'] }
  expect(await zonesOf([firewalldStopped, hidden])).toEqual({ automatic: null, zones: null })
})

test('come from its files when it is stopped', async () => {
  const lists = { '/usr/lib/firewalld/zones': ['home.xml', 'work.xml'] }
  expect(await zonesOf([firewalldStopped, { lists }])).toEqual({
    automatic: 'zone “home”, through eth0',
    zones: [
      { name: 'home', meets: 'through eth0', used: true },
      { name: 'internal', meets: 'from 10.20.0.0/16', used: true },
      unused('work'),
    ],
  })
})
