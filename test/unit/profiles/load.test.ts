import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { parse, stringify } from 'yaml'
import { ownFolders } from '../../../main/profiles/load.js'
import { loadProfile, loadProfiles, resolveOpenings } from '../../../main/profiles/index.js'
import { openingText } from '../../../main/model/opening.js'
import { english, inEnglish } from '../../support/english.js'
import { problemOf } from '../../support/problems.js'

const VALID = `
schema: 1
id: my-service
title: My service
summary: Does this and that.
category: Tests
sources: [{ title: Its manual, seen: 2026-11-21 }]
roles: [{ id: main, title: Main, summary: Does it. }]
parameters:
  - { id: port, kind: port, label: Port, question: Which one?, help: The usual one., default: '80' }
  - { id: from, kind: sources, label: Who, question: Who?, help: Networks., default: any }
  - { id: other, kind: sources, label: Others, question: Who else?, help: Networks., default: =from }
openings:
  - { id: web, label: Web, protocols: [tcp, udp], ports: port, from: other, reason: It needs it., closed: It fails. }
  - { id: fixed, label: Fixed, protocols: [tcp], ports: '7000,7002-7003', from: any, reason: So it is., closed: It fails. }
`
let folder = ''
const file = (text: string, name = 'my.yaml') => {
  writeFileSync(join(folder, name), text)
  return join(folder, name)
}

type Part = Record<string, unknown>
/** The valid profile with something changed in it. */
const changed = (change: (profile: Part & { parameters: Part[]; openings: Part[]; roles: Part[] }) => void) => {
  const profile = parse(VALID) as Parameters<typeof change>[0]
  change(profile)
  return file(stringify(profile))
}

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'profiles-'))
})
afterEach(() => {
  vi.unstubAllEnvs()
  rmSync(folder, { recursive: true })
})

test('a profile of one’s own, by its path', async () => {
  const profile = await loadProfile(file(VALID), {})
  expect(
    resolveOpenings(profile, { values: { from: '10.0.0.0/8' } }).openings.map((one) => english(openingText(one))),
  ).toEqual([
    '80/tcp from 10.0.0.0/8',
    '80/udp from 10.0.0.0/8',
    '7000/tcp from anywhere',
    '7002-7003/tcp from anywhere',
  ])
})

test('a profile as JSON is the same profile, and a broken one is told as such', async () => {
  expect(await loadProfile(file(JSON.stringify(parse(VALID)), 'my.json'), {})).toEqual(
    await loadProfile(file(VALID), {}),
  )
  expect((await problemOf(() => loadProfile(file('{', 'my.json'), {}))).what).toContain('is not readable JSON')
})

test('a service that nobody knows: the known ones are named', async () => {
  for (const name of ['nosuch', '../../etc/passwd', '', 'constructor', 'JETSTREAM-SERVER']) {
    const problem = await problemOf(() => loadProfile(name, {}))
    expect(problem.kind).toBe('input')
    expect(problem.what).toContain(`“${name}”`)
    expect(problem.todo).toContain('jetstream-server')
  }
})

describe('a file that cannot be used says why', () => {
  test.each([
    ['there is no such file', () => join(folder, 'nosuch.yaml')],
    ['it is a folder', () => (mkdirSync(join(folder, 'x.yaml')), join(folder, 'x.yaml'))],
    ['is not readable YAML', () => file('schema: 1\n  id: [')],
    ['is not readable YAML', () => file(`a: &a [x]\nb: [${'*a,'.repeat(5000)}]`)],
    ['is larger than 256 KiB', () => file(`# ${'x'.repeat(300_000)}`)],
    ['is not valid', () => file('')],
    ['is not valid', () => file('just text')],
    ['it has an unknown field: extra', () => changed((profile) => (profile['extra'] = 1))],
    [
      '“openings.0” has an unknown field: color',
      () => changed(({ openings }) => Object.assign(openings[0] ?? {}, { color: 'red' })),
    ],
    [
      'has an unknown field: least',
      () => changed(({ parameters }) => Object.assign(parameters[0] ?? {}, { least: 1 })),
    ],
    ['“schema” should be', () => changed((profile) => (profile['schema'] = 5))],
    ['“openings” is empty', () => changed((profile) => (profile.openings = []))],
    ['“id” is not a name', () => changed((profile) => (profile['id'] = 'My Service'))],
    ['title', () => changed((profile) => (profile['title'] = 'a\nb'))],
    [
      'openings.0.protocols.0',
      () => changed(({ openings }) => Object.assign(openings[0] ?? {}, { protocols: ['icmp'] })),
    ],
    ['names “nope”', () => changed(({ openings }) => Object.assign(openings[0] ?? {}, { ports: 'nope' }))],
    [
      'names “from”, which is not a parameter of kind port',
      () => changed(({ openings }) => Object.assign(openings[0] ?? {}, { ports: 'from' })),
    ],
    [
      'which is not a parameter of kind sources',
      () => changed(({ openings }) => Object.assign(openings[0] ?? {}, { from: 'port' })),
    ],
    ['“parameters” uses the same key twice', () => changed(({ parameters }) => parameters.push(parameters[0] ?? {}))],
    ['“roles” lacks a role', () => changed(({ parameters }) => Object.assign(parameters[0] ?? {}, { roles: ['x'] }))],
    [
      'takes over from a parameter that does not fit',
      () => changed(({ parameters }) => Object.assign(parameters[0] ?? {}, { default: '=from' })),
    ],
    [
      'takes over from a parameter that does not fit',
      () => changed(({ parameters }) => Object.assign(parameters[1] ?? {}, { default: '=other' })),
    ],
  ])('%s', async (why, make) => {
    const path = make()
    const problem = await problemOf(() => loadProfile(path, {}))
    expect(problem.kind).toBe('input')
    expect(problem.what).toContain(path)
    expect(problem.what).toContain(why)
  })

  test.each<[where: string, make: () => string]>([
    [
      '“category” is missing; line 6: it has an unknown field: kategory',
      () => file(VALID.replace('category', 'kategory')),
    ],
    ['line 15: “openings.1.reason” is missing', () => file(VALID.replace('reason: So it is., ', ''))],
    ['line 7: it has an unknown field: extra', () => file(VALID.replace('sources:', 'extra: 1\nsources:'))],
    ['line 14: “openings.0.ports” names “nope”', () => file(VALID.replace('ports: port,', 'ports: nope,'))],
    [
      'line 15: “openings.1” has an unknown field: color',
      () => file(VALID.replace('id: fixed,', 'id: fixed, color: red,')),
    ],
    ['at line 16, column', () => file(`${VALID.trimEnd().slice(0, -1)}\n`)],
    ['line 3: “id” is not a name', () => file('{\n "schema": 1,\n "id": "My Service"\n}\n', 'my.json')],
  ])('says where: %s', async (where, make) => {
    expect((await problemOf(() => loadProfile(make(), {}))).what).toContain(where)
  })

  test.each(['70000', '5-3', '80,', '80,x', '0'])('ports that are none: %s', async (ports) => {
    const path = changed(({ openings }) => Object.assign(openings[1] ?? {}, { ports }))
    const problem = await problemOf(async () => resolveOpenings(await loadProfile(path, {}), { values: {} }).openings)
    expect(problem.kind).toBe('input')
    expect(problem.what).toContain('openings.1.ports')
  })

  test.each([
    [0, '99999'],
    [0, '80-90'],
    [1, '10.0.0.1/8'],
  ])('a default that is none: %s, %s', async (index, value) => {
    const path = changed(({ parameters }) => Object.assign(parameters[index] ?? {}, { default: value }))
    const problem = await problemOf(async () => resolveOpenings(await loadProfile(path, {}), { values: {} }).openings)
    expect(problem.kind).toBe('input')
    expect(problem.what).toContain(value)
  })
})

describe('profiles of this user', () => {
  const own = (text: string, name = 'my.yaml') => {
    mkdirSync(join(folder, 'sallyport', 'profiles'), { recursive: true })
    writeFileSync(join(folder, 'sallyport', 'profiles', name), text)
  }

  test('lie in the XDG configuration, else under the home', () => {
    expect(ownFolders({ XDG_CONFIG_HOME: '/x' })).toEqual(['/etc/sallyport/profiles', '/x/sallyport/profiles'])
    expect(ownFolders({ HOME: '/home/a' })).toEqual(['/etc/sallyport/profiles', '/home/a/.config/sallyport/profiles'])
    expect(ownFolders({})).toEqual(['/etc/sallyport/profiles'])
  })

  test('are found by their id, and may stand for one that comes along', async () => {
    own(VALID)
    expect((await loadProfile('my-service', { XDG_CONFIG_HOME: folder })).title).toBe('My service')
    own(VALID.replace('id: my-service', 'id: jetstream-server'))
    expect((await loadProfile('jetstream-server', { XDG_CONFIG_HOME: folder })).title).toBe('My service')
  })

  test('one that cannot be read is named, and the others still count', async () => {
    own('schema: 9', 'broken.yml')
    const { profiles, unreadable } = await loadProfiles({ XDG_CONFIG_HOME: folder })
    expect(inEnglish(unreadable)).toMatchObject([
      { kind: 'input', what: expect.stringContaining('broken.yml') as string },
    ])
    expect(profiles.map(({ id }) => id)).toContain('jetstream-server')
    expect((await problemOf(() => loadProfile('my-service', { XDG_CONFIG_HOME: folder }))).what).toContain('broken.yml')
  })
})

describe('which way an opening goes', () => {
  const opening = (more: Part) =>
    changed(({ openings: [web] }) => {
      for (const [key, value] of Object.entries(more)) if (web) web[key] = value
    })
  const texts = async (more: Part, values: Record<string, string> = {}) =>
    resolveOpenings(await loadProfile(opening(more), {}), { values })
      .openings.slice(0, 2)
      .map((one) => english(openingText(one)))

  test('out: to those who are called, by "to" alone', async () => {
    const out = { direction: 'out', from: undefined, to: 'other', protocols: ['tcp'] }
    expect((await texts(out)).at(0)).toBe('80/tcp to anywhere')
    expect(await texts(out, { other: '192.0.2.7,2001:db8::/32' })).toEqual([
      '80/tcp to 192.0.2.7',
      '80/tcp to 2001:db8::/32',
    ])
  })

  test('forward: every source with every destination of its own IP family', async () => {
    const through = { direction: 'forward', from: 'from', to: 'other', protocols: ['tcp'] }
    expect(await texts(through, { from: '10.0.0.0/8,2001:db8::/32', other: '192.0.2.7,2001:db8:1::7' })).toEqual([
      '80/tcp from 10.0.0.0/8 to 192.0.2.7',
      '80/tcp from 2001:db8::/32 to 2001:db8:1::7',
    ])
    const mixed = await problemOf(() => texts(through, { from: '10.0.0.0/8', other: '2001:db8::7' }))
    expect(mixed).toMatchObject({ kind: 'input' })
    expect(mixed.what).toContain('different IP families')
  })

  test('limit goes on into the opening', async () => {
    const { openings } = resolveOpenings(await loadProfile(opening({ limit: true }), {}), { values: {} })
    const [first] = openings
    expect(first).toMatchObject({ direction: 'in', limit: true })
  })

  test.each<[string, Part]>([
    ['"to" where something comes in', { to: 'other' }],
    ['"from" where this machine itself calls', { direction: 'out', to: 'other' }],
    ['no "from" where something comes in', { from: undefined }],
    ['"to" that is no parameter for sources', { direction: 'forward', to: 'port' }],
    ['a limit for what goes out', { direction: 'out', from: undefined, limit: true }],
    ['another way', { direction: 'sideways' }],
  ])('%s is refused', async (_what, more) => {
    expect(await problemOf(() => loadProfile(opening(more), {}))).toMatchObject({ kind: 'input' })
  })
})

describe('a profile with a character that a terminal obeys', () => {
  /** The path of every text in the profile. */
  const pathsIn = (value: unknown, path: readonly (string | number)[] = []): (readonly (string | number)[])[] =>
    typeof value === 'string'
      ? [path]
      : typeof value === 'object' && value !== null
        ? Object.entries(value).flatMap(([key, item]) => pathsIn(item, [...path, key]))
        : []
  const full = () => ({
    ...(parse(VALID) as Part),
    beyond: ['Tell your router.'],
    forwards: { from: ['10.8.0.0/24'], interface: 'tun0', reason: 'It passes packets on.' },
  })

  test.each(pathsIn(full()).map((path) => [path.join('.'), path] as const))('in %s is refused', async (_name, path) => {
    for (const character of ['\u001b[8m', '\u009b8m', '\u202e', '\n', '\u2028']) {
      const profile = full()
      const at = path.slice(0, -1).reduce<Part>((part, key) => part[key] as Part, profile)
      at[String(path.at(-1))] = `${String(at[String(path.at(-1))])}${character}`
      const { kind } = await problemOf(() => loadProfile(file(JSON.stringify(profile), 'evil.json'), {}))
      expect(kind).toBe('input')
    }
  })

  test('is taken without it', async () => {
    expect(await loadProfile(file(JSON.stringify(full()), 'good.json'), {})).toMatchObject({ id: 'my-service' })
  })
})
