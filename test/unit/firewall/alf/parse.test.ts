import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  parseAllowSigned,
  parseApplications,
  parseBlockAll,
  parseGlobalState,
  parseStealth,
  saysManaged,
} from '../../../../main/firewall/alf/parse.js'
import { fixture } from '../../../support/fixture.js'

const said = (name: string) => fixture(`macos/${name}.txt`)

describe('the list of applications', () => {
  test('up to macOS 14: two blanks in front of a path, one behind it', () => {
    expect(parseApplications(said('listapps-old-le14'))).toEqual({
      total: 3,
      unknown: [],
      applications: [
        { path: '/Applications/AppName.app', action: 'allow' },
        { path: '/Users/service/Library/Application Support/flanforge/bin/flanforged', action: 'block' },
        { path: '/opt/homebrew/bin/tart', action: 'allow' },
      ],
    })
  })

  test('from macOS 15 on', () => {
    expect(parseApplications(said('listapps-new-15.3.1'))).toEqual({
      total: 4,
      unknown: [],
      applications: [
        { path: '/usr/bin/python3', action: 'allow' },
        { path: '/usr/sbin/smbd', action: 'allow' },
        { path: '/opt/ava/bin/postgres', action: 'block' },
        { path: '/usr/libexec/sharingd', action: 'allow' },
      ],
    })
  })

  test('an empty list is no unreadable one', () => {
    expect(parseApplications('Total number of apps = 0 \n')).toMatchObject({ total: 0, applications: [] })
    expect(parseApplications(said('managed-write-refused'))).toMatchObject({ total: null, applications: [] })
    expect(parseApplications('').total).toBeNull()
  })

  test('what is of another form is kept, and the rest is read', () => {
    const text = said('listapps-new-15.3.1').replace('(Block incoming connections)', '(Ask every time)')
    const { applications, unknown } = parseApplications(`${text}Firewall logging is on\n`)
    expect(applications.map(({ path }) => path)).toEqual([
      '/usr/bin/python3',
      '/usr/sbin/smbd',
      '/usr/libexec/sharingd',
    ])
    expect(unknown.map((line) => line.trim())).toEqual(['(Ask every time)', 'Firewall logging is on'])
  })

  test('a path may hold blanks, colons, brackets and letters of any script', () => {
    const path = '/Applications/Größe : 2 (Allow)/文件.app'
    expect(
      parseApplications(`Total number of apps = 1\n1 : ${path} \n   (Block incoming connections)\n`).applications,
    ).toEqual([{ path, action: 'block' }])
  })
})

describe('the settings', () => {
  test.each([
    ['getglobalstate-off', 0],
    ['getglobalstate-on', 1],
    ['getglobalstate-blockall-old', 2],
  ])('%s: by its digit', (name, state) => {
    expect(parseGlobalState(said(name))).toBe(state)
  })

  test('the digit counts when the words say something else, as from macOS 15 on', () => {
    expect(parseGlobalState('Firewall is blocking all non-essential incoming connections. (State = 2)\n')).toBe(2)
    expect(parseGlobalState('Le coupe-feu est actif. (State = 1)')).toBe(1)
    expect(parseGlobalState('Firewall is enabled.')).toBeNull()
    expect(parseGlobalState('(State = 7)')).toBeNull()
  })

  test.each([
    ['getblockall-new-off', false],
    ['getblockall-old-off', false],
    ['getblockall-old-on', true],
  ])('%s', (name, on) => {
    expect(parseBlockAll(said(name))).toBe(on)
  })

  test('block all in other words', () => {
    expect(parseBlockAll('Firewall has block all state set to enabled.\n')).toBe(true)
    expect(parseBlockAll('Firewall is set to block all non-essential incoming connections\n')).toBe(true)
    expect(parseBlockAll('')).toBeNull()
  })

  test.each([
    ['getstealth-new-off', false],
    ['getstealth-old-on', true],
  ])('%s', (name, on) => {
    expect(parseStealth(said(name))).toBe(on)
  })

  test('signed software: built in, and downloaded', () => {
    expect(parseAllowSigned(said('getallowsigned-new'))).toEqual({ builtIn: true, downloaded: false })
    expect(parseAllowSigned(said('getallowsigned-old'))).toEqual({ builtIn: true, downloaded: true })
    expect(parseAllowSigned('nothing of it')).toEqual({ builtIn: null, downloaded: null })
  })

  test('a refusal on a managed Mac is known from everything else', () => {
    expect(saysManaged(said('managed-write-refused'))).toBe(true)
    for (const other of ['getglobalstate-on', 'listapps-new-15.3.1', 'getallowsigned-old'])
      expect(saysManaged(said(other))).toBe(false)
  })
})

test('no text makes a parser throw', () => {
  const real = ['listapps-old-le14', 'listapps-new-15.3.1', 'getblockall-old-on', 'getallowsigned-new'].map(said)
  const text = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 300 }),
    fc
      .tuple(fc.constantFrom(...real), fc.nat(200), fc.nat(20), fc.string({ maxLength: 8 }))
      .map(([whole, at, length, put]) => whole.slice(0, at) + put + whole.slice(at + length)),
  )
  fc.assert(
    fc.property(text, (noise) => {
      const { applications, total } = parseApplications(noise)
      expect(applications.every(({ path }) => path.startsWith('/') && path.trim() === path)).toBe(true)
      expect(total === null || total >= 0).toBe(true)
      for (const parse of [parseGlobalState, parseBlockAll, parseStealth, parseAllowSigned, saysManaged]) parse(noise)
    }),
    { numRuns: 1000 },
  )
})
