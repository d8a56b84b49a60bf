import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { parseTraceLine } from '../../../main/netfilter/index.js'

const FOLDER = new URL('../../fixtures/nft-1.0.6-trace/', import.meta.url)

const linesOf = (name: string) => readFileSync(new URL(name, FOLDER), 'utf8').split('\n').filter(Boolean)
const last = (name: string) => parseTraceLine(linesOf(name).at(-1) ?? '')

test('every line that nft printed is understood', () => {
  const names = readdirSync(FOLDER)
  expect(names.length).toBeGreaterThan(5)
  for (const name of names) for (const line of linesOf(name)) expect(parseTraceLine(line), line).toBeDefined()
})

test('a packet has its ends', () => {
  expect(parseTraceLine(linesOf('ufw-allow-tcp.txt')[0] ?? '')).toMatchObject({
    kind: 'packet',
    family: 'inet',
    chain: 'arrived',
    from: '10.77.0.2',
    to: '10.77.0.1',
    toPort: 8886,
  })
  expect(parseTraceLine(linesOf('ufw-allow-udp6.txt')[0] ?? '')).toMatchObject({ from: 'fd77::2', to: 'fd77::1' })
})

test('a rule has its number and what it says, and one that is newer than the trace only these', () => {
  expect(last('ufw-reject.txt')).toMatchObject({ kind: 'rule', chain: 'ufw-user-input', verdict: 'drop' })
  expect(last('ufw-deny-newer.txt')).toMatchObject({ kind: 'rule', handle: 128, text: '', verdict: 'drop' })
  expect(last('ufw-default.txt')).toMatchObject({ kind: 'policy', chain: 'INPUT', verdict: 'drop' })
  const jump = linesOf('ufw-limit.txt').find((line) => line.includes('jump ufw-user-limit-accept'))
  expect(parseTraceLine(jump ?? '')).toMatchObject({ handle: 123, verdict: 'jump', target: 'ufw-user-limit-accept' })
})

test('a comment does not pass for a number or a verdict', () => {
  const line = 'trace id 1 inet t c rule drop comment "# handle 9 (verdict accept)" # handle 7 (verdict drop)'
  expect(parseTraceLine(line)).toMatchObject({ handle: 7, verdict: 'drop' })
})

test.each([
  '',
  'nonsense',
  'trace id 1 inet t c verdict continue ',
  'trace id 1 inet t c conntrack: ct direction original ct state new ct id 7',
  'trace id 1 inet t c packet: iif "eth0" ip saddr 10.0.0.1 ip daddr 10.0.0.2 icmp type echo-request ',
  'trace id 1 inet t c rule drop # handle x (verdict drop)',
  '# ERROR: buffer overrun',
])('passes over %j', (line) => {
  expect(parseTraceLine(line)).toBeUndefined()
})
