import { describe, expect, test } from 'vitest'
import { openingText } from '../../../main/model/opening.js'
import { loadProfile, onSystem, resolveFiles, resolveOpenings } from '../../../main/profiles/index.js'
import { english } from '../../support/english.js'
import { machine, type MachineParts } from '../../support/machine.js'
import { problemOf } from '../../support/problems.js'
import { Profile } from '../../../main/model/profile.js'

const CONF = '/etc/snikket/snikket.conf'
const conf = (text: string): MachineParts => ({ files: { [CONF]: text } })

async function service(id: string, values: Record<string, string> = {}, there: MachineParts = {}) {
  const profile = await onSystem(await loadProfile(id, {}), machine(there))
  const { openings, ifRefused } = resolveOpenings(profile, { values })
  return {
    profile,
    openings: openings.map((one) => english(openingText(one))),
    ifRefused: ifRefused.map((one) => english(openingText(one))),
    files: resolveFiles(profile, { values }).map(({ edit }) => edit),
  }
}

test('JetStream calls its licence server, and its destinations where their ports are named', async () => {
  expect((await service('jetstream-server')).ifRefused).toEqual(['8885/tcp to anywhere'])
  expect((await service('jetstream-server', { sendPorts: '8886,9000' })).ifRefused).toEqual([
    '8885/tcp to anywhere',
    '8886/udp to anywhere',
    '9000/udp to anywhere',
  ])
})

describe('Snikket', () => {
  const fixed = ['80', '443', '5222', '5269', '5000'].map((port) => `${port}/tcp from anywhere`)
  const both = ['3478-3479', '5349-5350'].flatMap((ports) =>
    ['tcp', 'udp'].map((protocol) => `${ports}/${protocol} from anywhere`),
  )

  test('opens the ports of its documentation', async () => {
    const { openings, files } = await service('snikket')
    expect(openings).toEqual([...fixed, ...both, '49152-65535/udp from anywhere'])
    expect(files).toEqual([])
  })

  test('another range goes into its configuration file', async () => {
    const { openings, files } = await service('snikket', { turnMin: '61000', turnMax: '61099', conf: CONF })
    expect(openings.at(-1)).toBe('61000-61099/udp from anywhere')
    expect(files).toEqual([
      {
        path: CONF,
        format: 'env',
        set: { SNIKKET_TWEAK_TURNSERVER_MIN_PORT: '61000', SNIKKET_TWEAK_TURNSERVER_MAX_PORT: '61099' },
      },
    ])
  })

  test('the range that its file has already is the one that is opened, unless another is named', async () => {
    const there = conf('SNIKKET_TWEAK_TURNSERVER_MIN_PORT=60000\nSNIKKET_TWEAK_TURNSERVER_MAX_PORT=61023\n')
    const { openings, files } = await service('snikket', {}, there)
    expect(openings.at(-1)).toBe('60000-61023/udp from anywhere')
    expect(files).toHaveLength(1)
    expect((await service('snikket', { turnMax: '60100' }, there)).openings.at(-1)).toBe(
      '60000-60100/udp from anywhere',
    )
  })

  test('an empty answer changes no file, also where there is one', async () => {
    expect((await service('snikket', { conf: '' }, conf('A=1\n'))).files).toEqual([])
  })

  test('what its file says is not taken where it is no port', async () => {
    const { openings } = await service('snikket', {}, conf('SNIKKET_TWEAK_TURNSERVER_MIN_PORT=$(reboot)\n'))
    expect(openings.at(-1)).toBe('49152-65535/udp from anywhere')
  })

  test.each([
    [{ turnMin: '1024' }, 'First port for calls: 1024'],
    [{ turnMin: '61000', turnMax: '60999' }, 'Last port for calls: 60999'],
  ])('limits are said in its document’s words: %o', async (values, what) => {
    const problem = await problemOf(() => service('snikket', values))
    expect(problem.what).toContain(what)
    expect(problem.meaning).toContain('must be larger than 1024 and smaller than or equal to 65535')
    expect(problem.meaning).toContain('Nothing was changed')
  })

  test.each(['/etc/shadow', '/etc/snikket/../shadow', 'snikket.conf'])(
    'no other file than its own: %s',
    async (path) => {
      expect(await problemOf(() => service('snikket', { conf: path }))).toMatchObject({ kind: 'input' })
    },
  )
})

describe('SmartServer', () => {
  test('standard: what is always on', async () => {
    const { openings, ifRefused } = await service('smartserver')
    expect(openings).toEqual(
      ['22/tcp', '443/tcp', '2541/tcp', '2541/udp', '5353/udp'].map((one) => `${one} from anywhere`),
    )
    expect(ifRefused).toEqual(
      ['25/tcp', '53/tcp', '53/udp', '80/tcp', '443/tcp', '123/udp', '502/tcp'].map((one) => `${one} to anywhere`),
    )
  })

  test('each service that is switched on adds its ports, and only those', async () => {
    const added = async (values: Record<string, string>) => {
      const [base, more] = [await service('smartserver'), await service('smartserver', values)]
      return [...more.openings, ...more.ifRefused].filter((one) => ![...base.openings, ...base.ifRefused].includes(one))
    }
    expect(await added({ bacnet: 'on' })).toEqual([
      '41797/udp from anywhere',
      '47808-47823/udp from anywhere',
      '49152-65535/udp from anywhere',
      '49152-65535/udp to anywhere',
    ])
    expect(await added({ lon: 'on' })).toEqual([
      '1628-1645/tcp from anywhere',
      '1628/udp from anywhere',
      '1630-1645/udp from anywhere',
    ])
    expect(await added({ mqtt: 'on' })).toEqual(['1883/tcp from anywhere', '8883/tcp from anywhere'])
    expect(await added({ remoteCms: 'on' })).toEqual(['8883/tcp to anywhere'])
    expect(await added({ opcua: 'on', opcuaPort: '4840' })).toEqual(['4840/tcp from anywhere'])
    expect(await added({ http: 'on', httpPort: '1780' })).toEqual(['1780/tcp from anywhere'])
  })

  test('a switch is on or off, and security one of two', async () => {
    expect((await problemOf(() => service('smartserver', { mqtt: 'maybe' }))).what).toContain('on, off')
    expect((await problemOf(() => service('smartserver', { security: 'tight' }))).what).toContain('standard, enhanced')
  })
})

describe('ports that SmartServer uses inside its machine', () => {
  test.each([
    [{ httpsPort: '9090' }, '9090/tcp', 'Reboot Manager'],
    [{ opcua: 'on', opcuaPort: '5432' }, '5432/tcp', 'local CMS'],
    [{ http: 'on', httpPort: '53' }, '53/tcp', 'dnsmasq'],
  ])('are never opened: %j', async (values, port, reason) => {
    const refused = await problemOf(() => service('smartserver', values))
    expect(refused.kind).toBe('refused')
    expect(refused.what).toContain(port)
    expect(refused.meaning).toContain(reason)
  })

  test('are not in the way of what it calls', async () => {
    expect((await service('smartserver')).ifRefused).toContain('53/tcp to anywhere')
  })

  test('are given in figures, so that no answer moves them', async () => {
    const { profile } = await service('smartserver')
    const moved = Profile.safeParse({
      ...profile,
      internal: [{ protocols: ['tcp'], ports: 'httpsPort', reason: 'A.' }],
    })
    expect(moved.success).toBe(false)
  })
})

describe('Mysterium', () => {
  test('its range, or one port instead, over UDP or TCP', async () => {
    const openings = async (values: Record<string, string> = {}) => (await service('mysterium-node', values)).openings
    expect(await openings()).toEqual(['10000-60000/udp from anywhere'])
    expect(await openings({ port: '1194' })).toEqual(['1194/udp from anywhere'])
    expect(await openings({ port: '1194', protocol: 'tcp' })).toEqual(['1194/tcp from anywhere'])
    expect(await openings({ portRange: '20000-20100', protocol: 'tcp' })).toEqual(['20000-20100/tcp from anywhere'])
  })
})

describe('a profile that is not right says where', () => {
  const parsed = (more: object) =>
    Profile.safeParse({
      schema: 2,
      id: 'mine',
      title: 'Mine',
      summary: 'Mine.',
      category: 'Tests',
      sources: [{ title: 'Its manual', seen: '2026-11-21' }],
      openings: [
        { id: 'web', label: 'Web', protocols: ['tcp'], ports: '80', from: 'any', reason: 'So.', closed: 'No.' },
      ],
      ...more,
    })
  const ask = (more: object) => ({ id: 'a', label: 'A', question: 'Which?', help: 'This.', default: '', ...more })
  const opening = (more: object) => ({
    openings: [
      { id: 'web', label: 'Web', protocols: ['tcp'], ports: '80', from: 'any', reason: 'So.', closed: 'No.', ...more },
    ],
  })

  test.each<[string, object, string]>([
    ['a choice without choices', { parameters: [ask({ kind: 'choice', default: 'x' })] }, 'parameters.0.choices'],
    ['a default that is no choice', { parameters: [ask({ kind: 'switch', default: 'yes' })] }, 'parameters.0.default'],
    ['limits without words', { parameters: [ask({ kind: 'port', default: '80', min: 2 })] }, 'parameters.0.limits'],
    ['when on nothing', opening({ when: { b: 'on' } }), 'openings.0.when.b'],
    [
      'when on a value there is not',
      {
        parameters: [ask({ kind: 'switch', default: 'on' })],
        ...opening({ when: { a: 'yes' } }),
      },
      'openings.0.when.a',
    ],
    ['a range of one key and nothing', opening({ ports: 'a-' }), 'openings.0.ports'],
    ['a file that is no parameter for files', { files: [{ file: 'a', set: {}, reason: 'So.' }] }, 'files.0.file'],
    ['ifRefused for what comes in', opening({ ifRefused: true }), 'openings.0.ifRefused'],
  ])('%s', (_name, more, where) => {
    const { error } = parsed(more)
    expect(error?.issues.map(({ path }) => path.join('.'))).toContain(where)
  })

  test('a key of a file that is not on the helper’s list', async () => {
    const profile = parsed({
      parameters: [ask({ id: 'conf', kind: 'file', default: CONF }), ask({ id: 'port', kind: 'port', default: '80' })],
      files: [{ file: 'conf', set: { SNIKKET_DOMAIN: 'port' }, reason: 'So.' }],
    }).data
    if (!profile) throw new Error('the profile is not valid')
    const problem = await problemOf(() => Promise.resolve().then(() => resolveFiles(profile, { values: {} })))
    expect(problem.what).toContain('SNIKKET_DOMAIN')
  })
})
