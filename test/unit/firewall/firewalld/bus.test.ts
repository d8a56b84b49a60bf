import { describe, expect, test } from 'vitest'
import { callFirewalld, firewalldRuns } from '../../../../main/firewall/firewalld/bus.js'
import { busCall, firewalldOn, firewalldStopped, machine } from '../../../support/machine.js'

describe('replies of the recorded bus', () => {
  const host = machine(firewalldOn)

  test('text, and text with an argument', async () => {
    expect(await callFirewalld(host, 'getDefaultZone')).toBe('public')
    expect(await callFirewalld(host, 'zone.getZoneOfInterface', 'eth0')).toBe('home')
    expect(await callFirewalld(host, 'zone.getZoneOfInterface', 'eth1')).toBe('')
  })

  test('dictionaries, with the variants taken out', async () => {
    expect(await callFirewalld(host, 'zone.getActiveZones')).toEqual({
      home: { interfaces: ['eth0'] },
      internal: { sources: ['10.20.0.0/16'] },
    })
    expect(await callFirewalld(host, 'zone.getZoneSettings2', 'home')).toMatchObject({
      forward: true,
      ports: [
        ['8886', 'tcp'],
        ['6000-6200', 'udp'],
      ],
    })
  })

  test('an error, an unknown call and a reply that is no JSON are no value', async () => {
    expect(await callFirewalld(host, 'zone.getZoneSettings2', 'nosuch')).toBeUndefined()
    expect(await callFirewalld(host, 'never.recorded')).toBeUndefined()
    const odd = machine(firewalldOn, { runs: { [busCall('getDefaultZone')]: 'Hello' } })
    expect(await callFirewalld(odd, 'getDefaultZone')).toBeUndefined()
    expect(await callFirewalld(machine({}), 'getDefaultZone')).toBeUndefined()
  })
})

test('whether firewalld runs: yes, no, and not to be told', async () => {
  expect(await firewalldRuns(machine(firewalldOn))).toBe(true)
  expect(await firewalldRuns(machine(firewalldStopped))).toBe(false)
  expect(await firewalldRuns(machine(firewalldOn, { files: { '/run/dbus/system_bus_socket': null } }))).toBe(false)
  expect(await firewalldRuns(machine({ files: { '/run/dbus/system_bus_socket': '' } }))).toBeNull()
})
