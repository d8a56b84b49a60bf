import { expect, test } from 'vitest'
import { openingKey, openingText, type Opening } from '../../../main/model/opening.js'
import { english } from '../../support/english.js'

const opening = (change: Partial<Opening> = {}): Opening => ({
  direction: 'in',
  protocol: 'tcp',
  ports: { first: 8886, last: 8886 },
  source: 'any',
  label: 'API',
  reason: 'For programs.',
  ...change,
})
const ALL: readonly (readonly [string, Opening])[] = [
  ['8886/tcp from anywhere', opening()],
  ['6000-6200/udp from anywhere', opening({ protocol: 'udp', ports: { first: 6000, last: 6200 } })],
  ['8886/tcp from 10.0.0.0/8 on eth0', opening({ source: '10.0.0.0/8', interface: 'eth0' })],
  ['8886/tcp to anywhere', opening({ direction: 'out' })],
  ['8886/tcp from 10.0.0.5 to fd00::/8', opening({ direction: 'out', source: '10.0.0.5', destination: 'fd00::/8' })],
  [
    '8886/tcp from anywhere on eth0 to 172.17.0.2 through docker0',
    opening({ direction: 'forward', interface: 'eth0', destination: '172.17.0.2', outInterface: 'docker0' }),
  ],
  ['8886/tcp from anywhere for /Applications/A.app', opening({ application: '/Applications/A.app' })],
]

test.each(ALL)('%s', (told, one) => {
  expect(english(openingText(one))).toBe(told)
})

test('openings of other packets have other keys, whatever they are called', () => {
  expect(new Set(ALL.map(([, one]) => openingKey(one))).size).toBe(ALL.length)
  expect(openingKey(opening({ label: 'Other', reason: 'So.' }))).toBe(openingKey(opening()))
  expect(openingKey(opening({ direction: 'forward' }))).not.toBe(openingKey(opening()))
})
