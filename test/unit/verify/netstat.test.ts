import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { proveListening } from '../../../main/verify/listeners.js'
import { parseMacSockets } from '../../../main/verify/netstat-macos.js'
import { parseWindowsSockets } from '../../../main/verify/netstat-windows.js'
import { readListeners, type Listener } from '../../../main/verify/index.js'
import { fixture } from '../../support/fixture.js'
import { machine } from '../../support/machine.js'
import { SimulatedMac } from '../../../main/practice/simulated/macos.js'

const text = ({ protocol, port, loopback }: Listener) => `${protocol} ${port}${loopback ? ' loopback' : ''}`
const mac = { tcp: fixture('netstat/macos-tcp.txt'), udp: fixture('netstat/macos-udp.txt') }
const windows = fixture('netstat/windows.txt')

describe('macOS', () => {
  test('who listens: both families at once, loopback in each form, long addresses cut', async () => {
    expect(((await readListeners(new SimulatedMac({ netstat: mac }))) ?? []).map(text)).toEqual([
      'tcp 8886',
      'tcp 8887',
      'tcp 56966',
      'tcp 5432 loopback',
      'tcp 8021 loopback',
      'tcp 8022 loopback',
      'tcp 8890',
      'udp 8886',
      'udp 38127 loopback',
      'udp 5353',
    ])
  })

  test('with the columns of -v', () => {
    expect(parseMacSockets(fixture('netstat/macos-tcp-v.txt')).map(text)).toEqual(['tcp 8886', 'tcp 60332 loopback'])
  })
})

describe('Windows', () => {
  const host = { ...machine({}), platform: 'win32' as const }

  test('who listens, in any language', async () => {
    host.run = () => Promise.resolve({ code: 0, stdout: windows, stderr: '' })
    expect(((await readListeners(host)) ?? []).map(text)).toEqual([
      'tcp 135',
      'tcp 8886',
      'tcp 5432 loopback',
      'tcp 139',
      'tcp 8886',
      'tcp 5173 loopback',
      'udp 8886',
      'udp 1900 loopback',
      'udp 5353',
      'udp 1900',
    ])
    expect(parseWindowsSockets(windows.replaceAll('ABHÖREN', 'LISTENING'))).toEqual(parseWindowsSockets(windows))
    expect(parseWindowsSockets(windows.replaceAll('Ö', '\ufffd'))).toEqual(parseWindowsSockets(windows))
  })

  test('no answer is no proof that nothing listens', async () => {
    for (const run of [
      () => Promise.reject(new Error('spawn ENOENT')),
      () => Promise.resolve({ code: 1, stdout: '', stderr: '' }),
    ]) {
      host.run = run
      const listeners = await readListeners(host)
      expect(listeners).toBeNull()
      const opening = {
        direction: 'in',
        protocol: 'tcp',
        ports: { first: 1, last: 1 },
        source: 'any',
        label: 'x',
        reason: '',
      } as const
      expect(proveListening(opening, listeners)).toMatchObject({ level: 'listening', result: 'unknown' })
    }
  })
})

test('no text makes a parser throw, or gives a port that is none', () => {
  const noise = fc
    .tuple(
      fc.constantFrom(mac.tcp, mac.udp, windows),
      fc.nat(900),
      fc.nat(30),
      fc.string({ unit: 'binary', maxLength: 12 }),
    )
    .map(([whole, at, length, put]) => whole.slice(0, at) + put + whole.slice(at + length))
  fc.assert(
    fc.property(noise, (damaged) => {
      for (const { port } of [...parseMacSockets(damaged), ...parseWindowsSockets(damaged)])
        expect(Number.isInteger(port) && port >= 1 && port <= 65_535).toBe(true)
    }),
    { numRuns: 500 },
  )
})
