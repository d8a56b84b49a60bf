import { describe, expect, test } from 'vitest'
import { ownBases } from '../../../../main/firewall/nftables/owners.js'
import { outcomesOf } from '../../../../main/firewall/nftables/plan.js'
import { parseRuleset, type NftRuleset } from '../../../../main/firewall/nftables/ruleset.js'
import { rulesOf } from '../../../../main/firewall/nftables/rules.js'
import { briefText } from '../../../../main/netfilter/index.js'
import { parsePortRange } from '../../../../main/model/net.js'
import type { Opening } from '../../../../main/model/opening.js'
import { fixture } from '../../../support/fixture.js'
import { recording } from '../../../support/recordings.js'

const VERSIONS = ['nft-1.0.6-rulesets', 'nft-1.1.3-rulesets'] as const
const FORMS = VERSIONS.flatMap((version) => [`${version}/server.json`, `${version}/server-echo.json`])

function read(path: string): NftRuleset {
  const ruleset = parseRuleset(fixture(path))
  if (!ruleset) throw new Error(`${path} is no rule set`)
  return ruleset
}

function opening(text: string, more: Partial<Opening> = {}): Opening {
  const [ports = '', protocol = ''] = text.split('/')
  return {
    direction: 'in',
    protocol: protocol as Opening['protocol'],
    ports: parsePortRange(ports),
    source: 'any',
    label: 'x',
    reason: '',
    ...more,
  }
}

/** `closed` or `open 4, closed 6`, as the own base chains decide. */
function decided(ruleset: NftRuleset, wanted: Opening): string {
  const told = outcomesOf(ruleset, wanted).map(({ family, outcome: { kind } }) => ({ family, kind }))
  const kinds = new Set(told.map(({ kind }) => kind))
  return kinds.size === 1 ? [...kinds].join('') : told.map(({ family, kind }) => `${kind} ${family}`).join(', ')
}

describe.each(FORMS)('a server’s rules: %s', (path) => {
  const ruleset = read(path)

  test.each<[string, Opening, string]>([
    ['in a named set', opening('22/tcp'), 'open'],
    ['in an interval of it', opening('7003-7010/tcp'), 'open'],
    ['more than an interval', opening('7003-7011/tcp'), 'closed'],
    ['the other protocol', opening('22/udp'), 'closed'],
    ['in an anonymous set', opening('443/tcp'), 'open'],
    ['a range of it', opening('9100-9105/tcp'), 'open'],
    ['by a transport protocol of two', opening('53/udp'), 'open'],
    ['of some networks only', opening('8886/tcp'), 'closed'],
    ['for one of them', opening('8886/tcp', { source: '192.168.1.0/24' }), 'open'],
    ['for an IPv6 network', opening('8886/tcp', { source: '2001:db8:1::/48' }), 'open'],
    ['for another', opening('8886/tcp', { source: '192.168.2.0/24' }), 'closed'],
    ['on one interface only', opening('6100/udp'), 'closed'],
    ['on that interface', opening('6100/udp', { interface: 'eth1' }), 'open'],
    ['on interfaces by their first letters', opening('6500/tcp', { interface: 'wg0' }), 'open'],
    ['on another', opening('6500/tcp', { interface: 'eth0' }), 'closed'],
    ['a verdict map accepts', opening('5000/tcp'), 'open'],
    ['a verdict map drops', opening('5001/tcp'), 'denied'],
    ['it jumps to a chain that returns', opening('5002/tcp'), 'closed'],
    ['which accepts some', opening('5002/tcp', { source: '10.1.0.0/16' }), 'open'],
    ['a goto to a chain that accepts', opening('5003/udp'), 'open'],
    ['two rules together', opening('3005-3015/tcp'), 'open'],
    ['a rule that drops it', opening('9002/tcp'), 'denied'],
    ['a rule that rejects it', opening('9003/udp'), 'denied'],
    ['a rule that drops it for all but some', opening('9001/tcp'), 'closed'],
    ['up to a rate', opening('9004/tcp'), 'closed'],
    ['noted in a set, as an address of IPv4', opening('9005/tcp'), 'open 4, closed 6'],
    ['for one version of IP', opening('9006/tcp'), 'open 4, closed 6'],
    ['from some ports only', opening('9007/tcp'), 'closed'],
    ['to one address only', opening('9008/tcp'), 'closed'],
    ['new connections', opening('9009/tcp'), 'open'],
    ['what is for this machine', opening('9010/tcp'), 'open'],
    ['established connections only', opening('9011/tcp'), 'closed'],
    ['behind the rule that refuses the rest', opening('9999/tcp'), 'closed'],
    ['out to anywhere', opening('443/tcp', { direction: 'out' }), 'open'],
    ['out to one machine only', opening('53/udp', { direction: 'out' }), 'closed'],
    ['out to that machine', opening('53/udp', { direction: 'out', destination: '192.0.2.53' }), 'open'],
    ['through it', opening('80/tcp', { direction: 'forward', destination: '10.1.0.7' }), 'closed'],
    [
      'through it by these interfaces',
      opening('80/tcp', { direction: 'forward', destination: '10.1.0.7', interface: 'eth0', outInterface: 'eth1' }),
      'open',
    ],
  ])('%s', (_name, wanted, result) => {
    expect(decided(ruleset, wanted)).toBe(result)
  })

  test('iptables’ chain is none of them', () => {
    expect(ownBases(ruleset, 'in').map(({ name }) => name.chain)).toEqual(['input'])
  })

  test('who is refused before is told, and by what everything else is', () => {
    const [first] = outcomesOf(ruleset, opening('9001/tcp'))
    expect(first?.outcome.partial).toEqual(['ip saddr @blocked drop', 'ip saddr != 192.0.2.0/24 tcp dport 9001 drop'])
    expect(first?.outcome.by).toBe('log reject with icmpx admin-prohibited')
    const refusing = first?.base.rules.find(({ handle }) => handle === first.outcome.before)
    expect(briefText(refusing?.statements ?? [])).toBe('log reject with icmpx admin-prohibited')
  })

  test('what is let in, as people see it', () => {
    const texts = rulesOf(ruleset, 'stored').filter(({ action, direction }) => action === 'allow' && direction === 'in')
    expect([...new Set(texts.map(({ text }) => text))]).toMatchSnapshot()
  })
})

test('a map of interfaces: the rule goes in front of it, as one of its chains drops', () => {
  const [only] = outcomesOf(read('nft-1.0.6-rulesets/wan.json'), opening('8886/tcp'))
  expect(only).toMatchObject({ family: 4, outcome: { kind: 'closed', partial: ['ip saddr 198.51.100.7 drop'] } })
  expect(only?.base.rules.findIndex(({ handle }) => handle === only.outcome.before)).toBe(0)
})

test('the recorded session: behind "reject" a rule for the port does nothing, in front of it it does', () => {
  const before = parseRuleset(recording('nft-1.0.6', '006-list-json').stdout)
  const after = parseRuleset(recording('nft-1.0.6', '035-mixed-json').stdout)
  if (!before || !after) throw new Error('not read')
  expect(decided(before, opening('8886/tcp'))).toBe('closed')
  expect(decided(after, opening('8886/tcp'))).toBe('closed')
  expect(decided(after, opening('8886/udp'))).toBe('open')
  expect(ownBases(after, 'in')).toHaveLength(1)
})

test('what is no rule set is none', () => {
  for (const text of ['', 'x', '[]', '{}', '{"nftables":7}', 'null']) expect(parseRuleset(text)).toBeUndefined()
  const odd =
    '{"nftables":[7,null,{"rule":3},{"add":[]},{"rule":{"family":"inet","expr":{}}},{"chain":{"family":"inet"}}]}'
  expect(parseRuleset(odd)?.chains.size).toBe(1)
})
