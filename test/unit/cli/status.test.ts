import { expect, test, vi } from 'vitest'
import { commandLine } from '../../support/command-line.js'
import { status } from '../../support/status.js'

const call = vi.hoisted(() => vi.fn())
vi.mock('../../../main/api/index.js', () => ({ createApi: () => ({ call }) }))

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

test('status lists a hundred rules of others, and says that there are more', async () => {
  const others = Array.from({ length: 100 }, (_, index) => `allow ${1000 + index}/tcp`)
  call.mockResolvedValue(status({ others, moreOthers: true }))
  expect((await commandLine('status')).stdout).toMatch(/ {2}allow 1099\/tcp\n {2}… and more\n$/)
  call.mockResolvedValue(status({ others }))
  expect((await commandLine('status')).stdout).not.toContain('and more')
})
