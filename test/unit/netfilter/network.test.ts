import { describe, expect, test } from 'vitest'
import {
  addressRange,
  addressText,
  networkEnds,
  parseNetwork,
  typicalPacket,
  usualFamily,
} from '../../../main/netfilter/index.js'
import { NETWORK } from '../../support/kernel-rules.js'

const on = (text: string) => {
  const range = addressRange(text)
  if (!range) throw new Error(`${text} is no address`)
  return range
}
const NOTHING = parseNetwork({
  route: null,
  route6: '',
  trie: null,
  addresses6: 'x y\n',
  forward: null,
  forward6: null,
})

describe('addresses', () => {
  test.each([
    ['192.0.2.7', '192.0.2.7', '192.0.2.7'],
    ['10.0.0.0/8', '10.0.0.0', '10.255.255.255'],
    ['10.1.0.0/255.255.0.0', '10.1.0.0', '10.1.255.255'],
    ['0.0.0.0/0', '0.0.0.0', '255.255.255.255'],
    ['2001:db8::/32', '2001:db8::', '2001:db8:ffff:ffff:ffff:ffff:ffff:ffff'],
  ])('%s is from %s to %s', (text, low, high) => {
    const range = on(text)
    const ends = [range.low, range.high].map((end) => addressText({ ...range, low: end, high: end }))
    expect(ends).toEqual([low, high])
  })

  test.each([
    '',
    '1.2.3',
    '1.2.3.4.5',
    '1.2.3.256',
    '1..2.3',
    '10.0.0.0/33',
    'fe80::/129',
    'g::',
    'eth0',
    '10.0.0.0/x',
  ])('"%s" is none', (text) => {
    expect(addressRange(text)).toBeUndefined()
  })
})

describe('where packets go', () => {
  test('by the longest prefix', () => {
    expect(['192.0.2.9', '172.17.3.4', '8.8.8.8', '2001:db8::9'].map((text) => NETWORK.routeTo(on(text)))).toEqual([
      'eth0',
      'docker0',
      'eth0',
      'eth0',
    ])
    expect(NOTHING.routeTo(on('8.8.8.8'))).toBeUndefined()
  })

  test('this machine’s own addresses', () => {
    const own = ['192.0.2.1', '172.17.0.1', '127.0.0.9', '2001:db8::1', '::1']
    expect(own.filter((text) => !NETWORK.isLocal(on(text)))).toEqual([])
    expect(['192.0.2.2', '192.0.2.255', '2001:db8::2'].filter((text) => NETWORK.isLocal(on(text)))).toEqual([])
    expect(NETWORK.addressOf('docker0', 4)).toEqual(on('172.17.0.1'))
    expect(NETWORK.addressOf('eth0', 6)).toEqual(on('2001:db8::1'))
    expect(NETWORK.addressOf('docker0', 6)).toBeUndefined()
  })

  test('whether it forwards', () => {
    expect([NETWORK.forwards(4), NOTHING.forwards(4)]).toEqual([true, undefined])
  })
})

describe('the packet that is meant', () => {
  const question = { direction: 'in', protocol: 'tcp', port: 80 } as const

  test('comes from outside through the default route', () => {
    expect(typicalPacket(question, 4, NETWORK)).toMatchObject({ from: '1.1.1.1', to: '192.0.2.1', in: 'eth0', out: '' })
    expect(typicalPacket(question, 6, NETWORK)).toMatchObject({ from: '2606:4700:4700::1111', to: '2001:db8::1' })
    expect(usualFamily(NETWORK)).toBe(4)
  })

  test('comes from a neighbour through another interface', () => {
    const packet = typicalPacket({ ...question, in: 'docker0' }, 4, NETWORK)
    expect(packet).toMatchObject({ from: '172.17.0.2', to: '172.17.0.1' })
  })

  test('comes through the interface towards its sender', () => {
    expect(typicalPacket({ ...question, from: '172.17.0.9' }, 4, NETWORK)).toMatchObject({ in: 'docker0' })
    expect(typicalPacket({ ...question, from: '192.0.2.1' }, 4, NETWORK)).toMatchObject({ in: 'lo' })
  })

  test('goes through to somebody behind, or out', () => {
    const through = typicalPacket({ ...question, direction: 'forward' }, 4, NETWORK)
    expect(through).toMatchObject({ in: 'eth0', to: '172.17.0.2', out: 'docker0' })
    const out = typicalPacket({ ...question, direction: 'out' }, 4, NETWORK)
    expect(out).toMatchObject({ in: '', to: '1.1.1.1', out: 'eth0' })
  })

  test('there is none where there is no network', () => {
    expect(typicalPacket(question, 4, NOTHING)).toBeUndefined()
    expect(typicalPacket({ ...question, direction: 'out' }, 6, NOTHING)).toBeUndefined()
  })

  test('both ends of a network, without this machine’s own address', () => {
    expect(networkEnds('192.0.2.0/24', NETWORK)).toEqual(['192.0.2.2', '192.0.2.254'])
    expect(networkEnds('192.0.2.7', NETWORK)).toEqual(['192.0.2.7'])
    expect(networkEnds('10.0.0.0/31', NETWORK)).toEqual(['10.0.0.0', '10.0.0.1'])
  })
})
