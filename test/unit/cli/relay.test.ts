import { beforeEach, expect, test, vi } from 'vitest'
import { commandLine } from '../../support/command-line.js'

const call = vi.fn<(name: string, argument: unknown) => Promise<unknown>>()
vi.mock('../../../main/api/index.js', () => ({ createApi: () => ({ call }) }))

const PLAN = {
  machine: 'local',
  purpose: 'open',
  profile: { id: 'jetstream-relay', title: 'JetStream relay' },
  firewall: 'ufw',
  end: null,
  steps: [],
  unchanged: [],
  warnings: [],
}

beforeEach(() => {
  call.mockReset()
  call.mockResolvedValue({
    address: 'mars',
    arrows: [],
    machines: [
      { part: 'receiver-relay', title: 'The relay', needs: ['Lets senders in.'], commands: [] },
      { part: 'sender', title: 'The sender', needs: [], commands: [{ caption: 'Start it', text: 'jetstream server' }] },
    ],
    request: { profile: 'jetstream-relay', answers: { role: 'receiver', values: { from: '10.10.2.2' } } },
    plan: PLAN,
  })
})

test('a relay is asked for with each port and name once, and told machine by machine', async () => {
  const { code, stdout } = await commandLine(
    ...['relay', 'plan', 'single', '--receiver', '10.10.2.2', '--receiver-relay', 'this', '--sender', '203.0.113.0/24'],
    ...['--recv-port', '9001', '--control-port', '9002', '--address', 'relay.example.org'],
  )
  expect(code).toBe(0)
  expect(call.mock.calls.map(([name, argument]) => [name, argument])).toEqual([
    [
      'relay',
      {
        topology: 'single',
        receiver: '10.10.2.2',
        address: 'relay.example.org',
        senders: ['203.0.113.0/24'],
        receivePort: 9001,
        controlPort: 9002,
      },
    ],
  ])
  expect(stdout).toContain('sallyport apply jetstream-relay --role receiver --set from=10.10.2.2')
  expect(stdout).toMatch(/The sender\n\n {2}# Start it\n {2}jetstream server\n/)
})

test.each([
  ['double', ['--receiver', '10.10.2.2']],
  ['single', []],
  ['single', ['--receiver', '10.10.2.2', '--receiver-relay', 'root@10.9.0.2']],
  ['single', ['--receiver', '10.10.2.2', '--recv-port', '0']],
  ['single', ['--receiver', '10.10.2.2', '--control-port', '70000']],
])('relay plan %s %j is wrong usage', async (topology, words) => {
  expect(await commandLine('relay', 'plan', topology, ...words)).toMatchObject({ code: 2 })
  expect(call).not.toHaveBeenCalled()
})
