// @vitest-environment happy-dom
import { expect, it } from 'vitest'
import { useRelay } from '../../../renderer/stores/relay.js'
import { english } from '../../../main/text/index.js'
import { argumentsOf, failing, fakeApi, plan } from './support.js'

const FOUND = {
  address: 'mars',
  arrows: [],
  machines: [],
  request: { profile: 'jetstream-relay', answers: { values: {} } },
  plan: plan(),
}

it('asks for nothing while an answer is wrong, and says which', async () => {
  const fake = fakeApi({ relay: () => FOUND })
  const relay = useRelay()
  expect(await relay.load()).toBe(false)
  expect(english(relay.faultOf('receiver') ?? '')).toBe('Enter the receiver’s address.')
  relay.receiver = '10.10.2.300'
  expect(english(relay.faultOf('receiver') ?? '')).toMatch(/^“10\.10\.2\.300” /)
  relay.receiver = '10.10.2.2'
  relay.address = "it's"
  expect(english(relay.faultOf('address') ?? '')).toBe("“it's” is neither a name nor an address.")
  relay.address = ''
  relay.controlPort.text = '8886'
  expect(english(relay.faultOf('controlPort') ?? '')).toMatch(/^“8886” is the receive port as well/)
  relay.controlPort.text = '70000'
  expect(relay.faultOf('controlPort')).toBeNull()
  expect(await relay.load()).toBe(false)
  relay.controlPort.text = '8887'
  relay.senders.choice = 'own'
  expect(await relay.load()).toBe(false)
  expect(argumentsOf(fake, 'relay')).toEqual([])
})

it('asks once for every machine', async () => {
  const fake = fakeApi({ relay: () => FOUND })
  const relay = useRelay()
  relay.receiver = ' 10.10.2.2 '
  relay.senders.choice = 'own'
  relay.senders.draft = '203.0.113.0/24'
  expect(await relay.load()).toBe(true)
  expect(argumentsOf(fake, 'relay')).toEqual([
    { topology: 'single', receiver: '10.10.2.2', senders: ['203.0.113.0/24'], receivePort: 8886, controlPort: 8887 },
  ])
  expect(relay.plan).toEqual(FOUND)
})

it('tells a problem, and keeps no plan beside it', async () => {
  const fake = fakeApi({ relay: () => FOUND })
  const relay = useRelay()
  relay.receiver = '10.10.2.2'
  await relay.load()
  fake.answers['relay'] = failing('refused')
  expect(await relay.load()).toBe(false)
  expect(relay.problem?.kind).toBe('refused')
  expect(relay.plan).toBeNull()
})
