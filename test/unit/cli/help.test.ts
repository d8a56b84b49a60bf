import { describe, expect, test, vi } from 'vitest'
import { commandLine } from '../../support/command-line.js'

vi.mock('../../../main/api/index.js', () => ({
  createApi: () => {
    throw new Error('help needs no machine')
  },
}))

const PROMISED = [
  'detect',
  'profiles',
  'profile',
  'status',
  'plan',
  'apply',
  'verify',
  'explain',
  'undo',
  'history',
  'serve',
]
const COMMON = ['--json', '--yes', '--set', '--role', '--firewall', '--zone', '--from', '--state-dir']

test('the help names every promised command and option, examples and exit codes', async () => {
  const { code, stdout } = await commandLine('--help')
  expect(code).toBe(0)
  for (const name of PROMISED) expect(stdout).toMatch(new RegExp(`^ {2}${name}\\b`, 'm'))
  for (const option of [...COMMON, '--version']) expect(stdout).toContain(option)
  for (const exit of [
    '0  done',
    '1  failed',
    '2  wrong usage',
    '3  refused',
    '4  no permission',
    '5  applied, but not proven',
  ])
    expect(stdout).toContain(exit)
})

describe.each(PROMISED)('the help of "%s"', (name) => {
  test('says how it is used, what it does, and every option that it takes', async () => {
    for (const words of [
      [name, '--help'],
      ['help', name],
    ]) {
      const { code, stdout, stderr } = await commandLine(...words)
      expect([code, stderr]).toEqual([0, ''])
      expect(stdout).toMatch(new RegExp(`^Usage: sallyport ${name}\\b`))
      expect(stdout.split('\n')[2]).toMatch(/\w+ \w+/)
      for (const option of COMMON) expect(stdout).toContain(option)
    }
  })

  test('gives an example, where it takes more than its name', async () => {
    const { stdout } = await commandLine(name, '--help')
    const alone = /^Usage: sallyport \w+ \[options\]$/m.test(stdout) && name !== 'serve'
    if (!alone) expect(stdout).toMatch(new RegExp(`^ {2}(?:sudo )?sallyport ${name}\\b`, 'm'))
    // every example is one that the program takes
    for (const example of stdout.matchAll(/^ {2}(?:sudo )?sallyport (.*)$/gm)) {
      const words = (example[1] ?? '').split(' ')
      expect((await commandLine(...words, '--help')).code, example[0]).toBe(0)
    }
  })
})

test('the version, alone and with other options', async () => {
  for (const flag of ['-V', '--version']) expect(await commandLine(flag)).toMatchObject({ code: 0, stdout: '9.8.7\n' })
  expect((await commandLine('--json', '--version')).stdout).toBe('9.8.7\n')
})
