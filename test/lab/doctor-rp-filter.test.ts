/** A client that comes in by another interface than the answer takes: dropped by the kernel, let in by the cure, and back. */
import { expect, it } from 'vitest'
import { Findings } from '../../main/model/finding.js'
import { english, withoutIds } from '../support/english.js'
import { enableUfw } from './support/firewalls.js'
import { LabHost } from './support/host.js'
import { connect } from './support/network.js'
import { probe, serve } from './support/reach.js'
import { sallyport } from './support/sallyport.js'
import { change, undo } from './support/service.js'

const PORT = 8886
/** An address of the client's that the server reaches by its default route only. */
const FAR = '10.99.0.2'
const ALL = 'net.ipv4.conf.all.rp_filter'
/** The settings lie in a home, which a host shares with this machine unless it is told. */
const HOME = { env: { XDG_CONFIG_HOME: '/run/home' } }

it('a client whose answer takes another way is found, let in, and dropped again after undo', async () => {
  await using server = await LabHost.start('server')
  await using uplink = await LabHost.start('uplink')
  await using client = await LabHost.start('client')
  const front = await connect(server, uplink, { defaultRoute: true })
  const side = await connect(server, client)
  const middle = await connect(uplink, client)
  // out by the side, and the answer back by the uplink
  await client.must(['ip', 'address', 'add', `${FAR}/32`, 'dev', 'lo'])
  await client.must(['ip', 'route', 'add', `${front.server.v4}/32`, 'via', side.server.v4, 'src', FAR])
  await uplink.must(['ip', 'route', 'add', `${FAR}/32`, 'via', middle.client.v4])
  await uplink.must(['sysctl', '-q', '-w', 'net.ipv4.ip_forward=1'])
  for (const host of [uplink, client])
    for (const name of ['all', 'default', 'eth0', 'eth1'])
      await host.must(['sysctl', '-q', '-w', `net.ipv4.conf.${name}.rp_filter=0`])
  await enableUfw(server)
  const on = side.server.interface
  await server.must([
    'ufw',
    'allow',
    'in',
    'on',
    on,
    'from',
    '10.99.0.0/16',
    'to',
    'any',
    'port',
    `${PORT}`,
    'proto',
    'tcp',
  ])
  await serve(server, { tcp: [PORT] })
  const strictly = async (value: string) => {
    for (const name of ['all', on])
      await server.must(['sysctl', '-q', '-w', `net.ipv4.conf.${name}.rp_filter=${value}`])
  }
  const reach = () => probe(client, front.server.v4, PORT, 'tcp')
  const findings = async () => {
    const { json } = await sallyport(server, ['doctor', '--json'], HOME)
    return Findings.parse(withoutIds(json())).findings
  }

  await strictly('0')
  expect(await reach()).toBe('open')
  expect(await findings()).toEqual([])

  await strictly('1')
  const before = server.readTree('/etc')
  expect(await reach()).toBe('closed')
  const [found, ...more] = await findings()
  expect(more).toEqual([])
  expect(found).toMatchObject({
    ...{ id: 'rp-filter', result: 'fail', side: 'blocked', because: null },
    cure: { remedy: 'rp-filter', choices: [{ id: 'loose' }] },
  })
  const seen = found?.seen.map(english) ?? []
  expect(seen).toContain(`${PORT}/tcp from 10.99.0.0/16 on ${on}: the route back leaves by ${front.server.interface}`)
  expect(seen).toContain(`${ALL} = 1`)

  expect(await change(server, ['remedy', 'rp-filter'])).toMatchObject({ code: 0, end: { result: 'applied' } })
  expect((await server.must(['sysctl', '-n', ALL])).trim()).toBe('2')
  expect(await server.must(['grep', '-rh', `^${ALL}`, '/etc/sysctl.d'])).toBe(`${ALL} = 2\n`)
  expect(await reach()).toBe('open')
  expect(await findings()).toEqual([])

  expect(await undo(server)).toMatchObject({ code: 0, end: { result: 'undone' } })
  expect((await server.must(['sysctl', '-n', ALL])).trim()).toBe('1')
  expect(server.readTree('/etc')).toEqual(before)
  expect(await reach()).toBe('closed')
})
