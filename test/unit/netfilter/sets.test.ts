import { expect, test } from 'vitest'
import { askedOf, decide, journeysOf, parseNftJson, type Ruleset } from '../../../main/netfilter/index.js'
import { Random } from '../../lab/support/explain/random.js'
import { NETWORK, nftJson, packet } from '../../support/kernel-rules.js'

const PORTS = { first: 100, last: 109 }
const SENDERS = { first: 1, last: 14 } // of 198.51.100.0/28

const between = (random: Random, low: number, high: number) => low + random.below(high - low + 1)

/** Rules that ask for ports, senders, interfaces and marks, jump, return and look up maps. */
function someRules(random: Random): Ruleset {
  const dport = { payload: { protocol: 'tcp', field: 'dport' } }
  const saddr = { payload: { protocol: 'ip', field: 'saddr' } }
  const port = () => between(random, 98, 111)
  const range = () => {
    const first = port()
    return { range: [first, first + between(random, 1, 5)] }
  }
  const sender = () => `198.51.100.${between(random, 0, 15)}`
  const op = () => random.pick(['==', '==', '!='])
  const condition = () =>
    random.pick([
      () => ({ match: { op: op(), left: dport, right: random.pick([port, range])() } }),
      () => ({ match: { op: op(), left: dport, right: { set: [port(), range()] } } }),
      () => ({ match: { op: random.pick(['<', '>=', '>', '<=']), left: dport, right: port() } }),
      () => ({ match: { op: op(), left: saddr, right: sender() } }),
      () => ({
        match: { op: op(), left: saddr, right: { prefix: { addr: '198.51.100.0', len: between(random, 29, 31) } } },
      }),
      () => ({ match: { op: op(), left: saddr, right: '@some' } }),
      () => ({ match: { op: op(), left: { meta: { key: 'iifname' } }, right: random.pick(['eth0', 'eth*', 'wg0']) } }),
      () => ({ match: { op: '==', left: { meta: { key: 'mark' } }, right: between(random, 0, 2) } }),
      () => ({
        match: {
          op: '==',
          left: { concat: [saddr, dport] },
          right: { set: [{ concat: [sender(), port()] }, { concat: [sender(), port()] }] },
        },
      }),
    ])()
  const target = (name: string) => ({ [random.pick(['jump', 'goto'])]: { target: name } })
  const map = () => ({
    vmap: {
      key: dport,
      data: {
        set: [
          [port(), { drop: null }],
          [range(), { accept: null }],
          [port(), { jump: { target: 'last' } }],
        ],
      },
    },
  })
  const rule = (chain: string) => [
    ...Array.from({ length: between(random, 0, 2) }, condition),
    random.pick([
      () => ({ accept: null }),
      () => ({ drop: null }),
      () => ({ reject: null }),
      () => ({ return: null }),
      () => ({ mangle: { key: { meta: { key: 'mark' } }, value: between(random, 0, 2) } }),
      map,
      () => (chain === 'in' ? target('inner') : chain === 'inner' ? target('last') : { drop: null }),
    ])(),
  ]
  const rules = (chain: string) => Array.from({ length: between(random, 1, 7) }, () => rule(chain))
  const set = { set: { family: 'inet', table: 't', name: 'some', type: 'ipv4_addr', elem: [sender(), sender()] } }
  const policy = random.pick(['accept', 'drop'] as const)
  const json = nftJson(
    {
      in: { hook: 'input', policy, rules: rules('in') },
      inner: { rules: rules('inner') },
      last: { rules: rules('last') },
    },
    [set],
  )
  return { tables: parseNftJson(json) ?? [], unread: [] }
}

test('a set of packets fares as each of its packets does alone', () => {
  for (let seed = 1; seed <= 40; seed++) {
    const ruleset = someRules(new Random(seed))
    const { port: _, ...rest } = packet({ in: 'eth0' })
    const whole = journeysOf({ ...rest, from: '198.51.100.0/28', ports: PORTS, in: { but: ['lo'] } }, ruleset, NETWORK)
    for (const on of ['eth0', 'wg0', 'ppp0'])
      for (let port = PORTS.first; port <= PORTS.last; port++)
        for (let last = SENDERS.first; last <= SENDERS.last; last++) {
          const from = `198.51.100.${last}`
          const one = journeysOf({ ...rest, from, ports: { first: port, last: port }, in: on }, ruleset, NETWORK)
          const address = ((198 * 256 + 51) * 256 + 100) * 256 + last
          const within = (ranges: readonly { low: number | bigint; high: number | bigint }[] = [], value: number) =>
            ranges.some(({ low, high }) => low <= value && value <= high)
          const like = (pattern: string) =>
            pattern.endsWith('*') ? on.startsWith(pattern.slice(0, -1)) : pattern === on
          const stopped = whole.stopped.filter(
            ({ packets }) =>
              within(packets.port, port) &&
              within(packets.source, address) &&
              (packets.in?.only === undefined || like(packets.in.only)) &&
              !(packets.in?.but ?? []).some(like),
          )
          const told = `seed ${seed}: port ${port} from ${from} on ${on}`
          expect([told, stopped.map(({ outcome }) => outcome)]).toEqual([
            told,
            one.verdict === 'accept' ? [] : [one.verdict],
          ])
        }
  }
})

test('thousands of rules for one sender and one port each are not worked out to the last part', () => {
  const match = (protocol: string, field: string, right: unknown) => ({
    match: { op: '==', left: { payload: { protocol, field } }, right },
  })
  const rules = Array.from({ length: 5000 }, (_, index) => [
    match('ip', 'saddr', `10.${index >> 8}.${index & 255}.1`),
    match('tcp', 'dport', 7000 + (index % 4000)),
    { accept: null },
  ])
  const [table] = parseNftJson(nftJson({ in: { hook: 'input', policy: 'drop', rules } })) ?? []
  const chain = table?.chains.get('in')
  if (!chain || !table) throw new Error('not read')
  const ports = { first: 7100, last: 7900 }
  const asked = askedOf({ direction: 'in', protocol: 'tcp', ports, source: 'any' }, 4)
  expect(decide(table, chain, asked).kind).toBe('closed')
})
