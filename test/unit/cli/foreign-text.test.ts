import { describe, expect, test, vi } from 'vitest'
import { contract, type CallName } from '../../../main/api/contract.js'
import { WorkEvent } from '../../../main/model/events.js'
import { commandLine } from '../../support/command-line.js'
import { sample } from '../../support/sample.js'

/** A line up, over what stands there, and then nothing can be seen; the same as one C1 character, and right to left. */
const EVIL = 'evil\u001b[1A\u001b[8m\u009b1A\u202e\u2028\u007f\rname'
const OBEYED = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u

let member = 0
const call = vi.hoisted(() => vi.fn())
vi.mock('../../../main/api/index.js', () => ({ createApi: () => ({ call }) }))
call.mockImplementation((name: CallName, _argument: unknown, onEvent?: (event: unknown) => void) => {
  for (let event = 0; onEvent && event < 12; event++) onEvent(sample(WorkEvent, { text: EVIL, member: event }))
  return Promise.resolve(sample(contract[name].result, { text: EVIL, member }))
})

describe.each([
  'detect',
  'profiles',
  'profile any',
  'status',
  'plan any',
  'apply any --yes',
  'verify any',
  'explain tcp 443',
  'watch tcp 443',
  'undo --yes',
  'confirm',
  'relay plan single --receiver 10.10.2.2',
  'doctor',
  'doctor ignore docker-ports',
  'remedy',
  'remedy flushed-ufw --yes',
  'on --yes',
  'history',
  'settings',
])('sallyport %s', (words) => {
  test.each([0, 1, 2, 3, 4, 5])(
    'shows nothing that a terminal would obey, whatever others wrote (%i)',
    async (choice) => {
      member = choice
      const { stdout, stderr } = await commandLine(...words.split(' '))
      const json = await commandLine('--json', ...words.split(' '))
      const lines = [stdout, stderr, json.stdout, json.stderr].join('\n').split('\n')
      expect(lines.filter((line) => OBEYED.test(line))).toEqual([])
      expect(stdout + stderr).not.toContain('undefined')
    },
  )
})

test.each([
  ['explain', EVIL, '443'],
  ['explain', 'tcp', EVIL],
  ['apply', 'any', '--set', EVIL],
  ['apply', 'any', '--firewall', EVIL],
  ['apply', 'any', '--for', EVIL],
  [EVIL],
  [`--${EVIL}`],
  ['settings', 'set', EVIL, EVIL],
  ['--host', EVIL, 'status'],
  ['--host', `root@${EVIL}`, 'status'],
  ['profile', EVIL, EVIL],
])('and says what was wrong with %j without it', async (...words) => {
  const { code, stdout, stderr } = await commandLine(...words)
  expect(code).toBe(2)
  expect((stdout + stderr).split('\n').filter((line) => OBEYED.test(line))).toEqual([])
})
