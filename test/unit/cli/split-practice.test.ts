import { expect, test } from 'vitest'
import { splitPractice } from '../../../main/cli/split-practice.js'

test.each([
  ['status', { rest: ['status'] }],
  ['--practice status', { rest: ['status'], practice: {} }],
  ['plan web --practice=ufw --json', { rest: ['plan', 'web', '--json'], practice: { firewall: 'ufw' } }],
  ['--practice --practice=nftables status', { rest: ['status'], practice: { firewall: 'nftables' } }],
  ['--practice= status', { rest: ['status'], practice: { firewall: '' } }],
  ['plan -- --practice', { rest: ['plan', '--', '--practice'] }],
  ['practice --end', { rest: ['practice', '--end'] }],
  ['--practices status', { rest: ['--practices', 'status'] }],
])('%s', (line, expected) => {
  expect(splitPractice(line.split(' '))).toEqual(expected)
})
