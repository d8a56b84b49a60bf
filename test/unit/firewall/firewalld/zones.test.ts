import { describe, expect, test } from 'vitest'
import { chooseZone } from '../../../../main/firewall/firewalld/zones.js'
import { english, inEnglish } from '../../../support/english.js'
import { fixture } from '../../../support/fixture.js'
import { busCall, firewalldOn, firewalldStopped, machine, type MachineParts } from '../../../support/machine.js'
import { problemOf } from '../../../support/problems.js'

const anyone = { source: 'any' }
/** The zones of interfaces, as the daemon tells them. */
const ofInterface = (zones: Readonly<Record<string, string>>): MachineParts => {
  const data = Object.fromEntries(Object.entries(zones).map(([on, zone]) => [zone, { interfaces: [on] }]))
  return { runs: { [busCall('zone.getActiveZones')]: JSON.stringify({ type: 'a{sa{sas}}', data: [data] }) } }
}
const noRoutes = { '/proc/net/route': 'Iface\tDestination\tGateway\n', '/proc/net/ipv6_route': '' }
/** A line of /proc/net/dev, or of /proc/net/route for a default route. */
const device = (name: string) => `${name.padStart(6)}:       0       0    0    0    0     0          0         0\n`
const route = (name: string, mask = '00000000') => `${name}\t00000000\t02004D0A\t0003\t0\t0\t0\t${mask}\t0\t0\t0\n`
const devices = (...names: readonly string[]) => ({ '/proc/net/dev': ['lo', ...names].map(device).join('') })

describe('the zone of the interface that the traffic comes through', () => {
  test('that with the default route, not the default zone: the recorded machine', async () => {
    const choice = await chooseZone(machine(firewalldOn), true, {})
    expect(choice.zoneOf(anyone)).toBe('home')
    expect(english(choice.why)).toBe('Traffic comes in through eth0, in the zone home.')
  })

  test('the same from its files, with the daemon stopped', async () => {
    const choice = await chooseZone(machine(firewalldStopped), false, {})
    expect(choice.zoneOf(anyone)).toBe('home')
    expect(choice.zones).toContain('internal')
  })

  test('a default route over IPv6 alone counts, too', async () => {
    const files = { ...noRoutes, '/proc/net/ipv6_route': fixture('proc-net/ipv6_route.txt') }
    expect((await chooseZone(machine(firewalldOn, { files }), true, {})).zoneOf(anyone)).toBe('home')
  })

  test('a route to one network is no default route; 128.0.0.0 neither', async () => {
    const files = { ...noRoutes, '/proc/net/route': `${route('eth1', '00000080')}${route('eth0')}` }
    const host = machine(firewalldOn, { files }, ofInterface({ eth0: 'home', eth1: 'drop' }))
    expect((await chooseZone(host, true, {})).zoneOf(anyone)).toBe('home')
  })

  test('an interface in no zone is in the default zone', async () => {
    const files = { ...noRoutes, '/proc/net/route': route('eth1') }
    expect((await chooseZone(machine(firewalldOn, { files }), true, {})).zoneOf(anyone)).toBe('public')
    const stopped = machine(firewalldStopped, {
      files: { ...files, '/etc/firewalld/firewalld.conf': 'DefaultZone=drop\n' },
    })
    expect((await chooseZone(stopped, false, {})).zoneOf(anyone)).toBe('drop')
  })

  test('without a default route: that of the only interface that is up', async () => {
    const files = { ...noRoutes, ...devices('eth0', 'eth1'), '/sys/class/net/eth1/operstate': 'down\n' }
    const host = machine(firewalldOn, { files }, ofInterface({ eth0: 'home', eth1: 'drop' }))
    expect((await chooseZone(host, true, {})).zoneOf(anyone)).toBe('home')
  })

  test('without any interface: the default zone, and it says so', async () => {
    const choice = await chooseZone(machine(firewalldOn, { files: { ...noRoutes, ...devices() } }), true, {})
    expect(choice.zoneOf(anyone)).toBe('public')
    expect(english(choice.why)).toBe('public is the default zone.')
  })

  test('interfaces in different zones: not guessed', async () => {
    const files = { ...noRoutes, ...devices('eth0', 'eth1') }
    const host = machine(firewalldOn, { files }, ofInterface({ eth0: 'home', eth1: 'drop' }))
    const problem = await problemOf(() => chooseZone(host, true, {}))
    expect(problem).toMatchObject({ kind: 'refused', todo: 'Choose the zone; on the command line, with --zone.' })
    expect(problem.what).toContain('(eth0 and eth1)')
    expect(problem.what).toContain('home and drop')
  })
})

describe('an opening’s own way', () => {
  test('a source that is bound to a zone meets that zone', async () => {
    for (const running of [true, false]) {
      const choice = await chooseZone(machine(running ? firewalldOn : firewalldStopped), running, {})
      expect(choice.zoneOf({ source: '10.20.0.0/16' })).toBe('internal')
      expect(choice.zoneOf({ source: '10.20.7.1' })).toBe('internal')
      expect(choice.zoneOf({ source: '10.21.0.0/16' })).toBe('home')
      expect(choice.zoneOf({ source: '10.0.0.0/8' })).toBe('home')
      const warned = [expect.stringContaining('10.20.0.0/16 meet the zone internal')]
      expect(choice.warningsFor([{ source: '10.20.7.1' }, { source: '10.21.0.0/16' }])).toEqual([])
      expect(inEnglish(choice.warningsFor([anyone]))).toEqual(warned)
      expect(inEnglish(choice.warningsFor([{ source: '10.0.0.0/8' }]))).toEqual(warned)
    }
  })

  test('an opening for one interface goes to that interface’s zone', async () => {
    const choice = await chooseZone(machine(firewalldOn), true, {})
    expect(choice.zoneOf({ source: 'any', interface: 'eth0' })).toBe('home')
    expect(choice.zoneOf({ source: 'any', interface: 'eth1' })).toBe('public')
  })

  test('MAC addresses and sets are bound as sources, too, and are passed over', async () => {
    const active = { home: { interfaces: ['eth0'] }, drop: { sources: ['00:11:22:33:44:55', 'ipset:jets'] } }
    const reply = JSON.stringify({ type: 'a{sa{sas}}', data: [active] })
    const host = machine(firewalldOn, { runs: { [busCall('zone.getActiveZones')]: reply } })
    const choice = await chooseZone(host, true, {})
    expect(choice.warningsFor([anyone])).toEqual([])
    expect(choice.zoneOf({ source: '10.20.0.0/16' })).toBe('home')
  })
})

describe('a zone by its name', () => {
  test('is taken when it is there', async () => {
    const choice = await chooseZone(machine(firewalldOn), true, { zone: 'public' })
    expect([choice.zones, choice.zoneOf({ source: '10.20.0.0/16' })]).toEqual([['public'], 'public'])
    expect((await chooseZone(machine(firewalldStopped), false, { zone: 'drop' })).zones).toEqual(['drop'])
  })

  test.each([
    [true, firewalldOn],
    [false, firewalldStopped],
  ])('is wrong input when it is not (running: %s)', async (running, parts) => {
    const problem = await problemOf(() => chooseZone(machine(parts), running, { zone: 'nosuch' }))
    expect(problem).toMatchObject({ kind: 'input', what: 'firewalld has no zone “nosuch”.' })
  })
})

test('an ordinary user may name a zone whose settings are hidden from them, and none that is not there', async () => {
  const refused = { code: 1, stdout: '', stderr: 'Not Authorized(polkit)' }
  const runs = Object.fromEntries(
    ['work', 'nosuch'].map((zone) => [busCall('zone.getZoneSettings2', zone), refused] as const),
  )
  const host = machine(firewalldOn, { runs })
  expect((await chooseZone(host, true, { zone: 'work' })).zones).toEqual(['work'])
  expect(await problemOf(() => chooseZone(host, true, { zone: 'nosuch' }))).toMatchObject({ kind: 'input' })
})

test('every zone that may be answered is read', async () => {
  const choice = await chooseZone(machine(firewalldOn), true, {})
  expect([...choice.zones].sort()).toEqual(['home', 'internal', 'public'])
})
