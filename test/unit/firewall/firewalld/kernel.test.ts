import { expect, test } from 'vitest'
import { parseChains, readLoaded } from '../../../../main/firewall/firewalld/kernel.js'
import { zoneRules } from '../../../../main/firewall/firewalld/rules.js'
import { readRuntimeZone } from '../../../../main/firewall/firewalld/zones.js'
import type { Rule } from '../../../../main/model/rule.js'
import { english } from '../../../support/english.js'
import { firewalldOn, firewalldStopped, key, machine } from '../../../support/machine.js'
import { recording } from '../../../support/recordings.js'

const words = ({ action, protocol, ports, source, destination = '', family, narrowed }: Rule) =>
  [
    action,
    protocol,
    ports.map(({ first, last }) => `${first}-${last}`).join(),
    source,
    destination,
    family,
    narrowed,
  ].join(' ')

function parsed(json: string): ReadonlyMap<string, readonly Rule[]> {
  const chains = parseChains(json)
  if (!chains) throw new Error('not read')
  return chains
}

test('recording 076: the ports of the zone public are in its chain', () => {
  const chains = parsed(recording('firewalld-1.3.3', '076-nft-json').stdout)
  const allowed = chains.get('filter_IN_public_allow') ?? []
  expect(allowed.map(words)).toEqual(
    expect.arrayContaining([
      'allow tcp 8886-8886 any  4 false',
      'allow udp 8886-8886 any  6 false',
      'allow tcp 22-22 any  4 false',
    ]),
  )
  expect(allowed.filter(({ protocol }) => protocol === 'tcp').map(({ ports }) => ports[0]?.first)).not.toContain(8887)
  expect(chains.get('filter_IN_public_deny')).toEqual([])
})

test('recording nft 006: chains of any table of the machine are read, sets and ranges too', () => {
  const chains = parsed(recording('nft-1.0.6', '006-list-json').stdout)
  expect([...chains.keys()]).toContain('input')
  expect([...chains.values()].flat().length).toBeGreaterThan(0)
})

test('what the daemon holds is what the kernel holds: the zone home', async () => {
  const host = machine(firewalldOn)
  const { present, chains } = await readLoaded(host)
  expect(present).toBe(true)
  const zone = await readRuntimeZone(host, 'home')
  if (!zone) throw new Error('not read')
  const inChains = ['_pre', '_deny', '_allow'].flatMap((part) => chains.get(`filter_IN_home${part}`) ?? [])
  const rules = await zoneRules(host, 'home', zone, 'loaded')
  const kernel = new Set(inChains.map(words))
  for (const rule of rules.filter(({ narrowed }) => !narrowed))
    expect([...kernel], english(rule.text)).toContain(words(rule))
  const known = new Set(rules.map(words))
  for (const rule of inChains.filter(({ narrowed }) => !narrowed)) expect([...known]).toContain(words(rule))
})

test('not running, not readable, not there: three different answers', async () => {
  expect(await readLoaded(machine(firewalldStopped))).toMatchObject({ present: false })
  const argv = key('/usr/sbin/nft', '-j', 'list', 'table', 'inet', 'firewalld')
  const denied = recording('nft-1.0.6', '022-nonroot-json')
  const hidden = machine(firewalldOn, {
    runs: { [argv]: { code: denied.code, stdout: denied.stdout, stderr: denied.stderr } },
  })
  expect(await readLoaded(hidden)).toMatchObject({ present: null })
  expect(await readLoaded(machine({}))).toMatchObject({ present: null })
})

test('a match that is not understood makes a rule hold for less, never for more', () => {
  const of = { family: 'inet', table: 'firewalld' }
  const chain = { chain: { ...of, name: 'c' } }
  const dport = { payload: { protocol: 'tcp', field: 'dport' } }
  const read = (match: object) => {
    const rule = { rule: { ...of, chain: 'c', expr: [{ match }, { accept: null }] } }
    return parsed(JSON.stringify({ nftables: [chain, rule] })).get('c') ?? []
  }
  const narrowed = (match: object) => read(match).map((rule) => rule.narrowed)
  expect(narrowed({ op: '==', left: dport, right: 8886 })).toEqual([false, false])
  expect(read({ op: '==', left: dport, right: { set: [22, { range: [80, 90] }] } })[0]?.ports).toEqual([
    { first: 22, last: 22 },
    { first: 80, last: 90 },
  ])
  expect(narrowed({ op: '==', left: dport, right: '@openports' })).toEqual([true, true])
  expect(narrowed({ op: '!=', left: dport, right: 22 })).toEqual([true, true])
  expect(narrowed({ op: '==', left: { payload: { base: 'th', offset: 0, len: 16 } }, right: 1 })).toEqual([true, true])
  expect(narrowed({ op: '==', left: null, right: 1 })).toEqual([true, true])
  expect(narrowed({ op: '==', left: { payload: { protocol: 'ip', field: 'saddr' } }, right: '@friends' })).toEqual([
    true,
  ])
})
