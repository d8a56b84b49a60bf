import { expect, test } from 'vitest'
import { watchTable } from '../../../main/reach/table.js'

test('the table belongs to who loads it, and marks one port in one line', () => {
  const text = watchTable('sallyport-watch-1', { protocol: 'udp', port: 8886, seconds: 60 })
  expect(text).not.toContain('\n')
  expect(text).toContain('table inet sallyport-watch-1 { flags owner;')
  expect(text.match(/udp dport 8886 limit rate 20\/second burst 20 packets/g)).toHaveLength(2)
  expect(text).not.toContain('tcp')
})

test('a sender leaves the other family out', () => {
  const text = watchTable('t', { protocol: 'tcp', port: 22, from: 'fd00::7', seconds: 60 })
  expect(text).toContain('ip6 saddr fd00::7 ')
  expect(text).not.toContain('callers4')
  expect(text).toContain('tcp flags & (syn | ack) == syn counter')
})
