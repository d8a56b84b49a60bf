import { describe, expect, test } from 'vitest'
import { provenByFirewall, type OpeningEvidence } from '../../../main/model/evidence.js'
import type { Opening } from '../../../main/model/opening.js'
import type { Ground } from '../../../main/netfilter/index.js'
import { parseNetwork, parseNftJson } from '../../../main/netfilter/index.js'
import { msg } from '../../../main/text/index.js'
import { proveEffective } from '../../../main/verify/effective.js'
import { NETWORK, nftJson } from '../../support/kernel-rules.js'
import { machine } from '../../support/machine.js'
import { inEnglish } from '../../support/english.js'

const opening = (more: Partial<Opening> = {}): Opening => ({
  direction: 'in',
  protocol: 'tcp',
  ports: { first: 8886, last: 8886 },
  source: 'any',
  label: 'x',
  reason: '',
  ...more,
})
const dport = (right: unknown) => ({
  match: { op: '==', left: { payload: { protocol: 'tcp', field: 'dport' } }, right },
})
const saddr = (protocol: string, right: string) => ({
  match: { op: '==', left: { payload: { protocol, field: 'saddr' } }, right },
})
const accept = { accept: null }
const drop = { drop: null }
/** By which neighbours find this machine over IPv6. */
const neighbours = {
  match: { op: '==', left: { payload: { protocol: 'icmpv6', field: 'type' } }, right: 'nd-neighbor-solicit' },
}

const ground = (...rules: object[][]): Ground => ({
  network: NETWORK,
  ruleset: { tables: parseNftJson(nftJson({ input: { hook: 'input', rules } })) ?? [], unread: [] },
})
const check = (of: Opening, on: Ground, interfaces?: readonly string[]) =>
  proveEffective(machine({}), of, on, { interfaces }).then(inEnglish)

describe('the level effective', () => {
  test('passes when no chain refuses it, and names who lets it in', async () => {
    expect(await check(opening(), ground([dport(8886), accept], [neighbours, accept], [drop]))).toEqual({
      level: 'effective',
      result: 'pass',
      seen: '8886/tcp from anywhere gets through every chain of the kernel (nftables: inet t input: tcp dport 8886 accept).',
      fix: '',
    })
  })

  test('passes, and says who is refused all the same', async () => {
    const ban = (right: unknown) => ({
      match: { op: '==', left: { payload: { protocol: 'ip', field: 'saddr' } }, right },
    })
    const open = [[dport(8886), accept], [neighbours, accept], [drop]]
    const one = await check(opening(), ground([ban('198.51.100.7'), drop], [ban('127.0.0.0/8'), drop], ...open))
    expect(one).toMatchObject({ result: 'pass' })
    expect(one.seen).toContain(
      'One sender is refused all the same: 198.51.100.7 (nftables: inet t input: ip saddr 198.51.100.7 drop).',
    )
    const set = { set: ['198.51.100.7', '198.51.100.9', '203.0.113.1', { prefix: { addr: '10.0.0.0', len: 8 } }] }
    const many = await check(opening(), ground([ban(set), drop], ...open))
    expect(many.seen).toContain(
      '4 senders or networks are refused all the same, such as 10.0.0.0/8, 198.51.100.7 and 198.51.100.9',
    )
    const none = await check(opening(), ground([dport(22), ban(set), drop], ...open))
    expect(none.seen).not.toContain('all the same')
    expect(await check(opening({ source: '198.51.100.7' }), ground([ban(set), drop], ...open))).toMatchObject({
      result: 'fail',
    })
  })

  test('fails and names the rule and its firewall', async () => {
    expect(await check(opening(), ground([dport(8886), drop]))).toEqual({
      level: 'effective',
      result: 'fail',
      seen: 'The kernel refuses 8886/tcp from 1.1.1.1 through eth0. Decided by: nftables: inet t input: tcp dport 8886 drop',
      fix: 'See the whole way with: sallyport explain tcp 8886',
    })
  })

  test('is not known where the neighbours of IPv6 are not heard, and fails for IPv6 alone', async () => {
    const deaf = ground([dport(8886), accept], [drop])
    expect(await check(opening(), deaf)).toMatchObject({
      result: 'unknown',
      seen: expect.stringMatching(
        /^Over IPv6 nobody reaches this machine through eth0: .* inet t input: drop\.$/,
      ) as string,
    })
    const all = { match: { op: '==', left: { meta: { key: 'l4proto' } }, right: 'ipv6-icmp' } }
    expect(await check(opening(), ground([dport(8886), accept], [all, accept], [drop]))).toMatchObject({
      result: 'pass',
    })
    expect(await check(opening({ source: '2001:db8::/32' }), deaf)).toMatchObject({ result: 'fail' })
    expect(await check(opening({ source: '10.0.0.0/8' }), deaf)).toMatchObject({ result: 'pass' })
  })

  test('fails where answers are not let out', async () => {
    const output = (...rules: object[][]): Ground => ({
      network: NETWORK,
      ruleset: {
        tables: parseNftJson(nftJson({ output: { hook: 'output', policy: 'drop', rules } })) ?? [],
        unread: [],
      },
    })
    const from = (right: unknown) => ({
      match: { op: '==', left: { payload: { protocol: 'tcp', field: 'sport' } }, right },
    })
    expect(await check(opening(), output([from(22), accept]))).toMatchObject({
      result: 'fail',
      seen: expect.stringMatching(/^Nobody gets an answer from 8886\/tcp: .* inet t output: policy drop\.$/) as string,
    })
    const advert = {
      match: { op: '==', left: { payload: { protocol: 'icmpv6', field: 'type' } }, right: 'nd-neighbor-advert' },
    }
    expect(await check(opening(), output([from(8886), accept], [advert, accept]))).toMatchObject({ result: 'pass' })
    expect(await check(opening(), output([from(8886), accept]))).toMatchObject({
      result: 'unknown',
      seen: expect.stringMatching(/^Over IPv6 nobody reaches this machine.*its answer is refused/) as string,
    })
    const state = { match: { op: 'in', left: { ct: { key: 'state' } }, right: ['established', 'related'] } }
    expect(await check(opening(), output([state, accept], [advert, accept]))).toMatchObject({ result: 'pass' })
  })

  test('fails where neighbours are not heard and IPv6 is the only way; elsewhere IPv4 works', async () => {
    const on = ground([dport(8886), accept], [drop])
    expect(await check(opening(), on)).toMatchObject({
      result: 'unknown',
      fix: expect.stringContaining('Over IPv4 the opening works.') as string,
    })
    const routes = NETWORK.routes.filter(({ family }) => family === 6)
    const routeTo: typeof NETWORK.routeTo = (address) => (address.family === 4 ? undefined : NETWORK.routeTo(address))
    const only6 = await check(opening(), { ...on, network: { ...NETWORK, routes, routeTo } })
    expect(only6).toMatchObject({ result: 'fail' })
    expect(only6.fix).not.toContain('IPv4')
  })

  test('asks for each family', async () => {
    const six = { match: { op: '==', left: { meta: { key: 'nfproto' } }, right: 'ipv6' } }
    expect(await check(opening(), ground([six, drop]))).toMatchObject({
      result: 'fail',
      seen: expect.stringContaining('2606:4700:4700::1111') as string,
    })
    expect(await check(opening({ source: '10.0.0.0/8' }), ground([six, drop]))).toMatchObject({ result: 'pass' })
  })

  test('asks for every port of a range, and for both ends of a network', async () => {
    const ports = { first: 6000, last: 6200 }
    expect(await check(opening({ ports }), ground([dport(6200), drop]))).toMatchObject({ result: 'fail' })
    expect(await check(opening({ ports }), ground([dport(6201), drop]))).toMatchObject({ result: 'pass' })
    expect(await check(opening({ ports }), ground([dport(6100), drop]))).toMatchObject({
      result: 'fail',
      seen: expect.stringContaining('6100/tcp') as string,
    })
    const source = '198.51.100.0/24'
    expect(await check(opening({ source }), ground([saddr('ip', '198.51.100.254'), drop]))).toMatchObject({
      result: 'fail',
    })
    expect(await check(opening({ source }), ground([saddr('ip', '198.51.99.254'), drop]))).toMatchObject({
      result: 'pass',
    })
  })

  test('asks through the interface that it is made for', async () => {
    const only = ground([{ match: { op: '==', left: { meta: { key: 'iifname' } }, right: 'eth0' } }, drop])
    const at = async (...interfaces: string[]) =>
      (await check(opening({ source: '172.17.0.0/16' }), only, interfaces)).result
    expect([await at(), await at('eth0'), await at('docker0', 'eth0')]).toEqual(['pass', 'fail', 'pass'])
    expect(await check(opening(), only, ['docker0'])).toMatchObject({ result: 'pass' })
    expect(await check(opening({ interface: 'eth0' }), only, ['docker0'])).toMatchObject({ result: 'fail' })
  })

  test('a deny of somebody else is no failure', async () => {
    expect(await check(opening(), ground([saddr('ip', '198.51.100.7'), drop]))).toMatchObject({ result: 'pass' })
  })

  test('speaks of what leaves and of what passes through, too', async () => {
    const out = opening({ direction: 'out', destination: '198.51.100.7' })
    const chains = (hook: string) => ({
      network: NETWORK,
      ruleset: { tables: parseNftJson(nftJson({ x: { hook, policy: 'drop', rules: [] } })) ?? [], unread: [] },
    })
    expect(await check(out, chains('output'))).toMatchObject({ result: 'fail' })
    expect(await check(out, chains('input'))).toMatchObject({ result: 'pass' })
    const through = opening({ direction: 'forward', destination: '172.17.0.2' })
    expect(await check(through, chains('forward'))).toMatchObject({
      result: 'fail',
      seen: expect.stringContaining('to 172.17.0.2') as string,
    })
    expect(await check(through, chains('input'))).toMatchObject({ result: 'pass' })
  })

  test('is unknown with the reason when it depends on what changes', async () => {
    expect(await check(opening(), ground([{ limit: {} }, drop]))).toMatchObject({
      result: 'unknown',
      seen: expect.stringContaining('it depends on how many packets come (limit)') as string,
    })
  })

  test('is unknown without rights, without a network, and where something could not be read', async () => {
    const none = parseNetwork({
      route: null,
      route6: null,
      trie: null,
      addresses6: null,
      forward: null,
      forward6: null,
    })
    const unread = { network: NETWORK, ruleset: { tables: [], unread: [msg('net.noNft')] } }
    expect(await check(opening(), { network: NETWORK, ruleset: undefined })).toMatchObject({
      result: 'unknown',
      fix: 'Check with rights.',
    })
    expect(await check(opening(), { network: none, ruleset: { tables: [], unread: [] } })).toMatchObject({
      result: 'unknown',
    })
    expect(await check(opening(), unread)).toMatchObject({
      result: 'unknown',
      seen: expect.stringContaining('nft is not installed') as string,
    })
  })
})

test('a failed level makes apply unproven, an unknown one does not', () => {
  const evidence = (result: 'pass' | 'fail' | 'unknown'): OpeningEvidence[] => {
    const rung = (level: 'stored' | 'loaded' | 'effective', of: typeof result) => ({
      level,
      result: of,
      seen: '',
      fix: '',
    })
    return [{ opening: opening(), checks: [rung('stored', 'pass'), rung('loaded', 'pass'), rung('effective', result)] }]
  }
  expect([
    provenByFirewall(evidence('pass')),
    provenByFirewall(evidence('unknown')),
    provenByFirewall(evidence('fail')),
  ]).toEqual([true, true, false])
})
