import { beforeEach, describe, expect, test, vi } from 'vitest'
import { msg } from '../../../main/text/index.js'
import { commandLine } from '../../support/command-line.js'

const practice = vi.hoisted(() => ({
  enterPractice: vi.fn(),
  startInside: vi.fn(),
  endPractice: vi.fn(),
  findMachine: vi.fn(),
  findSimulations: vi.fn(),
}))
vi.mock('../../../main/practice/index.js', async (original) => ({
  ...(await original<object>()),
  ...practice,
  practiceFolder: () => '/run/user/1000/sallyport-practice',
}))
const createApi = vi.hoisted(() => vi.fn())
vi.mock('../../../main/api/index.js', () => ({ createApi }))

const machine = { firewall: 'nftables', rootless: true, made: '2026-11-21T10:00:00.000Z' }

beforeEach(() => {
  practice.enterPractice.mockReset().mockResolvedValue({ real: { folder: '/folder', machine, fresh: true } })
  practice.startInside.mockReset().mockReturnValue({ code: Promise.resolve(5), signal: () => undefined })
  practice.endPractice.mockReset()
  practice.findMachine.mockReset()
  practice.findSimulations.mockReset().mockReturnValue([])
  createApi.mockReset().mockReturnValue({})
})

describe('with --practice', () => {
  test('a command runs inside, without that word, and its exit code is handed on', async () => {
    const { code, stderr } = await commandLine('--practice', 'verify', 'jetstream-server', '--from', '10.0.0.0/8')
    expect(code).toBe(5)
    const words = ['verify', 'jetstream-server', '--from', '10.0.0.0/8']
    expect(practice.startInside).toHaveBeenCalledWith('/folder', machine, words, 'inherit')
    expect(stderr).toContain('real nftables')
    expect(stderr).toContain('Your own machine is not touched.')
  })

  test('nothing but JSON is printed when that is asked for', async () => {
    const { stdout, stderr } = await commandLine('status', '--json', '--practice=nftables')
    expect(stdout + stderr).toBe('')
    expect(practice.enterPractice).toHaveBeenCalledWith('nftables')
  })

  test('a wrong use is told before a machine is made', async () => {
    expect((await commandLine('--practice', 'plan')).code).toBe(2)
    const { code, stderr } = await commandLine('--practice', 'status', '--state-dir', '/var/lib/mine')
    expect(code).toBe(2)
    expect(stderr).toContain('--state-dir does not go with --practice.')
    expect((await commandLine('--practice', 'serve', '--host', '0.0.0.0')).code).toBe(2)
    expect(practice.startInside).not.toHaveBeenCalled()
  })
})

test('where it is simulated, the command runs in this process, and it says so', async () => {
  const simulated = { kind: 'windows', why: msg('practice.onlySimulated', { system: 'Windows' }) }
  practice.enterPractice.mockResolvedValue({ simulated: { ...simulated, fresh: true } })
  const detect = vi.fn().mockResolvedValue({ inCharge: null, firewalls: [], conflicts: [] })
  createApi.mockReturnValue({ call: detect })
  const { code, stderr } = await commandLine('--practice=windows', 'detect')
  expect(code).toBe(0)
  expect(practice.enterPractice).toHaveBeenCalledWith('windows')
  expect(createApi).toHaveBeenCalledWith(expect.objectContaining({ machine: { ...simulated, fresh: true } }))
  expect(stderr).toContain(
    'a simulated machine with Windows Defender Firewall. A machine with Windows can only be simulated.',
  )
  expect(stderr).toContain('nobody can try to connect')
  expect(practice.startInside).not.toHaveBeenCalled()
  expect((await commandLine('--practice=windows', 'detect', '--json')).stderr).toBe('')
})

test('sallyport practice tells of the machine, and ends it', async () => {
  practice.findMachine.mockReturnValue(machine)
  expect((await commandLine('practice')).stdout).toContain(
    'A practice machine runs with real nftables, made without root',
  )
  practice.findMachine.mockReturnValue(undefined)
  expect(JSON.parse((await commandLine('practice', '--json')).stdout)).toEqual({ machine: null, simulated: [] })
  practice.findSimulations.mockReturnValue(['windows'])
  expect((await commandLine('practice')).stdout).toContain(
    'A simulated machine is there, with Windows Defender Firewall.',
  )
  practice.endPractice.mockResolvedValue(true)
  expect((await commandLine('practice', '--end')).stdout).toBe('The practice machine is gone.\n')
})
