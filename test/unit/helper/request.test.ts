import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseRequest } from '../../../main/helper/request.js'
import { verbNames } from '../../../main/plan/index.js'
import { problemOf } from '../../support/problems.js'
import { CALLS, REQUESTS } from '../../support/requests.js'

type Json = string | number | boolean | null | Json[] | { [key: string]: Json }
type Path = readonly (string | number)[]

/** The path of every value inside, the whole first. */
function paths(value: Json, here: Path = []): Path[] {
  if (typeof value !== 'object' || value === null) return [here]
  return [
    here,
    ...Object.entries(value).flatMap(([key, inner]) =>
      paths(inner, [...here, Array.isArray(value) ? Number(key) : key]),
    ),
  ]
}

function valueAt(value: Json, path: Path): Json {
  return path.reduce<Json>((now, key) => (now as Record<string | number, Json>)[key] ?? null, value)
}

/** The request as text, with one value put in the place of another. */
function withValue(request: Json, path: Path, put: (old: Json) => Json | undefined): string {
  const copy = structuredClone(request)
  if (path.length === 0) return JSON.stringify(put(copy))
  const parent = valueAt(copy, path.slice(0, -1)) as Record<string | number, Json>
  const last = path.at(-1) ?? ''
  parent[last] = put(parent[last] ?? null) as Json
  return JSON.stringify(copy)
}

const requests = REQUESTS as unknown as readonly Json[]
const refused = async (text: string) => {
  const problem = await problemOf(() => parseRequest(text))
  expect(problem.kind, text).toBe('input')
}
const places = (fits: (value: Json, path: Path) => boolean) =>
  requests.flatMap((request) =>
    paths(request)
      .filter((path) => fits(valueAt(request, path), path))
      .map((path) => [request, path] as const),
  )
/** Free text, and answers, where any key and any text are right. */
const free = (path: Path) => ['reason', 'values'].includes(String(path.at(-1))) || path.at(-2) === 'values'

test('the valid ones are taken, and every verb there is is among them', () => {
  for (const request of REQUESTS) expect(parseRequest(JSON.stringify(request))).toEqual(request)
  const used = Object.values(CALLS).flatMap((calls) => calls.map(([verb]) => verb))
  expect([...new Set(used)].sort()).toEqual([...verbNames].sort())
})

test('a field more is refused, wherever it stands and whatever its name', async () => {
  const objects = places(
    (value, path) => typeof value === 'object' && value !== null && !Array.isArray(value) && !free(path),
  )
  expect(objects.length).toBeGreaterThan(40)
  for (const [request, path] of objects)
    for (const name of ['extra', 'argv', 'constructor', '__proto__'])
      await refused(
        withValue(request, path, (old) => Object.fromEntries([...Object.entries(old as object), [name, 'x']])),
      )
})

test('a field less is refused, unless it may be left out', async () => {
  const optional = [
    'interface',
    'comment',
    'role',
    'values',
    'stateDir',
    'journal',
    'zone',
    'apiPort',
    'answers',
    'purpose',
    'until',
    'machine',
    'turnsOn',
    'destination',
    'outInterface',
    'before',
  ]
  const ofSteps = ['direction', 'destination', 'outInterface', 'limit', 'policy']
  ofSteps.push('was', 'list', 'number', 'only', 'before', 'handle', 'top', 'config', 'next')
  const mayLack = (path: Path) =>
    optional.includes(String(path.at(-1))) || (path.includes('args') && ofSteps.includes(String(path.at(-1))))
  const fields = places(
    // a rule of nftables must name its table, one of iptables need not
    (value, path) => typeof path.at(-1) === 'string' && !mayLack(path) && value !== 'mangle',
  ).filter(
    ([request, path]) => path.at(-1) !== 'program' || valueAt(request, ['openings', 0, 'firewall']) !== 'windows',
  )
  expect(fields.length).toBeGreaterThan(80)
  for (const [request, path] of fields) await refused(withValue(request, path, () => undefined))
})

test('a value of another type is refused', async () => {
  const others = {
    string: [7, null, {}, ['x']],
    number: ['8886', null, 8886.5, -1],
    object: ['x', 7, true],
    boolean: ['true', 1, null, false],
  }
  // a key that is not to be there, or was not
  const mayBeNull = (path: Path) => path.includes('set') || path.includes('was')
  for (const [request, path] of places((_value, path) => !free(path)))
    for (const other of others[typeof valueAt(request, path) as keyof typeof others])
      if (other !== null || !mayBeNull(path)) await refused(withValue(request, path, () => other))
})

describe('a verb', () => {
  const wrong = [
    'ufw.flush',
    'ufw.reset',
    'shell.run',
    'ufw.__proto__',
    'ufw.constructor',
    '__proto__',
    'toString',
    'ufw.allow ',
    'UFW.ALLOW',
    '',
  ]
  test.each(wrong)('that is not on the list is refused: "%s"', async (verb) => {
    for (const [request, path] of places((_value, path) => path.at(-1) === 'verb'))
      await refused(withValue(request, path, () => verb))
  })

  test('with the arguments of another verb is refused', async () => {
    for (const [request, path] of places((value) => value === 'ufw.allow'))
      await refused(withValue(request, path, () => 'firewalld.addPorts'))
  })
})

describe('an argument outside of its grammar is refused', () => {
  const every = (name: string) => places((_value, path) => path.at(-1) === name)
  test.each([
    [
      'app',
      [
        'JetStream',
        '../../cron.d/x',
        'sallyport-../x',
        'sallyport-',
        '/etc/passwd',
        'sallyport-x\n',
        'sallyport-X',
        `sallyport-${'x'.repeat(61)}`,
      ],
    ],
    ['zone', ['--permanent', '-x', 'a b', '../public', 'public\n', 'public;id', '', 'x'.repeat(18)]],
    [
      'comment',
      [
        'a\nb',
        "it's",
        'a"b',
        '`id`',
        'a|b',
        'a\\b',
        '',
        ' a',
        'x'.repeat(101),
        '\u2028',
        '\u202e',
        '--rootdir=/tmp',
        '-x',
      ],
    ],
    ['title', ['a\nports=1/tcp', '\0', '', 'a\r']],
    ['description', ['a\n[other]', 'a\u0085b']],
    ['label', ['a\nb', '']],
    ['interface', ['--all', 'eth0;id', 'eth 0', '', 'x'.repeat(16), '../eth0', 'eth0\n']],
    [
      'source',
      [
        '0.0.0.0',
        '10.0.0.1/8',
        '10.0.0.0/33',
        '10.0.0.0/8 ',
        'ANY',
        '--any',
        '300.1.1.1',
        '::/0 to any',
        '2001:DB8::/32',
        '010.0.0.0/8',
        'fe80::1%eth0',
      ].slice(1),
    ],
    ['protocol', ['icmp', 'TCP', 'tcp,udp', 'any', '']],
    ['store', ['Runtime', '--permanent', '']],
    ['first', [0, 65536, -1, 1.5, 1e9]],
    ['last', [0, 65536, 1]],
    ['id', ['../s1', 'Jet Stream', '', '-s1', 'S1', 's1\n']],
    ['stateDir', ['relative', '/var/../etc', '/var/lib/./x', '/var/\n', '']],
    ['journal', ['../../etc/passwd', '20261121T101500-3FA9C1', '']],
    ['request', ['run', '', 'Apply']],
    ['items', [[]]],
    [
      'program',
      [
        'JetStream.app',
        './x',
        '-x',
        '--setglobalstate',
        '/Applications/../../tmp/x',
        '/Applications/x.app/',
        '//x',
        '/',
        '/x ',
        '/x\n2 : /y',
        '/x"y',
        '/x*',
        `/${'x'.repeat(400)}`,
        '',
        ...['server.exe', '\\\\server\\share\\x.exe', 'C:\\', 'C:\\a\\..\\b.exe', 'C:\\a"b.exe', 'C:\\a|b.exe', ''],
        ...['C:\\a\nb.exe', 'C:\\a\\b.exe:stream', 'C:/a/b.exe', 'C:\\a\\', `C:\\${'x'.repeat(400)}`, 'C:\\a*.exe'],
      ],
    ],
    ['to', ['ON', 'yes', '', 'on off', '1']],
    ['profiles', [[], ['private', 'domain'], ['domain', 'domain'], ['any'], ['Domain'], 'domain']],
    ['profile', ['current', 'all', 'Public', '', 'private state off']],
    ['state', ['ON', 'notconfigured', '']],
  ] as const)('%s', async (name, values) => {
    expect(every(name).length).toBeGreaterThan(0)
    for (const [request, path] of every(name))
      for (const value of values) await refused(withValue(request, path, () => value as unknown as Json))
  })

  test('a program of another system', async () => {
    for (const [request, path] of every('program'))
      await refused(
        withValue(request, path, () =>
          valueAt(request, ['openings', 0, 'firewall']) === 'windows' ? '/usr/bin/x' : 'C:\\x.exe',
        ),
      )
  })

  test.each([
    '80',
    '80/tcp,udp',
    '80/TCP',
    '80/tcp|',
    '80/tcp\n81/tcp',
    '6000-6200/tcp',
    '80 /tcp',
    '$(id)/tcp',
    '123456/tcp',
  ])('the ports of an application: %j', async (ports) => {
    for (const [request, path] of places((value, of) => of.at(-1) === 'ports' && typeof value === 'string'))
      await refused(withValue(request, path, () => ports))
  })
})

describe('a text that is no request', () => {
  test.each(['', '{', 'null', '[]', '7', '"apply"', '{}', '{"request":"apply"}'])('%j', (text) => refused(text))

  test('of any kind', () =>
    fc.assert(
      fc.asyncProperty(fc.oneof(fc.string({ unit: 'binary' }), fc.json()), (text) => refused(text)),
      { numRuns: 300 },
    ))

  test('too many steps and openings', async () => {
    for (const [request, path] of places((_value, of) => ['steps', 'openings', 'items'].includes(String(of.at(-1)))))
      await refused(withValue(request, path, (old) => Array.from({ length: 501 }, () => (old as Json[])[0] ?? null)))
  })
})
