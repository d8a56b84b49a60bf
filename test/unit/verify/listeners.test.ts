import { describe, expect, test } from 'vitest'
import type { Opening } from '../../../main/model/opening.js'
import { prove, readListeners, parseSockets, type Listener } from '../../../main/verify/index.js'
import { proveListening } from '../../../main/verify/listeners.js'
import { inEnglish } from '../../support/english.js'
import { fixture } from '../../support/fixture.js'
import { machine } from '../../support/machine.js'

const net = Object.fromEntries(
  ['tcp', 'tcp6', 'udp', 'udp6'].map((name) => [`/proc/net/${name}`, fixture(`proc-net/${name}.txt`)]),
)
const text = ({ protocol, port, loopback }: Listener) => `${protocol} ${port}${loopback ? ' loopback' : ''}`

/** The same machine as ss(8) saw it. */
const seen = fixture('proc-net/ss-tulnH.txt')
  .trim()
  .split('\n')
  .map((line) => {
    const [protocol = '', , , , local = ''] = line.split(/\s+/)
    const [, address = '', port = ''] = /^(.*):(\d+)$/.exec(local) ?? []
    const loopback = /^(?:127\.|\[::1\]|\[::ffff:127\.)/.test(address)
    return `${protocol} ${port}${loopback ? ' loopback' : ''}`
  })

test('who listens, as ss sees it: all families, loopback in each form, connected sockets left out', async () => {
  const listeners = (await readListeners(machine({ files: net }))) ?? []
  expect(listeners.map(text).sort()).toEqual([...seen].sort())
  expect(listeners.map(text)).toEqual(
    expect.arrayContaining(['tcp 5434 loopback', 'tcp 631 loopback', 'udp 323 loopback', 'tcp 65535']),
  )
})

test('tables that are not there are empty', async () => {
  expect(await readListeners(machine({}))).toEqual([])
  expect(parseSockets('', 'tcp')).toEqual([])
  expect(parseSockets('  sl  local_address rem_address   st\n', 'tcp')).toEqual([])
})

const opening = (first: number, last = first, protocol: 'tcp' | 'udp' = 'tcp'): Opening => ({
  direction: 'in',
  protocol,
  ports: { first, last },
  source: 'any',
  label: 'x',
  reason: '',
})

describe('the lowest rung', () => {
  const listening = async (wanted: Opening) =>
    inEnglish(proveListening(wanted, await readListeners(machine({ files: net }))))

  test.each([
    ['a program listens', opening(8886), 'pass'],
    ['on the other protocol, too', opening(8886, 8886, 'udp'), 'pass'],
    ['by IPv6 alone', opening(8890), 'pass'],
    ['somewhere in the range', opening(8880, 8888), 'pass'],
    ['for this machine only', opening(5432), 'fail'],
    ['for this machine only, mapped into IPv6', opening(5434), 'fail'],
    ['on the other protocol only', opening(8887, 8887, 'udp'), 'fail'],
    ['nobody', opening(1), 'fail'],
    ['nobody in a range, which may be right', opening(9000, 9100), 'unknown'],
  ])('%s', async (_name, wanted, result) => {
    const check = await listening(wanted)
    expect(check).toMatchObject({ level: 'listening', result })
    expect(check.fix === '').toBe(result === 'pass')
  })

  test('a program for this machine only is told from none', async () => {
    expect((await listening(opening(5432))).seen).toContain('only for this machine itself')
    expect((await listening(opening(1))).seen).toBe('Nothing listens on 1/tcp.')
  })
})

test('the ladder is climbed from the bottom, for each opening', async () => {
  const check = (level: 'stored' | 'loaded') => ({ level, result: 'pass' as const, seen: '', fix: '' })
  const observed = {
    readable: true,
    rules: [],
    letIn: () => [],
    plan: () => ({ steps: [], unchanged: [], warnings: [] }),
    prove: () => [check('stored'), check('loaded')] as const,
  }
  const evidence = await prove(machine({ files: net }), observed, [opening(8886), opening(1)])
  expect(evidence.map(({ checks }) => checks.map(({ level, result }) => `${level} ${result}`))).toEqual([
    ['listening pass', 'stored pass', 'loaded pass', 'effective unknown'],
    ['listening fail', 'stored pass', 'loaded pass', 'effective unknown'],
  ])
})

describe('a socket counts for the address and the family that it waits at', () => {
  const at = (address: string): Listener => ({ protocol: 'tcp', port: 8886, loopback: false, address })
  const from = (source: string): Opening => ({ ...opening(8886), source })

  test.each([
    ['any', ['0.0.0.0', '::'], 'pass', 'A program listens on 8886/tcp.'],
    ['any', ['::'], 'pass', 'A program listens on 8886/tcp.'],
    ['any', ['0.0.0.0'], 'pass', 'A program listens on 8886/tcp, but not over IPv6.'],
    ['10.0.0.0/8', ['0.0.0.0'], 'pass', 'A program listens on 8886/tcp.'],
    ['any', ['192.0.2.1'], 'pass', 'A program listens on 8886/tcp, at 192.0.2.1 only.'],
    [
      '10.0.0.0/8',
      ['2001:db8::1'],
      'fail',
      'A program listens at 2001:db8::1 only, where 8886/tcp from 10.0.0.0/8 does not arrive.',
    ],
  ])('%s, listening at %j: %s', (source, addresses, result, words) => {
    expect(inEnglish(proveListening(from(source), addresses.map(at)))).toMatchObject({ result, seen: words })
  })
})
