import { expect, test } from 'vitest'
import { rpFilter } from '../../../../main/doctor/checks/rp-filter.js'
import { sceneOf } from '../../../../main/doctor/scene.js'
import type { Opening } from '../../../../main/model/opening.js'
import { english } from '../../../support/english.js'
import { machine } from '../../../support/machine.js'

const opening = (parts: Partial<Opening> = {}): Opening => ({
  ...{ direction: 'in', protocol: 'tcp', ports: { first: 8886, last: 8886 }, label: 'x', reason: '' },
  ...{ source: '10.9.0.0/16', interface: 'eth1', ...parts },
})
/** eth0 192.168.5.0/24 with the default route, eth1 192.168.9.0/24 and 172.16.1.0/24. */
const ROUTES = [
  'Iface\tDestination\tGateway\tFlags\tRefCnt\tUse\tMetric\tMask\tMTU\tWindow\tIRTT',
  'eth0\t00000000\tFE05A8C0\t0003\t0\t0\t0\t00000000\t0\t0\t0',
  'eth0\t0005A8C0\t00000000\t0001\t0\t0\t0\t00FFFFFF\t0\t0\t0',
  'eth1\t0009A8C0\t00000000\t0001\t0\t0\t0\t00FFFFFF\t0\t0\t0',
  'eth1\t000110AC\tFE09A8C0\t0003\t0\t0\t0\t00FFFFFF\t0\t0\t0',
].join('\n')
const setting = (name: string) => `/proc/sys/net/ipv4/conf/${name}/rp_filter`
const netstat = (count: number) =>
  ['TcpExt: SyncookiesSent IPReversePathFilter', `TcpExt: 7 ${count}`, 'IpExt: InNoRoutes', 'IpExt: 5'].join('\n')
const FILES = {
  [setting('all')]: '0\n',
  [setting('eth1')]: '1\n',
  '/proc/net/netstat': netstat(3),
  '/proc/net/route': ROUTES,
}

const none = () => ({ steps: [], unchanged: [], warnings: [] })

async function outcome(one: Opening, files: Readonly<Record<string, string>> = {}, without?: string) {
  const all = Object.fromEntries(Object.entries({ ...FILES, ...files }).filter(([path]) => path !== without))
  const services = [{ title: 'Node', openings: [one] }]
  return await rpFilter.check(
    sceneOf({
      ...{ host: machine({ files: all }), detection: { inCharge: null, firewalls: [] }, openings: [], services },
    }),
  )
}

test('names who is dropped, by which settings, and how many packets were', async () => {
  const told = await outcome(opening())
  if (told.result !== 'fail') throw new Error(told.result)
  expect(told.found.flatMap(({ evidence }) => evidence.map(english))).toEqual([
    '8886/tcp from 10.9.0.0/16 on eth1: the route back leaves by eth0',
    'net.ipv4.conf.all.rp_filter = 0',
    'net.ipv4.conf.eth1.rp_filter = 1',
    'packets dropped for this reason: 3',
  ])
})

test.each<[string, Opening, Readonly<Record<string, string>>]>([
  ['the answer leaves by the same interface', opening({ source: '192.168.9.0/24' }), {}],
  ['some of the senders are answered there', opening({ source: '172.16.0.0/12' }), {}],
  ['nothing was dropped', opening(), { '/proc/net/netstat': netstat(0) }],
  ['nothing is checked', opening(), { [setting('eth1')]: '0\n' }],
  ['any way back will do, on that interface', opening(), { [setting('eth1')]: '2\n' }],
  ['any way back will do, on all', opening(), { [setting('all')]: '2\n' }],
  ['it is open for anyone', opening({ source: 'any' }), {}],
  ['it is open on every interface', { ...opening(), interface: undefined }, {}],
  ['IPv6 has no such setting', opening({ source: 'fd00::/8' }), {}],
])('passes where %s', async (_name, one, files) => {
  expect(await outcome(one, files)).toEqual({ result: 'pass' })
})

test.each([setting('all'), '/proc/net/netstat'])('is unknown without %s', async (path) => {
  expect(await outcome(opening(), {}, path)).toMatchObject({ result: 'unknown' })
})

test('is unknown where the rules cannot be read', async () => {
  const scene = sceneOf({
    ...{ host: machine({ files: FILES }), detection: { inCharge: 'ufw', firewalls: [] }, openings: [] },
    observe: () => Promise.resolve({ readable: false, rules: [], letIn: () => [], plan: none, prove: () => [] }),
  })
  expect(await rpFilter.check(scene)).toMatchObject({ result: 'unknown' })
})
