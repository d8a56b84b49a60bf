import { beforeEach, describe, expect, test, vi } from 'vitest'
import { commandLine } from '../../support/command-line.js'

const call = vi.fn<(name: string, argument: unknown) => Promise<unknown>>()
vi.mock('../../../main/api/index.js', () => ({ createApi: () => ({ call }) }))

const END = { result: 'applied', journal: '20261121T101500-3fa9c1', evidence: [] }

beforeEach(() => {
  call.mockReset()
  call.mockResolvedValue(END)
  vi.useFakeTimers({ now: Date.parse('2026-11-21T12:00:00Z'), toFake: ['Date'] })
  return () => vi.useRealTimers()
})

describe('an end', () => {
  test.each([
    [['apply', 'x', '--yes', '--for', '2h'], { profile: 'x', answers: { values: {} }, until: '2026-11-21T14:00:00Z' }],
    [['off', '--yes', '--for=30m'], { turn: 'off', until: '2026-11-21T12:30:00Z' }],
    [['off', '--yes'], { turn: 'off' }],
    [
      ['on', '--yes', '--firewall', 'ufw', '--for', '1d'],
      { turn: 'on', firewall: 'ufw', until: '2026-11-22T12:00:00Z' },
    ],
  ])('%j', async (words, task) => {
    const { code, stdout } = await commandLine(...words)
    expect([code, call.mock.calls.map(([name, argument]) => [name, argument])]).toEqual([0, [['apply', task]]])
    expect(stdout.includes('undone by itself at')).toBe('until' in task)
  })

  test.each(['30s', '31d', '2', 'soon', '', '-1h'])(
    '"%s" is wrong usage: exit 2, and nothing is called',
    async (text) => {
      for (const words of [['apply', 'x'], ['plan', 'x'], ['off'], ['on']]) {
        const { code, stderr } = await commandLine(...words, `--for=${text}`, '--yes')
        expect([code, call.mock.calls]).toEqual([2, []])
        expect(stderr).toContain('such as 30m, 2h or 1d')
      }
    },
  )
})

test('the plan of switching is made without a profile', async () => {
  await commandLine('plan', 'off', '--for', '1h', '--json')
  expect(call.mock.calls[0]).toEqual(['plan', { turn: 'off', until: '2026-11-21T13:00:00Z' }])
})
