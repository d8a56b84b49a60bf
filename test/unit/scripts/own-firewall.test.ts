import { describe, expect, it } from 'vitest'
import { differencesOfInstallation, type Snapshot } from '../../../scripts/lib/own-firewall.mjs'

const bare: Snapshot = {
  'loaded rules (nft)': '',
  'ufw enabled': '',
  'ufw files': '',
  'ufw application profiles': '',
  'firewalld files': '',
  'nftables file': '',
  'firewalld processes': '',
  'services enabled or masked': '',
}
const installed: Snapshot = {
  ...bare,
  'ufw enabled': 'no',
  'ufw files': '20 files, sha256 1',
  'ufw application profiles': '10 files, sha256 4',
  'firewalld files': '2 files, sha256 2',
  'nftables file': '1 files, sha256 3',
  'services enabled or masked':
    '/etc/systemd/system/firewalld.service -> /dev/null\n/etc/systemd/system/multi-user.target.wants/ufw.service -> /lib/systemd/system/ufw.service',
}

describe('what an installation may change', () => {
  it('is files that were not there, a mask, and a service that does nothing', () => {
    expect(differencesOfInstallation(bare, installed)).toEqual([])
    expect(differencesOfInstallation(installed, installed)).toEqual([])
  })

  it.each([
    ['a firewalld that runs', { 'firewalld processes': '/usr/bin/python3 /usr/sbin/firewalld' }],
    ['a ufw that is enabled', { 'ufw enabled': 'yes' }],
    [
      'a service that starts at boot',
      { 'services enabled or masked': '/etc/systemd/system/a.wants/nftables.service -> /x' },
    ],
  ])('is not %s', (_what, change) => {
    expect(differencesOfInstallation(bare, { ...installed, ...change })).toHaveLength(1)
  })

  it('is a name that a package of a service brings along for its ports', () => {
    const more = { ...installed, 'ufw application profiles': '11 files, sha256 5' }
    expect(differencesOfInstallation(installed, more)).toEqual([])
  })

  it('is not what the machine had before', () => {
    const own: Snapshot = { ...installed, 'loaded rules (nft)': 'table inet own {\n}', 'ufw enabled': 'yes' }
    for (const aspect of Object.keys(own)) {
      if (own[aspect] === '' || aspect === 'ufw application profiles') continue
      expect(differencesOfInstallation(own, { ...own, [aspect]: 'other' }), aspect).toHaveLength(1)
    }
  })
})
