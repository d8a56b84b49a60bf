import { describe, expect, test } from 'vitest'
import type { Packet } from '../../../main/netfilter/index.js'
import { nftJson, walkNft } from '../../support/kernel-rules.js'

const payload = (protocol: string, field: string) => ({ payload: { protocol, field } })
const meta = (key: string) => ({ meta: { key } })
const ct = (key: string, dir?: string) => ({ ct: { key, ...(dir === undefined ? {} : { dir }) } })
const fib = (result: string, ...flags: string[]) => ({ fib: { result, flags } })
const match = (left: unknown, right: unknown, op = '==') => ({ match: { op, left, right } })
const dport = payload('tcp', 'dport')
const saddr = payload('ip', 'saddr')
const sets = [
  {
    set: {
      family: 'inet',
      table: 't',
      name: 'net',
      flags: ['interval'],
      elem: ['192.0.2.9', { prefix: { addr: '198.51.100.0', len: 24 } }],
    },
  },
  {
    set: {
      family: 'inet',
      table: 't',
      name: 'pair',
      elem: [{ concat: [{ prefix: { addr: '198.51.100.0', len: 24 } }, { range: [8000, 9000] }] }],
    },
  },
  {
    set: {
      family: 'inet',
      table: 't',
      name: 'timed',
      flags: ['timeout'],
      elem: [{ elem: { val: '198.51.100.7', expires: 60 } }],
    },
  },
  { set: { family: 'inet', table: 't', name: 'grows', flags: ['dynamic'] } },
  {
    set: {
      family: 'inet',
      table: 't',
      name: 'grown',
      flags: ['dynamic', 'timeout'],
      elem: [{ elem: { val: '198.51.100.7', timeout: 600, expires: 1 } }],
    },
  },
  { set: { family: 'inet', table: 't', name: 'metered', elem: ['198.51.100.7'], stmt: [{ limit: { rate: 5 } }] } },
  {
    map: {
      family: 'inet',
      table: 't',
      name: 'ways',
      map: 'verdict',
      elem: [
        [22, { drop: null }],
        [8886, { accept: null }],
      ],
    },
  },
]

/** The rule accepts what it holds for; the policy drops the rest. */
function holds(statements: readonly unknown[], more: Partial<Packet> = {}): string {
  const rules = [[...statements, { accept: null }]]
  const { verdict } = walkNft(nftJson({ input: { hook: 'input', policy: 'drop', rules } }, sets), more)
  return { accept: 'yes', drop: 'no', reject: 'rejected', unknown: 'unknown' }[verdict]
}

describe('what a rule asks of 8886/tcp from 198.51.100.7 through eth0', () => {
  test.each<[string, unknown, string]>([
    ['its port', match(dport, 8886), 'yes'],
    ['another port', match(dport, 8887), 'no'],
    ['not its port', match(dport, 8886, '!='), 'no'],
    ['a port of another protocol', match(payload('udp', 'dport'), 8886), 'no'],
    ['not that port of another protocol', match(payload('udp', 'dport'), 1, '!='), 'no'],
    ['a port of any protocol', match(payload('th', 'dport'), 8886), 'yes'],
    ['a range', match(dport, { range: [8000, 9000] }), 'yes'],
    ['a list with a range', match(dport, { set: [22, { range: [8000, 9000] }] }), 'yes'],
    ['not in a list', match(dport, { set: [22, 80] }, '!='), 'yes'],
    ['above', match(dport, 8885, '>'), 'yes'],
    ['above itself', match(dport, 8886, '>'), 'no'],
    ['at most', match(dport, 8886, '<='), 'yes'],
    ['below', match(dport, 8886, '<'), 'no'],
    ['a sender’s port that all have', match(payload('tcp', 'sport'), { range: [1024, 65535] }), 'yes'],
    ['a sender’s port that none has', match(payload('tcp', 'sport'), 20), 'no'],
    ['a sender’s port that some have', match(payload('tcp', 'sport'), { range: [40000, 50000] }), 'unknown'],
    ['its sender', match(saddr, '198.51.100.7'), 'yes'],
    ['its network', match(saddr, { prefix: { addr: '198.51.100.0', len: 24 } }), 'yes'],
    ['another network', match(saddr, { prefix: { addr: '10.0.0.0', len: 8 } }), 'no'],
    ['a range of senders', match(saddr, { range: ['198.51.100.1', '198.51.100.9'] }), 'yes'],
    ['a sender of IPv6', match(payload('ip6', 'saddr'), '::1', '!='), 'no'],
    ['a named set', match(saddr, '@net'), 'yes'],
    ['not in a named set', match(saddr, '@net', '!='), 'no'],
    ['a set of pairs', match({ concat: [saddr, dport] }, '@pair'), 'yes'],
    ['a list of pairs', match({ concat: [saddr, dport] }, { set: [{ concat: ['198.51.100.7', 22] }] }), 'no'],
    ['a set whose elements expire', match(saddr, '@timed'), 'yes'],
    ['a set that packets change, and nobody is in it', match(saddr, '@grows'), 'no'],
    ['a set that packets change, and it is in it', match(saddr, '@grown'), 'yes'],
    ['a set whose members count above a rate', match(saddr, '@metered'), 'unknown'],
    ['a set that is not there', match(saddr, '@gone'), 'unknown'],
    ['its interface', match(meta('iifname'), 'eth0'), 'yes'],
    ['a wildcard', match(meta('iifname'), 'eth*'), 'yes'],
    ['another wildcard in a list', match(meta('iifname'), { set: ['wl*', 'lo'] }), 'no'],
    ['an interface out, which there is none', match(meta('oifname'), 'eth0'), 'no'],
    ['not an interface out', match(meta('oifname'), 'eth0', '!='), 'yes'],
    ['its protocol', match(meta('l4proto'), { set: ['tcp', 'udp'] }), 'yes'],
    ['its protocol by number', match(meta('l4proto'), 6), 'yes'],
    ['pings', match(payload('icmp', 'type'), 'echo-request'), 'no'],
    ['its family', match(meta('nfproto'), 'ipv4'), 'yes'],
    ['the protocol of its IP header', match(payload('ip', 'protocol'), 'udp'), 'no'],
    ['a new connection', match(ct('state'), 'new', 'in'), 'yes'],
    ['a known connection', match(ct('state'), ['established', 'related'], 'in'), 'no'],
    ['one of a list of states', match(ct('state'), { set: ['new', 'related'] }), 'yes'],
    ['anything but', match(ct('state'), 'invalid', '!='), 'yes'],
    ['the first direction', match(ct('direction'), 'original'), 'yes'],
    ['a new destination', match(ct('status'), 'dnat', 'in'), 'no'],
    ['where it went first', match(ct('ip daddr', 'original'), '192.0.2.1'), 'yes'],
    ['no mark', match(meta('mark'), 0), 'yes'],
    ['a mark', match({ '&': [meta('mark'), 255] }, 1), 'no'],
    ['the first packet’s flags', match({ '&': [payload('tcp', 'flags'), ['fin', 'syn', 'rst', 'ack']] }, 'syn'), 'yes'],
    ['flags that are not all it has', match(payload('tcp', 'flags'), ['syn', 'ack'], '!='), 'yes'],
    ['none of some flags', match(payload('tcp', 'flags'), 'syn', '!'), 'no'],
    ['none of other flags', match(payload('tcp', 'flags'), ['fin', 'rst'], '!'), 'yes'],
    ['not those of a list', match(payload('tcp', 'flags'), { set: ['syn', 'ack'] }, '!='), 'no'],
    ['no state of these', match(ct('state'), ['established', 'related'], '!'), 'yes'],
    ['other flags', match({ '&': [payload('tcp', 'flags'), ['syn', 'ack']] }, ['syn', 'ack']), 'no'],
    ['that it is whole', match({ '&': [payload('ip', 'frag-off'), 8191] }, 0, '!='), 'no'],
    ['this machine’s address', match(fib('type', 'daddr'), 'local'), 'yes'],
    ['a broadcast', match(fib('type', 'daddr'), { set: ['broadcast', 'multicast'] }), 'no'],
    ['that there is a way back, as nft 1.0.6 prints it', match(fib('oif', 'saddr', 'iif'), '0', '!='), 'yes'],
    ['that there is no way back, so printed', match(fib('oif', 'saddr', 'iif'), '0'), 'no'],
    ['where the way back leads', match(fib('oifname', 'saddr'), 'eth0'), 'yes'],
    ['where the way back does not lead', match(fib('oif', 'saddr'), 'lo'), 'no'],
    ['a mask with gaps', match({ '&': [saddr, '255.0.255.0'] }, '198.0.100.0'), 'yes'],
    ['another by a mask with gaps', match({ '&': [saddr, '255.0.255.0'] }, '198.0.101.0'), 'no'],
    ['everybody, written out', match(saddr, { prefix: { addr: '0.0.0.0', len: 0 } }), 'yes'],
    ['an extension header of IPv6', match({ exthdr: { name: 'rt', field: 'type' } }, 0), 'no'],
    ['the group of its interface', match(meta('iifgroup'), 'default'), 'yes'],
    ['another group', match(meta('iifgroup'), 2), 'no'],
    [
      'either state of iptables',
      { either: [match(ct('state'), 'new', 'in'), match(ct('status'), 'dnat', 'in')] },
      'yes',
    ],
    ['neither of them', { either: [match(ct('state'), 'related', 'in'), match(ct('status'), 'dnat', 'in')] }, 'no'],
    ['that there is no way back', match(fib('oif', 'saddr', 'iif'), false), 'no'],
    ['a kind of packet', match(meta('pkttype'), { set: ['broadcast', 'multicast'] }), 'no'],
    ['the hour', match(meta('hour'), { range: ['10:00', '12:00'] }), 'unknown'],
    ['chance', match({ numgen: { mode: 'random', mod: 2, offset: 0 } }, 0), 'unknown'],
    ['a socket', match({ socket: { key: 'transparent' } }, 1), 'unknown'],
    ['bytes', match({ payload: { base: 'th', offset: 16, len: 16 } }, 80), 'unknown'],
    ['something new', match({ brandnew: {} }, 1), 'unknown'],
    ['a comparison of the future', match(dport, 1, '~'), 'unknown'],
    ['a limit', { limit: { rate: 3, per: 'minute' } }, 'unknown'],
    ['a meter', { meter: { key: saddr, stmt: { limit: { rate: 3, per: 'minute' } } } }, 'unknown'],
    ['a quota that is not used up', { quota: { val: 5, val_unit: 'mbytes', used: 9, used_unit: 'bytes' } }, 'yes'],
    ['above a quota', { quota: { val: 5, val_unit: 'mbytes', inv: true } }, 'no'],
    ['a quota of a name', { quota: 'mine' }, 'unknown'],
    ['a count of connections', { 'ct count': { val: 5 } }, 'unknown'],
    [
      'a set that it fills, with a limit',
      { set: { op: 'add', set: '@grows', elem: saddr, stmt: [{ limit: {} }] } },
      'unknown',
    ],
    ['a set that another family fills', { set: { op: 'add', set: '@six', elem: payload('ip6', 'saddr') } }, 'no'],
    [
      'a mark by a map that has nothing for it',
      { mangle: { key: meta('mark'), value: { map: { key: dport, data: { set: [[22, 1]] } } } } },
      'no',
    ],
    ['a set that it fills', { set: { op: 'add', set: '@grows', elem: saddr } }, 'yes'],
    ['counters and logs', { counter: { packets: 0 } }, 'yes'],
    ['a match of iptables', { xt: { type: 'match', name: 'bpf' } }, 'unknown'],
    ['a statement of the future', { brandnew: null }, 'unknown'],
  ])('%s: %j → %s', (_name, statement, expected) => {
    expect(holds([statement])).toBe(expected)
  })

  test('a doubt about one thing is none when another is not so', () => {
    expect(holds([{ limit: {} }, match(dport, 22)])).toBe('no')
  })

  test('of IPv6', () => {
    const six = { family: 6 as const }
    expect(holds([match(payload('ip6', 'saddr'), { prefix: { addr: '2001:db8::', len: 32 } })], six)).toBe('yes')
    expect(holds([match(payload('ip6', 'saddr'), { prefix: { addr: '2001:db9::', len: 32 } })], six)).toBe('no')
    expect(holds([match(saddr, '0.0.0.0', '!=')], six)).toBe('no')
    expect(holds([match({ exthdr: { name: 'rt' } }, true)], six)).toBe('no')
    expect(holds([match({ exthdr: { name: 'rt' } }, false)], six)).toBe('yes')
    for (const op of ['==', '!='])
      expect(holds([match({ exthdr: { name: 'rt', field: 'type' } }, 0, op)], six)).toBe('no')
  })
})

describe('what a rule does', () => {
  const rule = (...statements: unknown[]) => ({ hook: 'input', policy: 'drop' as const, rules: [statements] })
  const does = (statements: unknown[], more: Partial<Packet> = {}) =>
    walkNft(nftJson({ input: rule(...statements) }, sets), more).verdict

  test.each<[string, unknown[], string]>([
    ['accept', [{ accept: null }], 'accept'],
    ['drop', [{ drop: null }], 'drop'],
    ['reject', [{ reject: null }], 'reject'],
    [
      'reject for IPv6 only, whose family nft 1.0.6 leaves out',
      [{ reject: { type: 'icmpv6', expr: 'port-unreachable' } }],
      'drop',
    ],
    ['nothing', [{ counter: null }], 'drop'],
    ['a verdict by a map', [{ vmap: { key: dport, data: '@ways' } }], 'accept'],
    [
      'a verdict by a list',
      [{ vmap: { key: dport, data: { set: [[{ range: [1, 9000] }, { reject: null }]] } } }],
      'reject',
    ],
    [
      'a verdict for all others',
      [
        {
          vmap: {
            key: dport,
            data: {
              set: [
                ['*', { accept: null }],
                [22, { drop: null }],
              ],
            },
          },
        },
      ],
      'accept',
    ],
    [
      'a verdict by a map with an unknown key',
      [{ vmap: { key: meta('hour'), data: { set: [['10:00', { accept: null }]] } } }],
      'unknown',
    ],
    ['a queue', [{ queue: null }], 'unknown'],
  ])('%s', (_name, statements, verdict) => {
    expect(does(statements)).toBe(verdict)
  })

  test('a mark is what rules before made of it', () => {
    const set = (value: unknown) => [{ mangle: { key: meta('mark'), value } }]
    const asks = [match(meta('mark'), 0x12), { accept: null }]
    const chain = (...rules: unknown[][]) => nftJson({ input: { hook: 'input', policy: 'drop', rules } })
    expect(walkNft(chain(set(0x12), asks)).verdict).toBe('accept')
    expect(walkNft(chain(set(0x10), set({ '|': [meta('mark'), 2] }), asks)).verdict).toBe('accept')
    expect(walkNft(chain(set(0x3f), set({ '^': [{ '&': [meta('mark'), 0x2f] }, 0x3d] }), asks)).verdict).toBe('accept')
    expect(walkNft(chain(set(0x10), asks)).verdict).toBe('drop')
    expect(walkNft(chain([{ limit: {} }, ...set(0x12)], asks)).verdict).toBe('unknown')
  })

  test.each<[string, Record<string, unknown[][]>, string]>([
    [
      'jump and come back',
      { c: [[{ return: null }, { drop: null }]], input: [[{ jump: { target: 'c' } }], [{ accept: null }]] },
      'accept',
    ],
    [
      'jump, and the chain ends',
      { c: [[match(dport, 22), { drop: null }]], input: [[{ jump: { target: 'c' } }], [{ accept: null }]] },
      'accept',
    ],
    [
      'goto, and the policy is next',
      { c: [[{ counter: null }]], input: [[{ goto: { target: 'c' } }], [{ accept: null }]] },
      'drop',
    ],
    ['return from the base chain', { input: [[{ return: null }], [{ accept: null }]] }, 'drop'],
    [
      'goto inside a jump comes back behind the jump',
      {
        c: [[{ goto: { target: 'd' } }], [{ drop: null }]],
        d: [[{ return: null }]],
        input: [[{ jump: { target: 'c' } }], [{ accept: null }]],
      },
      'accept',
    ],
    ['a limit whose both ways refuse', { input: [[{ limit: {} }, { reject: null }]] }, 'reject'],
    [
      'a set that a rule in front wrote to',
      { input: [[{ set: { op: 'add', set: '@grows', elem: saddr } }], [match(saddr, '@grows'), { accept: null }]] },
      'unknown',
    ],
    ['a chain that is not there', { input: [[{ jump: { target: 'gone' } }]] }, 'unknown'],
    ['all ways of a doubt lead to one verdict', { input: [[{ limit: {} }, { drop: null }]] }, 'drop'],
    ['a doubt, and two verdicts', { input: [[{ limit: {} }, { accept: null }]] }, 'unknown'],
    [
      'a doubtful return',
      { c: [[{ limit: {} }, { return: null }], [{ accept: null }]], input: [[{ jump: { target: 'c' } }]] },
      'unknown',
    ],
    [
      'a doubtful jump to the same verdict',
      { c: [[{ accept: null }]], input: [[{ limit: {} }, { jump: { target: 'c' } }], [{ accept: null }]] },
      'accept',
    ],
    [
      'a circle, which the kernel does not load',
      { c: [[{ jump: { target: 'c' } }]], input: [[{ jump: { target: 'c' } }]] },
      'unknown',
    ],
  ])('%s', (_name, chains, verdict) => {
    const { input = [], ...others } = chains
    const all = Object.fromEntries(Object.entries(others).map(([name, rules]) => [name, { rules }]))
    const journey = walkNft(nftJson({ ...all, input: { hook: 'input', policy: 'drop', rules: input } }))
    expect(journey.verdict).toBe(verdict)
    expect(journey.doubts.length > 0).toBe(journey.possible.length > 1 || verdict === 'unknown')
  })
})
