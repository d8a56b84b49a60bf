import { expect, test, vi } from 'vitest'
import { commandLine } from '../../support/command-line.js'
import type { Status } from '../../../main/api/contract.js'

const call = vi.hoisted(() => vi.fn())
vi.mock('../../../main/api/index.js', () => ({ createApi: () => ({ call }) }))

const status = (change: Partial<Status>): Status => ({
  host: { name: 'render-01', system: 'Debian 12' },
  sentence: 'ufw guards this machine. No service is open.',
  detail: 'Everything else is refused.',
  tone: 'ok',
  detection: { inCharge: 'ufw', firewalls: [], conflicts: [] },
  services: [],
  attention: [],
  conflicts: [],
  drift: [],
  pulse: 'a pulse',
  others: [],
  notes: [],
  rights: 'root',
  observed: true,
  checkedAt: '2026-11-21T10:50:00.000Z',
  ...change,
})

test('status ends with what the firewall does besides its rules', async () => {
  const notes = ['Without a rule, ufw drops what comes in.', 'ufw logs nothing.']
  call.mockResolvedValue(status({ others: ['allow 22/tcp'], notes }))
  const { code, stdout } = await commandLine('status')
  expect(code).toBe(0)
  expect(stdout).toMatch(
    /allow 22\/tcp\n\nBesides its rules:\n {2}Without a rule, ufw drops what comes in\.\n {2}ufw logs nothing\.\n$/,
  )
  expect(JSON.parse((await commandLine('status', '--json')).stdout)).toMatchObject({ notes })

  call.mockResolvedValue(status({}))
  expect((await commandLine('status')).stdout).not.toContain('Besides')
})
