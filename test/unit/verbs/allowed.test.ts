import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { ProblemError } from '../../../main/model/problem.js'
import { verbOf } from '../../../main/plan/index.js'
import { EDITABLE, OWN_FILES, SYSCTLS, TESTERS, UNITS } from '../../../main/verbs/allowed.js'
import { SimulatedMachine } from '../../support/simulated-machine.js'
import { problemOf } from '../../support/problems.js'
import { CALLS } from '../../support/requests.js'

const PATHS = [...EDITABLE, ...OWN_FILES, ...SYSCTLS.values()].map(({ path }) => path)
const PROGRAMS = ['/usr/bin/systemctl', '/usr/sbin/service', '/usr/sbin/update-rc.d', '/usr/sbin/sysctl']
const commands = new Set<string>(Object.values(TESTERS).map((argv) => argv.join(' ')))

const disguises: readonly ((text: string) => string)[] = [
  (text) => text,
  (text) => text.toUpperCase(),
  (text) => `${text}/`,
  (text) => `${text} `,
  (text) => `${text}\n`,
  (text) => `${text}\0`,
  (text) => `/etc/..${text}`,
  (text) => text.replace('/', '//'),
  (text) => text.replace(/([^/]*)$/, './$1'),
  (text) => text.replace(/([^/]*)$/, '../etc/$1'),
  (text) => text.replaceAll('e', 'е'), // Cyrillic
  (text) => text.normalize('NFD').replaceAll('o', 'ó'),
  (text) => `-${text}`,
  (text) => `${text}.service`,
  (text) => `${text}@x`,
  (text) => `${text}; id`,
]
const words = [...PATHS, ...Object.keys(UNITS), ...SYSCTLS.keys(), ...Object.keys(TESTERS)]
const disguised = fc
  .tuple(
    fc.constantFrom(...words, '/etc/shadow', '/etc/passwd', 'dbus', 'kernel.core_pattern', '60000', 'Port 22'),
    fc.constantFrom(...disguises),
  )
  .map(([text, disguise]) => disguise(text))
const plain = fc.constantFrom(...words, '60000', 'Port 22', '1')
const hostile = fc.oneof(
  disguised,
  plain,
  fc.string({ unit: 'binary', maxLength: 20 }),
  fc.constantFrom('__proto__', 'constructor', 'toString', '../../etc/shadow', '|/tmp/x', 'a\nb=c', '1\n0', 'x"y'),
)

/** Arguments with a text in the place of one of theirs, as a value or as a key. */
const targets = CALLS.machine.flatMap(([verb, args]) => {
  const ways: ((text: string) => Record<string, unknown>)[] = Object.keys(args).map((field) => (text) => ({
    ...args,
    [field]: text,
  }))
  if ('set' in args)
    ways.push(
      (text) => ({ ...args, set: { [text]: '60000' }, was: { [text]: null } }),
      (text) => ({ ...args, set: { SNIKKET_TWEAK_TURNSERVER_MIN_PORT: text } }),
      (text) => ({ ...args, was: { SNIKKET_TWEAK_TURNSERVER_MIN_PORT: text } }),
    )
  if ('lines' in args)
    ways.push(
      (text) => ({ ...args, lines: [text] }),
      (text) => ({ ...args, was: [text] }),
    )
  return ways.map((withText) => ({ verb, withText }))
})

test('no arguments name a path, a service, a setting or a program that is not on the list', () => {
  let passed = 0
  fc.assert(
    fc.property(fc.constantFrom(...targets), hostile, ({ verb, withText }, text) => {
      let command
      try {
        command = verbOf(verb)?.command(withText(text))
      } catch (error) {
        if (error instanceof ProblemError && error.problem.kind === 'input') return
        throw error
      }
      passed++
      if (!command) throw new Error(verb)
      if ('edit' in command) {
        expect(PATHS).toContain(command.edit.path)
        for (const [key, value] of Object.entries(command.edit.set)) {
          expect(key).toMatch(/^[\x21-\x7e]+$/)
          expect(value ?? '').toMatch(/^[\x20-\x7e]*$/)
        }
      } else if ('file' in command) {
        expect(PATHS).toContain(command.file.path)
        expect(command.file.content ?? '').toMatch(/^[\x20-\x7e\n]*$/)
        expect((command.file.content ?? '\n').split('\n')).toHaveLength(command.file.content === null ? 2 : 3)
      } else if (!commands.has(command.argv.join(' '))) {
        const [program = '', ...rest] = command.argv
        expect(PROGRAMS).toContain(program)
        expect(rest).toHaveLength(2)
        for (const word of rest) expect(word).toMatch(/^(?:-w|[a-z0-9][a-z0-9_.=-]*)$/)
      }
    }),
    { numRuns: 10_000 },
  )
  expect(passed).toBeGreaterThan(100)
})

test('paths on the list are whole and plain, and none is there twice', () => {
  for (const path of PATHS) expect(path).toMatch(/^\/etc(?:\/[a-z0-9][a-z0-9_.-]*)+$/)
  expect(new Set(PATHS).size).toBe(PATHS.length)
})

describe('a path that is on the list, on a machine where it leads elsewhere', () => {
  const path = '/etc/snikket/snikket.conf'
  const args = { path, format: 'env', set: { SNIKKET_TWEAK_TURNSERVER: '0' } }
  const outstanding = (host: SimulatedMachine) => verbOf('file.edit')?.outstanding(host, args)

  test.each([
    ['a link in the place of the file', path, { kind: 'other' }, 'not an ordinary file'],
    ['a folder in its place', path, { kind: 'directory' }, 'not an ordinary file'],
    ['a file of somebody else', path, { uid: 1000 }, 'others than root can change /etc/snikket/snikket.conf'],
    ['a file that a group can write to', path, { mode: 0o664 }, 'others than root'],
    ['a link in the place of its folder', '/etc/snikket', { kind: 'other' }, 'not a folder, but perhaps a link'],
    ['a folder of somebody else', '/etc/snikket', { uid: 33 }, 'others than root can change /etc/snikket'],
    ['a folder that everybody can write to', '/etc', { mode: 0o757 }, 'others than root can change /etc'],
  ] as const)('%s: refused, and nothing is read', async (_what, odd, stat, why) => {
    const host = new SimulatedMachine({ [path]: 'A=1\n' })
    host.odd.set(odd, stat)
    const problem = await problemOf(() => outstanding(host))
    expect(problem).toMatchObject({ kind: 'refused' })
    expect(problem.what).toContain(why)
  })

  test('as it should be', async () => {
    expect(await outstanding(new SimulatedMachine({ [path]: 'A=1\n' }))).toEqual({
      ...args,
      was: { SNIKKET_TWEAK_TURNSERVER: null },
    })
  })
})
