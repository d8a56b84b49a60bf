import { expect, test } from 'vitest'
import { zoneRules } from '../../../../main/firewall/firewalld/rules.js'
import type { Zone } from '../../../../main/firewall/firewalld/zone.js'
import { english } from '../../../support/english.js'
import { firewalldOn, machine, type MachineParts } from '../../../support/machine.js'

const OWN = '/etc/firewalld/services'
const empty: Zone = {
  target: 'default',
  services: [],
  ports: [],
  rules: [],
  interfaces: [],
  sources: [],
  forward: false,
  priority: 0,
}
const of = (services: readonly string[], ...parts: readonly MachineParts[]) =>
  zoneRules(machine(firewalldOn, ...parts), 'home', { ...empty, services }, 'stored')
const service = (inside: string) => `<?xml version="1.0"?><service>${inside}</service>`

test('a port stands for both families, and says where it was read', async () => {
  const ports = [{ protocol: 'udp', ports: { first: 6000, last: 6200 } }]
  const rules = await zoneRules(machine({}), 'home', { ...empty, ports }, 'loaded')
  expect(rules.map(({ family, seen, text }) => [family, seen, english(text)])).toEqual([
    [4, 'loaded', 'port 6000-6200/udp in the zone home'],
    [6, 'loaded', 'port 6000-6200/udp in the zone home'],
  ])
})

test('a service stands for its ports and for those of the services that it includes', async () => {
  const rules = await of(['samba-client'])
  expect(rules.filter(({ family }) => family === 4).map(({ ports }) => ports[0]?.first)).toEqual([138, 137])
  expect(rules.every(({ application }) => application === 'samba-client')).toBe(true)
})

test('a service for one destination is no opening for everyone: multicast DNS', async () => {
  expect((await of(['mdns'])).map(({ destination }) => destination)).toEqual(['224.0.0.251', 'ff02::fb'])
  expect((await of(['ssh'])).map(({ destination }) => destination)).toEqual([undefined, undefined])
  const v6only = { [`${OWN}/six.xml`]: service('<port port="6" protocol="tcp"/><destination ipv6="fe80::/64"/>') }
  expect((await of(['six'], { files: v6only })).map(({ family }) => family)).toEqual([6])
})

test('an own definition counts instead of the shipped one', async () => {
  const files = { [`${OWN}/ssh.xml`]: service('<port port="2222" protocol="tcp"/>') }
  expect((await of(['ssh'], { files })).map(({ ports }) => ports[0]?.first)).toEqual([2222, 2222])
})

test('services that include each other come to an end', async () => {
  const files = {
    [`${OWN}/one.xml`]: service('<port port="1" protocol="tcp"/><include service="two"/>'),
    [`${OWN}/two.xml`]: service('<port port="2" protocol="tcp"/><include service="one"/>'),
  }
  const rules = await of(['one'], { files })
  expect(rules.filter(({ family }) => family === 6).map(({ ports }) => ports[0]?.first)).toEqual([1, 2])
})
