import { describe, expect, test } from 'vitest'
import { problemOf } from '../../support/problems.js'
import { chooseFirewall, practiceFirewall, type Possibilities } from '../../../main/practice/choose.js'

const UFW = ['/usr/sbin/ufw', '/usr/sbin/iptables', '/usr/sbin/ip6tables']
const FIREWALLD = ['/usr/sbin/firewalld', '/usr/bin/firewall-cmd', '/usr/bin/dbus-daemon']
const NFT = ['/usr/sbin/nft']

function machine(
  installed: readonly string[],
  rootless: boolean,
  drives = ['ufw', 'firewalld', 'nftables'],
): Possibilities {
  return { rootless, exists: (path) => installed.includes(path), drivable: (kind) => drives.includes(kind) }
}

describe('the firewall of a practice machine', () => {
  test.each([
    ['ufw first as root', [...UFW, ...FIREWALLD, ...NFT], false, 'ufw'],
    ['then firewalld', [...FIREWALLD, ...NFT], false, 'firewalld'],
    ['then nftables', NFT, false, 'nftables'],
    ['nftables first without root', [...UFW, ...FIREWALLD, ...NFT], true, 'nftables'],
    ['then ufw', [...UFW, ...FIREWALLD], true, 'ufw'],
  ] as const)('is %s', (_, installed, rootless, expected) => {
    expect(chooseFirewall(undefined, machine(installed, rootless))).toBe(expected)
  })

  test('is the one named, where it can be had', async () => {
    expect(chooseFirewall('nftables', machine([...UFW, ...NFT], false))).toBe('nftables')
    expect((await problemOf(() => chooseFirewall('nftables', machine(UFW, false)))).what).toContain(
      '/usr/sbin/nft is not installed',
    )
    expect((await problemOf(() => chooseFirewall('firewalld', machine(FIREWALLD, true)))).what).toContain(
      'firewalld starts as root only',
    )
    expect(
      (await problemOf(() => chooseFirewall('nftables', machine([...UFW, ...NFT], true, ['ufw'])))).what,
    ).toContain('cannot drive nftables yet')
  })

  test('is none, with what was looked for', async () => {
    const { what } = await problemOf(() => chooseFirewall(undefined, machine(FIREWALLD, true)))
    expect(what).toContain('none of nftables and ufw is installed here')
  })

  test('has a name that Sallyport knows', () => {
    expect(practiceFirewall('ufw')).toBe('ufw')
    for (const text of ['', 'iptables', 'alf', 'windows', 'toString'])
      expect(() => practiceFirewall(text)).toThrow('practice.unknownFirewall')
  })
})
