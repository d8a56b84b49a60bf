import { describe, expect, it } from 'vitest'
import { Status } from '../../main/api/contract.js'
import { Plan } from '../../main/model/plan.js'
import {
  FIREWALL,
  FIREWALL6,
  flush,
  iptablesState,
  loadIptables,
  restart,
  usePersistent,
  useVariant,
} from './support/iptables.js'
import type { LabHost } from './support/host.js'
import { startPair } from './support/pair.js'
import { probe, serve } from './support/reach.js'
import { sallyport } from './support/sallyport.js'
import { change, undo } from './support/service.js'

const PASS = '-m comment --comment "sallyport: switched off" -j ACCEPT'
/** Nothing gets out either, but what IPv6 finds its neighbours with. */
function closedOut(text: string): string {
  const known = '-A OUTPUT -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT'
  const neighbours = text.includes('ipv6-icmp') ? '-A OUTPUT -p ipv6-icmp -j ACCEPT\n' : ''
  return text.replace(':OUTPUT ACCEPT', ':OUTPUT DROP').replace('COMMIT', `${known}\n${neighbours}COMMIT`)
}

async function passes(host: LabHost): Promise<readonly string[]> {
  const { loaded } = await iptablesState(host)
  return Object.entries(loaded).flatMap(([name, lines]) =>
    lines.filter((line) => line.includes('switched off')).map((line) => `${name}: ${line}`),
  )
}

describe.each(['nft', 'legacy'] as const)('iptables-%s, switched off', (variant) => {
  it('lets everything in and out, keeps every rule, also after a restart, and undo gives back what was', async () => {
    await using pair = await startPair()
    const { server, client, link } = pair
    await useVariant(server, variant)
    await usePersistent(server, closedOut(FIREWALL), closedOut(FIREWALL6))
    await restart(server)
    await serve(client, { tcp: [9], udp: [] })
    const out = () => probe(server, link.client.v4, 9, 'tcp')
    const before = await iptablesState(server)
    expect([await pair.look(), await out()]).toEqual([pair.onlyOpen(), 'closed'])

    const off = await change(server, ['off'])
    expect(off).toMatchObject({ code: 0, end: { result: 'applied' } })
    expect([await pair.look(), await out()]).toEqual([pair.onlyOpen(8886, 8887), 'open'])
    expect(await passes(server)).toEqual(
      ['iptables', 'ip6tables'].flatMap((family) =>
        ['FORWARD', 'INPUT', 'OUTPUT'].map((chain) => `${family}-${variant}: filter -A ${chain} ${PASS}`),
      ),
    )
    const status = Status.parse((await sallyport(server, ['status', '--json'])).json())
    expect(status.detection.inCharge).toBeNull()
    expect(status.attention.map(({ what }) => what)).toEqual(['iptables was switched off with Sallyport'])
    const loaded = await iptablesState(server)
    await restart(server)
    expect(await iptablesState(server)).toEqual(loaded)
    expect([await pair.look(), await out()]).toEqual([pair.onlyOpen(8886, 8887), 'open'])
    expect((await change(server, ['off', '--firewall', 'iptables'])).end.result).toBe('unchanged')

    expect(await undo(server)).toMatchObject({ code: 0, end: { result: 'undone' } })
    expect([await pair.look(), await out()]).toEqual([pair.onlyOpen(), 'closed'])
    expect(await iptablesState(server)).toEqual(before)
  })
})

describe('iptables, switched on', () => {
  it('takes exactly that away, in the kernel and the files, and calls the end off', async () => {
    await using pair = await startPair()
    const { server } = pair
    await usePersistent(server)
    await restart(server)
    const before = await iptablesState(server)
    expect(await change(server, ['off', '--for', '1h'])).toMatchObject({ code: 0, end: { result: 'applied' } })
    const off = await iptablesState(server)
    const on = await change(server, ['on'])
    expect(on).toMatchObject({ code: 0, end: { result: 'applied' } })
    expect(on.steps.at(-1)).toBe('done Call off the end of iptables being switched off')
    expect(await pair.look()).toEqual(pair.onlyOpen())
    expect(await iptablesState(server)).toEqual(before)
    expect((await change(server, ['on'])).end.result).toBe('unchanged')
    expect((await undo(server)).end.result).toBe('undone')
    expect(await iptablesState(server)).toEqual(off)
    expect((await change(server, ['on', '--firewall', 'iptables'])).end.result).toBe('applied')
    expect(await iptablesState(server)).toEqual(before)
  })

  it('lets SSH in first, where a rule of its own is needed for that', async () => {
    await using pair = await startPair()
    const { server, client, link } = pair
    await server.write('/etc/ssh/sshd_config', '# moved\nPort 2222\n')
    await serve(server, { tcp: [2222], udp: [] })
    await loadIptables(server)
    expect((await change(server, ['off'])).end.result).toBe('applied')
    const plan = Plan.parse((await sallyport(server, ['plan', 'on', '--json'])).json())
    expect(plan.steps.map(({ verb }) => verb)).toEqual([
      ...['iptables.allow', 'iptables.allow'],
      ...Array.from({ length: 4 }, () => 'iptables.unpass'),
    ])
    expect((await change(server, ['on'])).end.result).toBe('applied')
    expect(await probe(client, link.server.v4, 2222, 'tcp')).toBe('open')
    expect(await pair.look()).toEqual(pair.onlyOpen())
  })

  it('is refused with what to do where there is nothing to switch on', async () => {
    await using pair = await startPair()
    const { server } = pair
    const bare = await change(server, ['on', '--firewall', 'iptables'])
    expect(bare).toMatchObject({ code: 3, end: { problem: { kind: 'refused' } } })
    expect(bare.end.problem?.todo).toContain('Load your rules')
    await usePersistent(server)
    const stored = await change(server, ['on', '--firewall', 'iptables'])
    expect(stored.end.problem?.todo).toBe('Load the stored rules with: netfilter-persistent start')
  })
})

describe('what others have in iptables', () => {
  it('stays in force while it is off: bans before everything, and what passes through docker’s chains', async () => {
    await using pair = await startPair()
    const { server, link } = pair
    await loadIptables(server)
    const ban = ['-s', `${link.client.v4}/32`, '-p', 'tcp', '--dport', '8887', '-j', 'DROP']
    for (const argv of [
      ['-N', 'f2b-test'],
      ['-A', 'f2b-test', ...ban],
      ['-I', 'INPUT', '1', '-j', 'f2b-test'],
      ['-N', 'DOCKER-USER'],
      ['-I', 'FORWARD', '1', '-j', 'DOCKER-USER'],
    ])
      await server.must(['iptables', ...argv])
    const before = await iptablesState(server)
    const shown = await sallyport(server, ['plan', 'off'])
    expect(shown.stdout).toContain('FORWARD of iptables stays as it is: other programs, such as docker')
    expect(shown.stdout).toContain('off only until the next restart')
    expect((await change(server, ['off'])).end.result).toBe('applied')
    expect(await passes(server)).toEqual([
      `iptables-nft: filter -A INPUT ${PASS}`,
      ...['FORWARD', 'INPUT'].map((chain) => `ip6tables-nft: filter -A ${chain} ${PASS}`),
    ])
    expect(await pair.look()).toEqual(pair.onlyOpen(8886, '8887/tcp v6', '8887/udp v4', '8887/udp v6'))
    expect((await undo(server)).end.result).toBe('undone')
    expect(await iptablesState(server)).toEqual(before)
    await flush(server)
  })
})
