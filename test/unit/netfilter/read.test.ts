import { describe, expect, test } from 'vitest'
import { journeyOf, readGround } from '../../../main/netfilter/index.js'
import { decidedBy } from '../../../main/firewall/own-words.js'
import { english } from '../../support/english.js'
import { fixture } from '../../support/fixture.js'
import { key, machine, type MachineParts } from '../../support/machine.js'
import { NETWORK, nftJson, packet } from '../../support/kernel-rules.js'
import { recording } from '../../support/recordings.js'

const NFT = { '/usr/sbin/nft': '' }
const LIST = key('/usr/sbin/nft', '-j', 'list', 'ruleset')
const SAVE = '/usr/sbin/iptables-nft-save'
const LEGACY = '/usr/sbin/iptables-legacy-save'

/** `verdict, words` of a packet on a machine. */
async function told(parts: MachineParts, more: Parameters<typeof packet>[0] = {}): Promise<string> {
  const host = machine(parts)
  const { ruleset } = await readGround(host)
  if (!ruleset) return 'not read'
  const { verdict, decidedBy: end } = journeyOf(packet(more), ruleset, NETWORK)
  const by = await decidedBy(host, end)
  return [`${verdict}, ${english(by?.words ?? 'nobody')}`, ...ruleset.unread.map(english)].join('; ')
}

/** What nft shows of iptables' filter table: rules whose matches it hides. */
const HIDDEN = JSON.stringify({
  nftables: [
    { table: { family: 'ip', name: 'filter' } },
    { chain: { family: 'ip', table: 'filter', name: 'INPUT', type: 'filter', hook: 'input', prio: 0, policy: 'drop' } },
    {
      rule: {
        family: 'ip',
        table: 'filter',
        chain: 'INPUT',
        expr: [{ xt: { type: 'match', name: 'multiport' } }, { accept: null }],
      },
    },
  ],
})

describe('ufw', () => {
  const parts: MachineParts = {
    files: { ...NFT, [SAVE]: '', '/etc/ufw/user.rules': recording('ufw-0.36.2', '058-user.rules').stdout },
    runs: { [LIST]: HIDDEN, [key(SAVE)]: fixture('ufw-0.36.2-kernel/iptables-save.txt') },
  }

  test.each([
    [{}, 'drop, ufw: deny from 198.51.100.7'],
    [{ from: '203.0.113.5' }, 'accept, ufw: allow 8886'],
    [{ from: '203.0.113.5', port: 8887 }, "accept, ufw: allow 8887/tcp comment 'JetStream relay control'"],
    [{ from: '203.0.113.5', port: 9999 }, 'drop, ufw: default deny (incoming)'],
    [{ from: '203.0.113.5', port: 137, protocol: 'udp' as const }, 'drop, ufw: default deny (incoming)'],
    [{ from: '203.0.113.5', port: 2222 }, 'unknown, ufw: limit 2222/tcp'],
    [{ from: '203.0.113.5', port: 25 }, 'reject, ufw: reject 25/tcp'],
    [{ from: '203.0.113.5', to: '192.0.2.77' }, 'drop, ufw: -A ufw-not-local -j DROP'],
    [{ from: '203.0.113.5', in: 'lo' }, 'accept, ufw: before.rules: -A ufw-before-input -i lo -j ACCEPT'],
  ])('%j → %s', async (more, words) => {
    expect(await told(parts, more)).toBe(words)
  })

  test('its kernel without its files: the kernel’s own words', async () => {
    const { '/etc/ufw/user.rules': _gone, ...files } = parts.files ?? {}
    expect(await told({ ...parts, files })).toBe('drop, ufw: -A ufw-user-input -s 198.51.100.7/32 -j DROP')
  })
})

describe('firewalld', () => {
  const zone = '<zone><short>Public</short><service name="ssh"/><port port="8886" protocol="tcp"/></zone>'
  const ssh = '<service><port port="22" protocol="tcp"/></service>'
  const parts: MachineParts = {
    files: { ...NFT, '/etc/firewalld/zones/public.xml': zone, '/usr/lib/firewalld/services/ssh.xml': ssh },
    runs: { [LIST]: recording('firewalld-1.3.3', '076-nft-json').stdout },
  }

  test.each([
    [{}, 'accept, firewalld: port 8886/tcp in the zone public'],
    [{ port: 22 }, 'accept, firewalld: the service ssh in the zone public'],
    [{ port: 9 }, 'reject, firewalld: the target of the zone public: reject with icmpx admin-prohibited'],
    [
      { family: 6 as const, from: '2001:db8:7::7', to: '2001:db8::1' },
      'accept, firewalld: port 8886/tcp in the zone public',
    ],
  ])('%j → %s', async (more, words) => {
    expect(await told(parts, more)).toBe(words)
  })
})

describe('both stacks', () => {
  test('a rule of nftables and the policy of its chain', async () => {
    const dport = { match: { op: '==', left: { payload: { protocol: 'tcp', field: 'dport' } }, right: 8886 } }
    const json = nftJson({ input: { hook: 'input', policy: 'drop', rules: [[dport, { accept: null }]] } })
    const parts = { files: NFT, runs: { [LIST]: json } }
    expect(await told(parts)).toBe('accept, nftables: inet t input: tcp dport 8886 accept')
    expect(await told(parts, { port: 22 })).toBe('drop, nftables: inet t input: policy drop')
  })

  test('rules of iptables, docker and legacy in their own words', async () => {
    const legacy = fixture('nft-1.0.6/037-legacy-save.stdout')
    const docker =
      '# (nf_tables)\n*filter\n:INPUT ACCEPT [0:0]\n:DOCKER-USER - [0:0]\n-A INPUT -j DOCKER-USER\n-A DOCKER-USER -p tcp -m tcp --dport 8886 -j DROP\n-A INPUT -p udp -j REJECT\nCOMMIT\n'
    const parts: MachineParts = {
      files: { ...NFT, [SAVE]: '', [LEGACY]: '', '/proc/net/ip_tables_names': 'filter\n' },
      runs: { [LIST]: HIDDEN, [key(SAVE)]: docker, [key(LEGACY)]: legacy.replace(':INPUT ACCEPT', ':INPUT DROP') },
    }
    expect(await told(parts)).toBe('drop, Docker: -A DOCKER-USER -p tcp -m tcp --dport 8886 -j DROP')
    expect(await told(parts, { protocol: 'udp' })).toBe('drop, iptables-legacy: -P INPUT DROP')
    expect(await told(parts, { port: 1 })).toBe('drop, iptables-legacy: -P INPUT DROP')
  })

  test('what nft hides and nobody else shows is a doubt', async () => {
    expect(await told({ files: NFT, runs: { [LIST]: HIDDEN } })).toMatch(/^unknown, iptables|^unknown, nftables/)
  })

  test('legacy tables that cannot be listed leave it open', async () => {
    const parts = { files: { ...NFT, '/proc/net/ip_tables_names': 'filter\n' }, runs: { [LIST]: nftJson({}) } }
    expect(await told(parts)).toContain('iptables-legacy-save is not installed')
  })

  test('without rights nothing is read; without nft, what iptables shows', async () => {
    const refused = recording('nft-1.0.6', '022-nonroot-json')
    expect(
      await told({ files: NFT, runs: { [LIST]: { code: refused.code, stdout: '', stderr: refused.stderr } } }),
    ).toBe('not read')
    expect(await told({ files: {} })).toBe(
      'accept, nobody; nft is not installed, so rules made with nftables could not be read',
    )
    const broken = await told({ files: NFT, runs: { [LIST]: 'not JSON' } })
    expect(broken).toContain('Sallyport could not read what nft printed')
  })
})
