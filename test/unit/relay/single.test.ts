import { expect, it } from 'vitest'
import { RelayTask } from '../../../main/model/relay.js'
import { loadProfile, resolveOpenings } from '../../../main/profiles/index.js'
import { arrowsOf, relayRequest, relayUnit, singleRelay, type Relay } from '../../../main/relay/index.js'
import { openingText } from '../../../main/model/opening.js'
import { english } from '../../support/english.js'
import { stubHost } from '../../support/stub-host.js'

const task = (more: object = {}) => RelayTask.parse({ topology: 'single', receiver: '10.10.2.2', ...more })
const relay = (more: object = {}): Relay => ({ ...task(more), address: task(more).address ?? 'recv-relay' })
const commandsOf = (of: Relay, unit?: string) =>
  Object.fromEntries(singleRelay(of, unit).map(({ part, commands }) => [part, commands.map(({ text }) => text)]))

it('has the commands of the document', () => {
  expect(commandsOf(relay())).toEqual({
    'receiver-relay': ['jetstream relay_server --control-port=8887'],
    receiver: ['jetstream server --recv-relay-host=recv-relay --recv-relay-port=8887 --recv-port=8886'],
    sender: ['jetstream server', "createDestination(destinationAddress='recv-relay', destinationPort=8886)"],
    router: [],
  })
})

it('says every other port and name on each machine that has to agree on it', () => {
  const other = relay({ receivePort: 9001, controlPort: 9002, address: 'relay.example.org' })
  expect(commandsOf(other)).toMatchObject({
    'receiver-relay': ['jetstream relay_server --control-port=9002'],
    receiver: ['jetstream server --recv-relay-host=relay.example.org --recv-relay-port=9002 --recv-port=9001'],
    sender: ['jetstream server', "createDestination(destinationAddress='relay.example.org', destinationPort=9001)"],
  })
  expect(arrowsOf(other).map(({ from, to, protocol, port }) => `${from} > ${to} ${port}/${protocol}`)).toEqual([
    'receiver > receiver-relay 9002/tcp',
    'sender > receiver-relay 9001/tcp',
    'sender > receiver-relay 9001/udp',
  ])
  const said = JSON.stringify(singleRelay(other).flatMap(({ needs }) => needs.map((text) => english(text))))
  expect(said).not.toMatch(/888[67]/)
})

it('opens on the relay what the arrows need, and for the receiver alone what controls it', async () => {
  const { profile, answers } = relayRequest(task({ senders: ['203.0.113.0/24'] }))
  const { openings } = resolveOpenings(await loadProfile(profile, {}), answers)
  expect(openings.map((opening) => english(openingText(opening)))).toEqual([
    '8887/tcp from 10.10.2.2',
    '8886/tcp from 203.0.113.0/24',
    '8886/udp from 203.0.113.0/24',
  ])
})

it.each([
  [{ receiver: 'any' }],
  [{ receiver: '0.0.0.0/0' }],
  [{ receiver: '10.10.2.300' }],
  [{ receivePort: 8887 }],
  [{ controlPort: 0 }],
  [{ controlPort: 70_000 }],
  [{ senders: [] }],
  [{ address: "a'b" }],
  [{ address: '-x' }],
  [{ address: 'a b' }],
])('%j cannot be entered', (wrong) => {
  expect(RelayTask.safeParse({ topology: 'single', receiver: '10.10.2.2', ...wrong }).success).toBe(false)
})

it('starts the installed service, unless that uses another port', async () => {
  const host = stubHost({
    list: (folder) =>
      Promise.resolve(folder === '/lib/systemd/system' ? ['jetstream-relay.service', 'ssh.service'] : []),
  })
  const unit = await relayUnit(host)
  expect(commandsOf(relay(), unit)['receiver-relay']).toEqual(['systemctl enable --now jetstream-relay.service'])
  expect(commandsOf(relay({ controlPort: 9002 }), unit)['receiver-relay']).toEqual([
    'jetstream relay_server --control-port=9002',
  ])
  expect(await relayUnit(stubHost({}))).toBeUndefined()
})
