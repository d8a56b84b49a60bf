import { describe, expect, it } from 'vitest'
import { LabHost } from './support/host.js'
import {
  FIREWALL,
  FIREWALL6,
  iptablesState,
  loadIptables,
  restart,
  usePersistent,
  useVariant,
} from './support/iptables.js'
import { connect } from './support/network.js'
import { startPair } from './support/pair.js'
import { writeProfile } from './support/profile.js'
import { probe, probeAll, serve } from './support/reach.js'
import { startRouted } from './support/routed.js'
import { sallyport } from './support/sallyport.js'
import { apply, rungs, undo } from './support/service.js'
import { english } from '../support/english.js'

const KNOWN = '-m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT'
const LIMITED = 'at most five times at once and ten times a minute from one address'
/** With more lines for a chain, in front of the end. */
const withLines = (text: string, ...lines: string[]) => text.replace('COMMIT', `${[...lines, 'COMMIT'].join('\n')}`)

describe.each(['nft', 'legacy'] as const)('an opening that limits, on iptables-%s', (variant) => {
  it('lets five connections of an address in at once, also after a restart, and refuses the rest', async () => {
    await using pair = await startPair()
    const { server, client, link } = pair
    await useVariant(server, variant)
    await usePersistent(server)
    await restart(server)
    const before = await iptablesState(server)
    const profile = await writeProfile(server, { ports: '8886', limit: true })
    const applied = await apply(server, profile)
    expect(applied).toMatchObject({ code: 0, end: { result: 'applied' } })
    expect(applied.steps[0]).toBe(`done Allow incoming 8886/tcp from anywhere over IPv4 (${LIMITED})`)
    const opened = await iptablesState(server)
    const seven = async (address: string) => {
      const targets = Array.from({ length: 7 }, () => ({ address, port: 8886, protocol: 'tcp' as const }))
      return (await probeAll(client, targets)).filter(({ state }) => state === 'open').length
    }
    expect([await seven(link.server.v4), await seven(link.server.v6)]).toEqual([5, 5])
    expect((await apply(server, profile)).end.result).toBe('unchanged')
    const verified = await sallyport(server, ['verify', profile, '--json'])
    expect([verified.code, rungs(verified.json())]).toEqual([
      0,
      ['8886/tcp any: listening pass, stored pass, loaded pass, effective unknown'],
    ])
    await restart(server)
    expect(await iptablesState(server)).toEqual(opened)
    expect(await seven(link.server.v4)).toBe(5)
    expect(await undo(server)).toMatchObject({ code: 0, end: { result: 'undone' } })
    expect(await pair.look()).toEqual(pair.onlyOpen())
    expect(await iptablesState(server)).toEqual(before)
  })
})

describe('an opening that limits', () => {
  it('is refused where nothing lets through what follows, which the rule counts as well', async () => {
    await using host = await LabHost.start('server')
    const without = (text: string) => text.replace(/^.*ESTABLISHED.*\n/mu, '')
    await loadIptables(host, without(FIREWALL), without(FIREWALL6))
    const before = await iptablesState(host)
    const refused = await apply(host, await writeProfile(host, { ports: '8886', limit: true }))
    expect(refused).toMatchObject({ code: 3, end: { problem: { kind: 'refused' } } })
    const remedy = /: iptables (.*)$/u.exec(english(refused.end.problem?.todo ?? ''))?.[1] ?? ''
    expect(await iptablesState(host)).toEqual(before)
    for (const program of ['iptables', 'ip6tables']) await host.must([program, ...remedy.split(' ')])
    expect((await apply(host, await writeProfile(host, { ports: '8886', limit: true }))).end.result).toBe('applied')
  })
})

describe('an opening for what this machine sends', () => {
  it('opens the way to one machine where the policy refuses, and closes it again', async () => {
    await using server = await LabHost.start('server')
    await using client = await LabHost.start('client')
    const link = await connect(server, client, { defaultRoute: true })
    const other = await connect(server, client)
    await serve(client, { tcp: [8886, 8887] })
    const closed = (text: string) => text.replace(':OUTPUT ACCEPT', ':OUTPUT DROP')
    const neighbours = withLines(FIREWALL6, '-A OUTPUT -p ipv6-icmp -j ACCEPT')
    await usePersistent(server, closed(FIREWALL), closed(neighbours))
    await restart(server)
    const before = await iptablesState(server)
    const reach = async () => {
      const targets = [link.client.v4, link.client.v6, other.client.v4].flatMap((address) =>
        [8886, 8887].map((port) => ({ address, port, protocol: 'tcp' as const })),
      )
      return (await probeAll(server, targets)).map(({ state }) => state === 'open')
    }
    const none = [false, false, false, false, false, false]
    expect(await reach()).toEqual(none)
    const network = link.client.v6.replace(/::2$/u, '::/64')
    const profile = await writeProfile(server, { direction: 'out', ports: '8886', to: `${link.client.v4},${network}` })
    expect(await apply(server, profile)).toMatchObject({ code: 0, end: { result: 'applied' } })
    expect(await reach()).toEqual([true, false, true, false, false, false])
    expect((await sallyport(server, ['verify', profile])).code).toBe(0)
    expect((await apply(server, profile)).end.result).toBe('unchanged')
    const opened = await iptablesState(server)
    await restart(server)
    expect(await iptablesState(server)).toEqual(opened)
    expect(await undo(server)).toMatchObject({ code: 0, end: { result: 'undone' } })
    expect(await reach()).toEqual(none)
    expect(await iptablesState(server)).toEqual(before)
  })

  it('is there already while everything may go out, and does not overrule a rule that refuses it', async () => {
    await using host = await LabHost.start('server')
    await loadIptables(host)
    const profile = await writeProfile(host, { direction: 'out', ports: '8886' })
    expect((await apply(host, profile)).end.result).toBe('unchanged')
    await host.must(['iptables', '-A', 'OUTPUT', '-p', 'tcp', '--dport', '8886', '-j', 'REJECT'])
    const before = await iptablesState(host)
    const refused = await apply(host, profile)
    expect(refused).toMatchObject({ code: 3, end: { problem: { kind: 'refused' } } })
    expect(refused.end.problem?.what).toContain('-A OUTPUT -p tcp -m tcp --dport 8886 -j REJECT')
    expect(await iptablesState(host)).toEqual(before)
  })
})

describe('an opening for what goes through this machine', () => {
  it('lets one port of the machine behind be reached, and nothing else', async () => {
    await using net = await startRouted()
    const { router, client, inner } = net
    const routed = (text: string) => withLines(text, `-A FORWARD ${KNOWN}`)
    await usePersistent(router, routed(FIREWALL), routed(FIREWALL6))
    await restart(router)
    const before = await iptablesState(router)
    const tries = async () =>
      (
        await Promise.all(
          [inner.v4, inner.v6].flatMap((to) => [8886, 8887].map((port) => probe(client, to, port, 'tcp'))),
        )
      ).map((state) => state === 'open')
    const none = [false, false, false, false]
    expect(await tries()).toEqual(none)
    const to = `${inner.v4},${inner.v6}`
    const profile = await writeProfile(router, { direction: 'forward', ports: '8886', to })
    expect(await apply(router, profile)).toMatchObject({ code: 0, end: { result: 'applied' } })
    expect(await tries()).toEqual([true, false, true, false])
    expect((await sallyport(router, ['verify', profile])).code).toBe(0)
    expect((await apply(router, profile)).end.result).toBe('unchanged')
    const opened = await iptablesState(router)
    await restart(router)
    expect(await iptablesState(router)).toEqual(opened)
    expect(await undo(router)).toMatchObject({ code: 0, end: { result: 'undone' } })
    expect(await tries()).toEqual(none)
    expect(await iptablesState(router)).toEqual(before)
  })

  it('says that the machine passes nothing on, before and after', async () => {
    await using host = await LabHost.start('server')
    await loadIptables(host, withLines(FIREWALL, `-A FORWARD ${KNOWN}`))
    const profile = await writeProfile(host, { direction: 'forward', ports: '8886', to: '10.99.0.7' })
    const plan = await sallyport(host, ['plan', profile])
    expect(plan.stdout).toContain('forwards no packets over IPv4')
    expect(plan.stdout).toContain('net.ipv4.ip_forward=1 into a file')
    await apply(host, profile)
    const verified = await sallyport(host, ['verify', profile])
    expect(verified.code).toBe(5)
    expect(verified.stdout).toContain('forwards no packets over IPv4')
  })

  it('is refused where no answers come back, and the remedy helps', async () => {
    await using net = await startRouted()
    const { router, client, inner } = net
    await loadIptables(router)
    const before = await iptablesState(router)
    const profile = await writeProfile(router, { direction: 'forward', ports: '8886', to: inner.v4 })
    const refused = await apply(router, profile)
    expect(refused).toMatchObject({ code: 3, end: { problem: { kind: 'refused' } } })
    expect(refused.end.problem?.what).toContain('no rule in FORWARD that allows answers')
    expect(await iptablesState(router)).toEqual(before)
    const remedy = /: iptables (.*)$/u.exec(english(refused.end.problem?.todo ?? ''))?.[1] ?? ''
    await router.must(['iptables', ...remedy.split(' ')])
    expect((await apply(router, profile)).end.result).toBe('applied')
    expect(await probe(client, inner.v4, 8886, 'tcp')).toBe('open')
  })
})
