import { describe, expect, test } from 'vitest'
import type { Host } from '../../../main/hosts/index.js'
import { zodLines } from '../../../main/model/problem.js'
import { Profile } from '../../../main/model/profile.js'
import { onSystem, resolveOpenings } from '../../../main/profiles/index.js'
import { machine } from '../../support/machine.js'
import { english } from '../../support/english.js'
import { problemOf } from '../../support/problems.js'
import { SimulatedMac } from '../../../main/practice/simulated/macos.js'

const base = {
  schema: 1,
  id: 'my-service',
  title: 'My service',
  summary: 'Does this and that.',
  category: 'Tests',
  sources: [{ title: 'Its manual', seen: '2026-11-21' }],
  openings: [
    { id: 'web', label: 'Web', protocols: ['tcp', 'udp'], ports: '80', from: 'any', reason: 'So.', closed: 'No.' },
  ],
}
const asks = (id = 'program', rest = {}) => ({
  id,
  kind: 'program',
  label: 'Program',
  question: 'Which program is let in?',
  help: 'Its path.',
  default: '',
  ...rest,
})
const usual = ['/Applications/One.app', '/Applications/Two.app']
const profile = Profile.parse({ ...base, parameters: [asks()], programs: { darwin: usual } })
const mac = (...there: string[]) =>
  new SimulatedMac({ programs: Object.fromEntries(there.map((path) => [path, 'ad-hoc'])) })

async function applications(host: Host, program?: string, of = profile) {
  const asked = await onSystem(of, host)
  const values: Record<string, string> = program === undefined ? {} : { program }
  return [...new Set(resolveOpenings(asked, { values }).openings.map(({ application }) => application))]
}

describe('the program of a service', () => {
  test('is the first usual path that is there', async () => {
    expect(await applications(mac(...usual))).toEqual(['/Applications/One.app'])
    expect(await applications(mac('/Applications/Two.app'))).toEqual(['/Applications/Two.app'])
    expect((await onSystem(profile, mac('/Applications/Two.app'))).parameters[0]?.default).toBe('/Applications/Two.app')
  })

  test('is not guessed when none is there', async () => {
    expect(await applications(mac())).toEqual([undefined])
  })

  test('is the one that was named, without a slash at its end', async () => {
    expect(await applications(mac(...usual), '/opt/x/jetstream')).toEqual(['/opt/x/jetstream'])
    expect(await applications(mac(), ' /Applications/Mine.app/ ')).toEqual(['/Applications/Mine.app'])
  })

  test('is no question on Linux, whose firewalls judge ports', async () => {
    const linux = machine({ files: { '/Applications/One.app': '' } })
    expect((await onSystem(profile, linux)).parameters).toEqual([])
    expect(await applications(linux)).toEqual([undefined])
    expect((await problemOf(() => applications(linux, '/x'))).what).toContain('no setting "program" here')
  })

  test.each(['jetstream', './jetstream', '/Applications/../etc/x', '/x"y', '/x\ny', '--add'])(
    'is an absolute path: %j is refused, and named',
    async (path) => {
      const { kind, what, todo } = await problemOf(() => applications(mac(), path))
      expect(kind).toBe('input')
      expect(what).toContain('Program: "')
      expect(todo).toContain('"program"')
    },
  )
})

describe('a profile is refused', () => {
  test.each([
    ['usual paths without the question', { programs: { darwin: usual } }, 'programs'],
    [
      'two questions for the program',
      { parameters: [asks(), asks('other')] },
      '“parameters” asks for the program twice',
    ],
    [
      'a path that fits one system only as a default',
      { parameters: [asks('program', { default: '/x' })] },
      'does not fit',
    ],
    ['a usual path that is none', { parameters: [asks()], programs: { darwin: ['One.app'] } }, 'absolute path'],
    ['a system that nobody knows', { parameters: [asks()], programs: { beos: usual } }, 'beos'],
    [
      'ports that are asked for as a program',
      { parameters: [asks('port')], openings: [{ ...base.openings[0], ports: 'port' }] },
      'not a parameter of kind port',
    ],
  ])('%s', (_name, change, told) => {
    const { error } = Profile.safeParse({ ...base, ...change })
    expect(english(error ? zodLines(error) : '')).toContain(told)
  })
})
