import { describe, expect, test } from 'vitest'
import { openingText } from '../../../main/model/opening.js'
import type { Answers } from '../../../main/model/profile.js'
import { exposures, loadProfile, loadProfiles, onSystem, resolveOpenings } from '../../../main/profiles/index.js'
import { english } from '../../support/english.js'
import { machine } from '../../support/machine.js'
import { problemOf } from '../../support/problems.js'

const openingsOf = async (id: string, values: Record<string, string> = {}, role?: string) => {
  const answers: Answers = { values, ...(role === undefined ? {} : { role }) }
  return resolveOpenings(await onSystem(await loadProfile(id, {}), machine({})), answers).openings
}
const texts = async (...of: Parameters<typeof openingsOf>) =>
  (await openingsOf(...of)).map((one) => english(openingText(one)))
const SERVER = 'jetstream-server'
const RELAY = 'jetstream-relay'

describe('jetstream-server', () => {
  test('opens what its documentation says', async () => {
    expect(await texts(SERVER)).toEqual(['8886/tcp from anywhere', '8886/udp from anywhere'])
  })

  test('other ports: one for the API, several for files', async () => {
    expect(await texts(SERVER, { apiPort: '9000', receivePorts: '8886, 8888-8890,9100:9101' })).toEqual([
      '9000/tcp from anywhere',
      '8886/udp from anywhere',
      '8888-8890/udp from anywhere',
      '9100-9101/udp from anywhere',
    ])
  })

  test('who may use the API may send files, too, unless it is said otherwise', async () => {
    const from = '10.0.0.0/8,2001:DB8::/32'
    expect(await texts(SERVER, { from })).toEqual([
      '8886/tcp from 10.0.0.0/8',
      '8886/tcp from 2001:db8::/32',
      '8886/udp from 10.0.0.0/8',
      '8886/udp from 2001:db8::/32',
    ])
    expect(await texts(SERVER, { from: '10.0.0.0/8', dataFrom: 'anywhere' })).toEqual([
      '8886/tcp from 10.0.0.0/8',
      '8886/udp from anywhere',
    ])
    expect(await texts(SERVER, { dataFrom: '192.0.2.7' })).toEqual([
      '8886/tcp from anywhere',
      '8886/udp from 192.0.2.7',
    ])
  })

  test('an answer of blanks is no answer', async () => {
    expect(await texts(SERVER, { apiPort: ' ', from: '' })).toEqual(await texts(SERVER))
  })

  test('twice the same is once', async () => {
    expect(await texts(SERVER, { receivePorts: '8886,8886,8886-8886', from: 'any' })).toEqual(await texts(SERVER))
    expect(await texts(SERVER, { from: '192.0.2.7,192.0.2.7/32' })).toHaveLength(2)
  })

  test('letting everyone in is said before it is done', async () => {
    const profile = await loadProfile(SERVER, {})
    const said = async (values: Record<string, string>) => exposures(profile, await openingsOf(SERVER, values))
    expect(await said({})).toHaveLength(2)
    expect(await said({ from: '10.0.0.0/8' })).toEqual([])
    expect(await said({ from: '10.0.0.0/8', dataFrom: 'any' })).toEqual([expect.stringContaining('UDP from anywhere')])
  })
})

describe('jetstream-relay', () => {
  test('in front of the receiver, which is the first role', async () => {
    const wanted = ['8887/tcp from anywhere', '8886/tcp from anywhere', '8886/udp from anywhere']
    expect(await texts(RELAY)).toEqual(wanted)
    expect(await texts(RELAY, {}, 'receiver')).toEqual(wanted)
  })

  test('in front of the sender nothing comes in but its own server', async () => {
    expect(await texts(RELAY, { from: '10.10.2.2' }, 'sender')).toEqual(['8887/tcp from 10.10.2.2'])
  })

  test('the control port has a source of its own', async () => {
    expect(await texts(RELAY, { from: '10.10.2.2', controlPort: '9000' })).toEqual([
      '9000/tcp from 10.10.2.2',
      '8886/tcp from anywhere',
      '8886/udp from anywhere',
    ])
  })

  test('a setting of another role is not there', async () => {
    const problem = await problemOf(() => texts(RELAY, { receivePorts: '8886' }, 'sender'))
    expect(problem).toMatchObject({ kind: 'input', what: 'JetStream relay has no setting "receivePorts" here.' })
    expect(problem.todo).toContain('controlPort')
    expect(problem.todo).not.toContain('receivePorts')
  })
})

describe('a wrong answer is named, with what is wrong', () => {
  test.each([
    ['apiPort', '0', 'is below 1'],
    ['apiPort', '65536', 'is above 65535'],
    ['apiPort', 'ssh', 'is neither a port'],
    ['apiPort', '80.5', 'is neither a port'],
    ['apiPort', '-1', 'is neither a port'],
    ['apiPort', '99999999', 'is neither a port'],
    ['apiPort', '8886-8890', 'is more than one port'],
    ['apiPort', '8886,8887', 'is more than one port'],
    ['receivePorts', '8890-8886', 'is the wrong way round'],
    ['receivePorts', '8886,', 'is neither a port'],
    ['receivePorts', '8886,99999', 'is above 65535'],
    ['receivePorts', '8886;id', 'is neither a port'],
    ['from', '10.0.0.0/33', 'has a prefix above /32'],
    ['from', '2001:db8::/129', 'has a prefix above /128'],
    ['from', '10.0.0.1/8', 'write 10.0.0.0/8 for the whole network, or 10.0.0.1 for'],
    ['from', '2001:db8::1/32', 'write 2001:db8::/32'],
    ['from', '300.1.1.1', 'is neither an address'],
    ['from', '010.0.0.1', 'is neither an address'],
    ['from', '10.0.0.0/', 'is neither an address'],
    ['from', 'fe80::1%eth0', 'is neither an address'],
    ['from', '0.0.0.0/0', 'means everyone'],
    ['from', '::/0', 'means everyone'],
    ['from', 'any,10.0.0.0/8', 'is neither an address'],
    ['dataFrom', 'example.org', 'is neither an address'],
  ])('%s=%s %s', async (key, value, why) => {
    const problem = await problemOf(() => texts(SERVER, { [key]: value }))
    expect(problem.kind).toBe('input')
    expect(problem.what).toContain(why)
    expect(problem.todo).toContain(`"${key}"`)
    expect(problem.meaning).toContain('Nothing was changed.')
  })

  test('an unknown setting, and an unknown role', async () => {
    expect(await problemOf(() => texts(SERVER, { port: '1' }))).toMatchObject({
      kind: 'input',
      what: 'JetStream server has no setting "port" here.',
      todo: 'It has: apiPort, receivePorts, from, dataFrom, sendPorts.',
    })
    expect(await problemOf(() => texts(RELAY, {}, 'middle'))).toMatchObject({
      kind: 'input',
      what: 'JetStream relay has no role "middle".',
      todo: 'Choose one of: receiver, sender.',
    })
    expect(await problemOf(() => texts(SERVER, {}, 'receiver'))).toMatchObject({
      kind: 'input',
      todo: 'Leave the role out: this service has none.',
    })
  })
})

test('every profile that comes along can be read, resolves as it is, and cites where it is from', async () => {
  const { profiles, unreadable } = await loadProfiles({})
  expect(unreadable).toEqual([])
  expect(profiles.map(({ id }) => id).sort()).toEqual(expect.arrayContaining([RELAY, SERVER]))
  for (const profile of profiles)
    for (const role of [undefined, ...profile.roles.map(({ id }) => id)]) {
      expect((await openingsOf(profile.id, {}, role)).length, profile.id).toBeGreaterThan(0)
      expect(profile.sources.length, profile.id).toBeGreaterThan(0)
    }
})
