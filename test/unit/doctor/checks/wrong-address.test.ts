import { describe, expect, test } from 'vitest'
import { wrongAddress } from '../../../../main/doctor/checks/wrong-address.js'
import { sceneOf } from '../../../../main/doctor/scene.js'
import type { Opening } from '../../../../main/model/opening.js'
import { english } from '../../../support/english.js'
import { fixture } from '../../../support/fixture.js'
import { machine } from '../../../support/machine.js'

const opening = (parts: Partial<Opening> = {}): Opening => ({
  ...{ direction: 'in', protocol: 'tcp', ports: { first: 8886, last: 8886 }, source: 'any', label: 'x', reason: '' },
  ...parts,
})
/** A line of /proc/net/tcp for 8886: the kernel writes each 32 bits backwards. */
const line = (address: string) => `   0: ${address}:22B6 ${'0'.repeat(address.length)}:0000 0A 00000000:00000000`
const V4 = { loopback: '0100007F', any: '00000000', lan: '0105A8C0', other: '0109A8C0' }
const V6 = { any: '0'.repeat(32), loopback: '00000000000000000000000001000000' }
/** eth0 192.168.5.0/24 with the default route, eth1 192.168.9.0/24. */
const ROUTES = [
  'Iface\tDestination\tGateway\tFlags\tRefCnt\tUse\tMetric\tMask\tMTU\tWindow\tIRTT',
  'eth0\t00000000\tFE05A8C0\t0003\t0\t0\t0\t00000000\t0\t0\t0',
  'eth0\t0005A8C0\t00000000\t0001\t0\t0\t0\t00FFFFFF\t0\t0\t0',
  'eth1\t0009A8C0\t00000000\t0001\t0\t0\t0\t00FFFFFF\t0\t0\t0',
].join('\n')

async function seen(one: Opening, v4: readonly string[], v6: readonly string[] = []): Promise<string[]> {
  const files = {
    '/proc/net/tcp': ['  sl', ...v4.map(line)].join('\n'),
    '/proc/net/tcp6': ['  sl', ...v6.map(line)].join('\n'),
    '/proc/net/route': ROUTES,
  }
  const services = [{ title: 'Node', openings: [one] }]
  const scene = sceneOf({
    ...{ host: machine({ files }), detection: { inCharge: null, firewalls: [] }, openings: [], services },
  })
  expect(wrongAddress.applies(scene)).toBe(true)
  const outcome = await wrongAddress.check(scene)
  if (outcome.result === 'unknown') throw new Error('unknown')
  return outcome.result === 'pass' ? [] : outcome.found.flatMap(({ evidence }) => evidence.map(english))
}

describe('a service that its clients reach', () => {
  test.each<[string, Opening, readonly string[], readonly string[]]>([
    ['on every address', opening(), [V4.any], []],
    ['on :: alone, which takes IPv4 too', opening({ source: '192.168.9.0/24' }), [], [V6.any]],
    ['on loopback and elsewhere', opening(), [V4.loopback, V4.lan], []],
    ['on one address, for anyone', opening(), [V4.other], []],
    ['on an address of the network that is let in', opening({ source: '192.168.0.0/16' }), [V4.other], []],
    ['on an address of the interface that they come through', opening({ source: '10.0.0.0/8' }), [V4.lan], []],
    ['nobody listens: that is no wrong address', opening(), [], []],
  ])('%s', async (_name, one, v4, v6) => {
    expect(await seen(one, v4, v6)).toEqual([])
  })
})

describe('a service that they do not', () => {
  test('for this machine only, over both families', async () => {
    expect(await seen(opening(), [V4.loopback], [V6.loopback])).toEqual([
      'on 8886/tcp it listens for this machine itself only: on 127.0.0.1 and ::1',
    ])
  })

  test('on an address behind another interface', async () => {
    expect(await seen(opening({ source: '10.0.0.0/8' }), [V4.other])).toEqual([
      'for 8886/tcp from 10.0.0.0/8 it listens on 192.168.9.1 only',
    ])
    expect(await seen(opening({ interface: 'eth0' }), [V4.other])).toHaveLength(1)
  })

  test('over the other IP family', async () => {
    expect(await seen(opening({ source: '2001:db8::/32' }), [V4.any])).toEqual([
      'for 8886/tcp from 2001:db8::/32 it listens on 0.0.0.0 only',
    ])
  })
})

test('a range is left alone: any program may have a port in it', () => {
  const services = [{ title: 'Node', openings: [opening({ ports: { first: 1, last: 9999 } })] }]
  const host = machine({ files: { '/proc/net/tcp': fixture('proc-net/tcp.txt') } })
  const scene = sceneOf({ host, detection: { inCharge: null, firewalls: [] }, openings: [], services })
  expect(wrongAddress.applies(scene)).toBe(false)
})
