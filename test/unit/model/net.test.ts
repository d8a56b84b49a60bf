import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { applicationPorts } from '../../../main/firewall/ufw/application.js'
import { parseTuplePorts } from '../../../main/firewall/ufw/tuple.js'
import { freePieces } from '../../../main/firewall/firewalld/plan.js'
import {
  formatPortRange,
  networkContains,
  parseNetwork,
  parsePortRange,
  rangeContains,
  rangesOverlap,
  type PortRange,
} from '../../../main/model/net.js'
import { opening, openings, protocol, smallRange } from '../../support/arbitraries.js'
import { bits } from '../../../main/practice/simulated/network.js'

const ports = ({ first, last }: PortRange) => Array.from({ length: last - first + 1 }, (_, index) => first + index)

describe('ranges of ports, port by port', () => {
  test('within and overlapping', () => {
    fc.assert(
      fc.property(smallRange, smallRange, (a, b) => {
        const inA = new Set(ports(a))
        expect(rangeContains(a, b)).toBe(ports(b).every((port) => inA.has(port)))
        expect(rangesOverlap(a, b)).toBe(ports(b).some((port) => inA.has(port)))
        expect(rangesOverlap(a, b)).toBe(rangesOverlap(b, a))
      }),
    )
  })

  test('what is written is read back, with either separator', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 65535 }), fc.integer({ min: 0, max: 70000 }), (first, more) => {
        const range = { first, last: Math.min(65535, first + more) }
        expect(parsePortRange(formatPortRange(range))).toEqual(range)
        expect(parsePortRange(formatPortRange(range, ':'))).toEqual(range)
      }),
    )
  })
})

const v4 = fc
  .tuple(...([0, 1, 2, 3] as const).map(() => fc.constantFrom(0, 1, 10, 127, 128, 192, 255)))
  .map((parts) => parts.join('.'))
const v6 = fc
  .array(fc.constantFrom('0', '1', 'db8', 'ffff', '8000'), { minLength: 7, maxLength: 7 })
  .map((parts) => ['2001', ...parts].join(':'))
/** A network as somebody may write it: with any prefix, and with the bits behind it cleared. */
const network = fc.oneof(
  fc.tuple(v4, fc.integer({ min: 1, max: 32 })).map(([address, length]) => masked(address, length)),
  fc.tuple(v6, fc.integer({ min: 1, max: 128 })).map(([address, length]) => masked(address, length)),
)

function masked(address: string, length: number): string {
  const all = bits(address)
  const kept = all.slice(0, length).padEnd(all.length, '0')
  const groups = address.includes(':') ? 16 : 8
  const parts = kept.match(new RegExp(`.{${groups}}`, 'g')) ?? []
  return address.includes(':')
    ? `${parts.map((part) => parseInt(part, 2).toString(16)).join(':')}/${length}`
    : `${parts.map((part) => parseInt(part, 2)).join('.')}/${length}`
}

describe('networks, bit by bit', () => {
  test('the canonical form stays as it is, and names the same network', () => {
    fc.assert(
      fc.property(network, (text) => {
        const canonical = parseNetwork(text)
        expect(parseNetwork(canonical)).toBe(canonical)
        expect(parseNetwork(text.toUpperCase())).toBe(canonical)
        const [address = '', length] = canonical.split('/')
        const whole = address.includes(':') ? 128 : 32
        expect([bits(address), Number(length ?? whole)]).toEqual([
          bits(text.split('/')[0] ?? ''),
          Number(text.split('/')[1]),
        ])
      }),
      { numRuns: 500 },
    )
  })

  test('IPv6 is written as the rest of the world writes it, RFC 5952', () => {
    fc.assert(
      fc.property(v6, (address) => {
        expect(parseNetwork(address)).toBe(new URL(`http://[${address}]/`).hostname.slice(1, -1))
      }),
      { numRuns: 300 },
    )
  })

  test('one within another', () => {
    fc.assert(
      fc.property(network, network, (a, b) => {
        const front = (text: string) => bits(text.split('/')[0] ?? '').slice(0, Number(text.split('/')[1]))
        const same = a.includes(':') === b.includes(':')
        expect(networkContains(parseNetwork(a), parseNetwork(b))).toBe(same && front(b).startsWith(front(a)))
      }),
      { numRuns: 1000 },
    )
  })

  test('everyone contains all, and is contained by none', () => {
    fc.assert(
      fc.property(network, (text) => {
        expect(networkContains('any', parseNetwork(text))).toBe(true)
        expect(networkContains(parseNetwork(text), 'any')).toBe(false)
        expect(networkContains('any', 'any')).toBe(true)
      }),
    )
  })
})

test('the free pieces are exactly the ports that no entry holds, in whole ranges', () => {
  const entry = fc.record({ protocol, ports: smallRange })
  fc.assert(
    fc.property(opening, fc.array(entry, { maxLength: 6 }), (wanted, entries) => {
      const taken = new Set(
        entries.filter((item) => item.protocol === wanted.protocol).flatMap((item) => ports(item.ports)),
      )
      const pieces = freePieces(wanted, entries)
      expect(pieces.flatMap(ports).sort((a, b) => a - b)).toEqual(
        ports(wanted.ports).filter((port) => !taken.has(port)),
      )
      for (const piece of pieces) expect(piece.first).toBeLessThanOrEqual(piece.last)
    }),
    { numRuns: 1000 },
  )
})

test('the ports of an application: every port, and at most 15 slots in a list, as ufw takes them', () => {
  const many = fc.array(openings, { minLength: 1, maxLength: 8 }).map((lists) => lists.flat())
  fc.assert(
    fc.property(many, (wanted) => {
      const lists = applicationPorts(wanted).split('|')
      const read = lists.map((list) => /^([\d:,]+)\/(tcp|udp)$/.exec(list))
      for (const match of read) {
        const slots = (match?.[1] ?? '').split(',').reduce((sum, part) => sum + (part.includes(':') ? 2 : 1), 0)
        expect(slots).toBeGreaterThan(0)
        expect(slots).toBeLessThanOrEqual(15)
      }
      for (const of of ['tcp', 'udp']) {
        const named = read
          .filter((match) => match?.[2] === of)
          .flatMap((match) => parseTuplePorts(match?.[1] ?? '') ?? [])
        const asked = wanted.filter((item) => item.protocol === of).flatMap((item) => ports(item.ports))
        expect(new Set(named.flatMap(ports))).toEqual(new Set(asked))
      }
    }),
    { numRuns: 300 },
  )
})
