import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { networkText, remoteCovers, remoteTouches } from '../../../../main/firewall/windows/addresses.js'

describe('remote addresses of a rule', () => {
  test.each([
    [[], 'any', true, true],
    [[], '10.0.0.0/8', true, true],
    [['10.0.0.0/255.0.0.0'], '10.0.0.0/8', true, true],
    [['10.0.0.0/255.0.0.0'], '10.1.0.0/16', true, true],
    [['10.1.0.0/16'], '10.0.0.0/8', false, true],
    [['10.0.0.0/8'], 'any', false, true],
    [['10.0.0.0/8'], '192.0.2.7', false, false],
    [['192.0.2.1-192.0.2.9'], '192.0.2.7', true, true],
    [['192.0.2.1-192.0.2.9'], '192.0.2.0/24', false, true],
    [['192.0.2.7'], '192.0.2.7', true, true],
    [['2001:db8::/32'], '2001:db8:1::/48', true, true],
    [['2001:db8::1-2001:db8::ff'], '2001:db8::7', true, true],
    [['0.0.0.0/0.0.0.0'], '2001:db8::7', false, false],
    [['LocalSubnet', 'LocalSubnet'], '192.168.1.0/24', false, true],
    [['nonsense', '1-2-3', '/', '10.0.0.0/255.0.255.0'], '10.0.0.1', false, true],
  ] as const)('%j and %s: covers %s, touches %s', (remote, source, all, some) => {
    expect(remoteCovers(remote, source)).toBe(all)
    expect(remoteTouches(remote, source)).toBe(some)
  })

  test('a network by its mask and by its length is one', () => {
    fc.assert(
      fc.property(fc.nat({ max: 0xffffffff }), fc.integer({ min: 1, max: 32 }), (number, length) => {
        const mask = (0xffffffff << (32 - length)) >>> 0
        const dotted = (value: number) => [24, 16, 8, 0].map((shift) => (value >>> shift) & 255).join('.')
        const base = dotted((number & mask) >>> 0)
        const text = length === 32 ? base : `${base}/${length}`
        expect(networkText(`${base}/${dotted(mask)}`)).toBe(text)
        expect(remoteCovers([`${base}/${dotted(mask)}`], text)).toBe(true)
      }),
    )
  })

  test('what is no network is told as it stands', () => {
    for (const text of ['LocalSubnet', '192.0.2.1-192.0.2.9', '', '1/2/3']) expect(networkText(text)).toBe(text)
  })
})
