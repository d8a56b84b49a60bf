import fc from 'fast-check'
import { openingKey, type Opening } from '../../main/model/opening.js'

/** Few ports and few networks, so that what is generated meets. */
const LOW = 8885
const HIGH = 8888
const port = fc.integer({ min: LOW, max: HIGH })

export const smallRange = fc
  .oneof(
    port.map((first) => [first, first] as const),
    fc.tuple(port, port),
  )
  .map(([a, b]) => ({ first: Math.min(a, b), last: Math.max(a, b) }))

export const protocol = fc.constantFrom('tcp' as const, 'udp' as const)
const networks = ['10.0.0.0/8', '10.1.0.0/16', '10.1.2.3', '192.168.1.0/24', '2001:db8::/32', '2001:db8:1::/48']
export const source = fc.oneof(
  { weight: 3, arbitrary: fc.constant('any') },
  { weight: 2, arbitrary: fc.constantFrom(...networks) },
)

/** An opening but for its ports. */
type Frame = Omit<Opening, 'ports'>

const withPorts = ([frame, ranges]: readonly [Frame, readonly Opening['ports'][]]) =>
  ranges.map((ports): Opening => ({ ...frame, ports }))

/** Openings that differ in all, or many for each of two frames: what a firewall puts into one rule, or under one name. */
function openingsIn(frame: fc.Arbitrary<Frame>): fc.Arbitrary<Opening[]> {
  const single = fc.tuple(frame, fc.tuple(smallRange)).map(withPorts)
  const crowd = fc.tuple(frame, fc.array(smallRange, { minLength: 3, maxLength: 4 })).map(withPorts)
  return fc
    .oneof(
      { weight: 4, arbitrary: fc.array(single, { minLength: 1, maxLength: 6 }) },
      { weight: 1, arbitrary: fc.array(crowd, { minLength: 1, maxLength: 2 }) },
    )
    .map((all) => [...new Map(all.flat().map((one) => [openingKey(one), one])).values()])
}

const incoming = fc
  .record({ protocol, source })
  .map((parts): Frame => ({ direction: 'in', label: 'Test', reason: 'For the test.', ...parts }))
export const opening = fc.tuple(incoming, smallRange).map(([frame, ports]): Opening => ({ ...frame, ports }))
export const openings = openingsIn(incoming)

/** Openings of every direction, with ends of one IP family, interfaces and limits. */
export const openingsAnyWay = openingsIn(
  fc
    .record({
      protocol,
      ends: fc.constantFrom(
        { source: 'any' },
        { source: 'any', destination: '10.1.2.3' },
        { source: 'any', destination: '2001:db8::/32' },
        { source: '10.0.0.0/8', destination: '192.168.1.0/24' },
      ),
      direction: fc.constantFrom('in' as const, 'out' as const, 'forward' as const),
      on: fc.constantFrom(undefined, 'eth0', 'eth1'),
      leaves: fc.constantFrom(undefined, 'eth0', 'eth1'),
      limit: fc.boolean(),
    })
    .map(({ ends, direction, on, leaves, limit, ...rest }): Frame => ({
      ...rest,
      direction,
      ...(direction === 'in' ? { source: ends.source } : direction === 'out' ? { ...ends, source: 'any' } : ends),
      ...(on === undefined || direction === 'out' ? {} : { interface: on }),
      ...(leaves === undefined || direction === 'in' ? {} : { outInterface: leaves }),
      ...(limit && direction === 'in' ? { limit: true } : {}),
      label: 'Test',
      reason: 'For the test.',
    })),
)

/** Addresses inside and outside of the networks above. */
export const ADDRESSES = [
  '10.0.0.0',
  '10.1.2.3',
  '10.1.255.255',
  '192.168.1.77',
  '198.51.100.9',
  '2001:db8::',
  '2001:db8:1::9',
  '2a00::1',
]

/** Packets around the ports that openings are made of. */
export const PACKETS = ADDRESSES.flatMap((source) =>
  (['tcp', 'udp'] as const).flatMap((protocol) =>
    [22, 8880, 8885, 8886, 8887, 8888, 8889].map((port) => ({ protocol, port, source, interface: 'eth7' })),
  ),
)
