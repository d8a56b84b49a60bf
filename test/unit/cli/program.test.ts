import { beforeEach, describe, expect, test, vi } from 'vitest'
import { problem, PROBLEM_KINDS, type ProblemKind } from '../../../main/model/problem.js'
import { commandLine } from '../../support/command-line.js'

const call = vi.fn<(name: string, argument: unknown, onEvent?: (event: unknown) => void) => Promise<unknown>>()
const made = vi.fn()
vi.mock('../../../main/api/index.js', () => ({
  createApi: (options: unknown) => {
    made(options)
    return { call }
  },
}))

const PLAN = {
  firewall: 'ufw',
  profile: { id: 'x', title: 'X' },
  answers: { values: {} },
  openings: [],
  steps: [],
  unchanged: [],
  warnings: [],
  observed: true,
  digest: 'd'.repeat(64),
}
const END = { result: 'applied', journal: '20261121T101500-3fa9c1', evidence: [] }

beforeEach(() => {
  call.mockReset()
  made.mockReset()
  call.mockImplementation((name) =>
    Promise.resolve(name === 'plan' ? PLAN : name === 'history' ? { entries: [] } : END),
  )
})

describe('options, before the command or behind it', () => {
  const request = {
    profile: 'jetstream-server',
    answers: { role: 'main', values: { apiPort: '9000', note: 'a=b', from: '10.0.0.0/8,fd00::/8' } },
    firewall: 'ufw',
    zone: 'home',
  }
  const options = [
    ['--set', 'apiPort=9000'],
    ['--set', 'note=a=b'],
    ['--role', 'main'],
    ['--from', '10.0.0.0/8'],
    ['--from=fd00::/8'],
    ['--firewall', 'ufw'],
    ['--zone', 'home'],
    ['--state-dir', '/tmp/state'],
    ['--json'],
  ]
  test.each([0, 1, 2, 3, 4, 5, 6, 7, 8, 9])('the first %i before, the others behind', async (count) => {
    const before = options.slice(0, count).flat()
    const { code, stdout } = await commandLine(...before, 'plan', ...options.slice(count).flat(), 'jetstream-server')
    expect(code).toBe(0)
    expect(call.mock.calls[0]).toEqual(['plan', request])
    expect(made.mock.calls[0]?.[0]).toMatchObject({ stateDir: '/tmp/state', shell: 'cli' })
    expect(JSON.parse(stdout)).toEqual(PLAN)
  })

  test('without them nothing is made up', async () => {
    await commandLine('plan', 'x')
    expect(call.mock.calls[0]).toEqual(['plan', { profile: 'x', answers: { values: {} } }])
    expect(made.mock.calls[0]?.[0]).not.toHaveProperty('stateDir')
  })

  test('--from and --set from= at once are one too many', async () => {
    const { code, stderr } = await commandLine('plan', 'x', '--from', '10.0.0.0/8', '--set', 'from=any')
    expect([code, call.mock.calls]).toEqual([2, []])
    expect(stderr).toContain('Both --from and --set from=')
  })
})

describe('wrong usage exits with 2, says what to do, and calls nothing', () => {
  test.each([
    [['nosuch'], 'nosuch'],
    [['plan'], 'profile'],
    [['plan', 'x', 'y'], 'more words than'],
    [['plan', 'x', '--nosuch'], '--nosuch'],
    [['aply', 'x'], 'Did you mean apply?'],
    [['--lang', 'fr', 'detect'], 'It takes one of: en, de.'],
    [['plan', 'x', '--set'], '--set'],
    [['plan', 'x', '--set', 'apiPort'], 'For instance: --set apiPort=8886'],
    [['plan', 'x', '--set', 'Api Port=1'], 'KEY=VALUE'],
    [['plan', 'x', '--firewall', 'pf'], 'It takes one of: ufw'],
    [['--json=yes', 'detect'], '--json'],
  ])('%j', async (words, told) => {
    const { code, stderr, stdout } = await commandLine(...words)
    expect(code).toBe(2)
    expect(stderr).toContain(told)
    expect(stdout).toBe('')
    expect(call).not.toHaveBeenCalled()
  })

  test('no command at all shows the help', async () => {
    const { code, stderr } = await commandLine()
    expect(code).toBe(2)
    expect(stderr).toContain('Usage: sallyport')
  })
})

describe('help', () => {
  const NAMES = 'detect profiles profile status plan apply verify explain undo remedy on off history serve practice'
  test.each([[['--help']], [['help']]])('%j tells of every command', async (words) => {
    const { code, stdout } = await commandLine(...words)
    expect(code).toBe(0)
    for (const name of NAMES.split(' ')) expect(stdout).toMatch(new RegExp(`^ {2}${name}\\b`, 'mu'))
  })

  test.each(NAMES.split(' ').map((name) => [name]))('%s tells of itself, from both sides', async (name) => {
    const behind = await commandLine(name, '--help')
    expect(behind).toMatchObject({ code: 0, stdout: expect.stringContaining(`Usage: sallyport ${name} `) as string })
    expect((await commandLine('help', name)).stdout).toBe(behind.stdout)
  })
})

describe('exit codes', () => {
  const codes = { input: 2, refused: 3, rights: 4, dismissed: 4, unproven: 5, failed: 1, busy: 1, changed: 1 }
  test('there is one for every kind of problem', () => {
    expect(Object.keys(codes).sort()).toEqual([...PROBLEM_KINDS].sort())
  })

  test.each(Object.entries(codes))('%s: %i, when a call fails and when work ends with it', async (kind, code) => {
    const thrown = problem(kind as ProblemKind, 'What.', 'Meaning.', 'Todo.')
    call.mockRejectedValue(thrown)
    for (const words of [
      ['plan', 'x'],
      ['detect'],
      ['apply', 'x', '--yes'],
      ['undo', '--yes'],
      ['verify', 'x'],
      ['history'],
    ])
      expect(await commandLine(...words), words.join(' ')).toMatchObject({
        code,
        stdout: '',
        stderr: 'What.\n  Meaning.\n  Todo.\n',
      })
    call.mockResolvedValue({ ...END, result: 'reverted', problem: thrown.problem })
    expect((await commandLine('apply', 'x', '--yes')).code).toBe(code)
    expect((await commandLine('undo', '--yes')).code).toBe(code)
  })

  test('with --json the problem is one JSON value on standard output', async () => {
    const thrown = problem('refused', 'What.', 'Meaning.', 'Todo.')
    call.mockRejectedValue(thrown)
    const { code, stdout, stderr } = await commandLine('plan', 'x', '--json')
    expect([code, stderr, JSON.parse(stdout)]).toEqual([3, '', { problem: thrown.problem }])
    const applied = await commandLine('--json', 'apply', 'x', '--yes')
    expect([applied.code, JSON.parse(applied.stdout)]).toEqual([
      3,
      { event: 'end', result: 'failed', journal: null, problem: thrown.problem },
    ])
  })

  test('a fault of the program is 1, and shows no stack', async () => {
    call.mockRejectedValue(new TypeError('x is not a function'))
    const { code, stderr } = await commandLine('detect')
    expect(code).toBe(1)
    expect(stderr).toContain('x is not a function')
    expect(stderr).not.toMatch(/^\s+at /m)
  })

  test('verify: 5 when a rung failed, 0 when none did', async () => {
    const checks = (result: string) => [{ level: 'loaded', result, seen: 'Seen.', fix: '' }]
    const opening = {
      direction: 'in',
      protocol: 'tcp',
      ports: { first: 1, last: 1 },
      source: 'any',
      label: 'x',
      reason: '',
    }
    for (const [result, code] of [
      ['pass', 0],
      ['unknown', 0],
      ['fail', 5],
    ] as const) {
      call.mockResolvedValue({ openings: [{ opening, checks: checks(result) }] })
      expect((await commandLine('verify', 'x')).code, result).toBe(code)
    }
  })
})

describe('apply', () => {
  test('asks; without a terminal and --yes it applies nothing', async () => {
    const step = {
      id: 's1',
      verb: 'ufw.allow',
      args: {},
      argv: ['/usr/sbin/ufw'],
      title: 'T',
      reason: 'R',
      risk: 'low',
      inverse: { verb: 'ufw.delete', args: {} },
    }
    call.mockImplementation(() => Promise.resolve({ ...PLAN, steps: [step] }))
    const { code, stderr } = await commandLine('apply', 'x')
    expect(code).toBe(2)
    expect(stderr).toContain('--yes')
    expect(call.mock.calls.map(([name]) => name)).toEqual(['plan'])
  })

  test('with --json every event is a line, the end is the last', async () => {
    call.mockImplementation((_name, _argument, onEvent) => {
      onEvent?.({ event: 'elevated', uid: 0 })
      onEvent?.({ event: 'end', result: 'applied', journal: END.journal })
      return Promise.resolve(END)
    })
    const { stdout } = await commandLine('apply', 'x', '--yes', '--json')
    const events = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { event: string })
    expect(events.map(({ event }) => event)).toEqual(['elevated', 'end'])
    expect(events.at(-1)).toMatchObject({ result: 'applied', journal: END.journal })
  })

  test('Ctrl-C means the work only while it lasts', async () => {
    const before = process.listenerCount('SIGINT')
    call.mockImplementation(() => {
      expect(process.listenerCount('SIGINT')).toBe(before + 1)
      return Promise.resolve(END)
    })
    await commandLine('apply', 'x', '--yes')
    call.mockRejectedValue(problem('failed', 'What.', 'Meaning.', 'Todo.'))
    await commandLine('apply', 'x', '--yes')
    expect(process.listenerCount('SIGINT')).toBe(before)
  })

  test('what was shown is what is applied: the digest goes along', async () => {
    await commandLine('apply', 'x')
    expect(call.mock.calls.map(([name, argument]) => [name, (argument as { digest?: string }).digest])).toEqual([
      ['plan', undefined],
      ['apply', PLAN.digest],
    ])
  })
})
