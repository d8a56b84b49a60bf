import { describe, expect, it } from 'vitest'
import { enableUfw } from './support/firewalls.js'
import { applyRequest, runHelper } from './support/helper.js'
import { LabHost } from './support/host.js'
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
import { connect } from './support/network.js'
import { startPair } from './support/pair.js'
import { probeAll } from './support/reach.js'
import { sallyport } from './support/sallyport.js'
import { apply, undo } from './support/service.js'

const SERVER = 'jetstream-server'
/** A firewall that lets in by default and refuses the rest with its last rule, by way of chains of its own. */
const TREE = `*filter
:INPUT ACCEPT [0:0]
:FORWARD ACCEPT [0:0]
:OUTPUT ACCEPT [0:0]
:services - [0:0]
:rest - [0:0]
-A INPUT -i lo -j ACCEPT
-A INPUT -m state --state RELATED,ESTABLISHED -j ACCEPT
-A INPUT -p tcp -m tcp ! --tcp-flags FIN,SYN,RST,ACK SYN -m conntrack --ctstate NEW -j DROP
-A INPUT -j services
-A INPUT -m limit --limit 3/min -j LOG --log-prefix "refused: "
-A INPUT -g rest
-A services -p tcp -m multiport --dports 22,80 -j ACCEPT
-A services -j RETURN
-A rest -p udp -j REJECT --reject-with icmp-port-unreachable
-A rest -j DROP
COMMIT
`
const TREE6 = TREE.replace('icmp-', 'icmp6-').replace(
  '-A INPUT -j services',
  '-A INPUT -p ipv6-icmp -j ACCEPT\n-A INPUT -j services',
)

async function stored(host: LabHost, v4 = FIREWALL, v6 = FIREWALL6): Promise<void> {
  await usePersistent(host, v4, v6)
  await restart(host)
}

describe('rules of others', () => {
  it('that let the port in already are left alone, and undo keeps them', async () => {
    await using pair = await startPair()
    const { server } = pair
    const theirs = (text: string) =>
      text.replace('COMMIT', '-A INPUT -p tcp -m tcp --dport 8000:9000 -j ACCEPT\nCOMMIT')
    await stored(server, theirs(FIREWALL), theirs(FIREWALL6))
    const before = await iptablesState(server)
    const applied = await apply(server, SERVER)
    expect(applied).toMatchObject({ code: 0, end: { result: 'applied' } })
    expect(applied.steps.filter((step) => step.includes('/tcp'))).toEqual([])
    expect(await pair.look()).toEqual(pair.onlyOpen(8886, '8887/tcp v4', '8887/tcp v6'))
    expect((await undo(server)).end.result).toBe('undone')
    expect(await pair.look()).toEqual(pair.onlyOpen('8886/tcp v4', '8886/tcp v6', '8887/tcp v4', '8887/tcp v6'))
    expect(await iptablesState(server)).toEqual(before)
  })

  it('that refuse exactly this port are not overruled: exit 3, with the command that removes them', async () => {
    await using host = await LabHost.start('server')
    await stored(host, FIREWALL.replace('COMMIT', '-A INPUT -p tcp -m tcp --dport 8886 -j REJECT\nCOMMIT'))
    const before = await iptablesState(host)
    const refused = await apply(host, SERVER)
    expect(refused).toMatchObject({ code: 3, end: { result: 'failed', journal: null, problem: { kind: 'refused' } } })
    expect(refused.end.problem?.todo).toContain('iptables -D INPUT -p tcp -m tcp --dport 8886 -j REJECT')
    expect(await iptablesState(host)).toEqual(before)
  })

  it.each(['nft', 'legacy'] as const)(
    'in chains of their own, with a last rule that refuses, on iptables-%s',
    async (variant) => {
      await using pair = await startPair()
      const { server } = pair
      await useVariant(server, variant)
      await stored(server, TREE, TREE6)
      const before = await iptablesState(server)
      expect(Object.values(await pair.look())).not.toContain('open')
      const closed = await pair.look()
      expect((await apply(server, SERVER)).code).toBe(0)
      const opened = await pair.look()
      for (const [way, reach] of Object.entries(opened))
        expect(reach, way).toBe(way.startsWith('8886/') ? 'open' : closed[way as keyof typeof closed])
      await restart(server)
      expect(await pair.look()).toEqual(opened)
      expect((await undo(server)).end.result).toBe('undone')
      expect(await pair.look()).toEqual(closed)
      expect(await iptablesState(server)).toEqual(before)
    },
  )

  it('that ban a client stay in front of what is opened', async () => {
    await using pair = await startPair()
    const { server, link } = pair
    await loadIptables(server)
    for (const rule of [
      ['-N', 'f2b-all'],
      ['-A', 'f2b-all', '-s', link.client.v4, '-j', 'DROP'],
      ['-I', 'INPUT', '-j', 'f2b-all'],
    ])
      await server.must(['iptables', ...rule])
    expect((await apply(server, SERVER)).end.result).toBe('applied')
    expect(await pair.look()).toEqual(pair.onlyOpen('8886/tcp v6', '8886/udp v6'))
    await server.must(['iptables', '-F', 'f2b-all'])
    expect(await pair.look()).toEqual(pair.onlyOpen(8886))
  })

  it('that came in front between plan and change do not put ours in the wrong place', async () => {
    await using pair = await startPair()
    const { server } = pair
    const last = (text: string) => text.replace('COMMIT', '-A INPUT -j REJECT\nCOMMIT')
    await loadIptables(server, last(FIREWALL), last(FIREWALL6))
    const request = await applyRequest(server, SERVER)
    for (const port of ['25', '26', '27'])
      await server.must(['iptables', '-I', 'INPUT', '-p', 'tcp', '--dport', port, '-j', 'ACCEPT'])
    await server.must(['ip6tables', '-D', 'INPUT', '1'])
    expect((await runHelper(server, request)).code).toBe(0)
    const opened = await pair.look()
    for (const [way, reach] of Object.entries(opened)) expect(reach === 'open', way).toBe(way.startsWith('8886/'))
  })

  it('on the other iptables refuse too: a rule goes into both, and both go again', async () => {
    await using pair = await startPair()
    const { server } = pair
    await loadIptables(server)
    await server.must(['iptables-legacy-restore'], { stdin: FIREWALL })
    const before = await iptablesState(server)
    const applied = await apply(server, SERVER)
    expect(applied.steps).toHaveLength(6)
    expect(await pair.look()).toEqual(pair.onlyOpen(8886))
    await undo(server)
    expect(await iptablesState(server)).toEqual(before)
  })
})

describe('what is asked for', () => {
  it('as twelve ports becomes one rule for each protocol', async () => {
    await using host = await LabHost.start('server')
    await stored(host)
    const before = await iptablesState(host)
    const ports = Array.from({ length: 11 }, (_, index) => 9000 + index * 2).join(',')
    const applied = await apply(host, SERVER, '--set', `receivePorts=${ports}`, '--from', '10.0.0.0/8')
    expect(applied).toMatchObject({ code: 0, end: { result: 'applied' } })
    const ours = (await host.must(['iptables-save', '-t', 'filter']))
      .split('\n')
      .filter((line) => line.includes('sallyport'))
    expect(ours).toHaveLength(2)
    for (const line of ours) expect(await host.read('/etc/iptables/rules.v4')).toContain(`${line}\n`)
    expect(ours[1]).toContain(`-m multiport --dports ${ports}`)
    expect((await undo(host)).end.result).toBe('undone')
    expect(await iptablesState(host)).toEqual(before)
  })

  it('for a network opens nothing for others', async () => {
    await using pair = await startPair()
    const { server, client, link } = pair
    const other = await connect(server, client)
    await stored(server)
    const before = await iptablesState(server)
    const networks = [link.client.v4, link.client.v6.replace(/::2$/u, '::/64')]
    expect((await apply(server, SERVER, ...networks.flatMap((network) => ['--from', network]))).code).toBe(0)
    expect(await pair.look()).toEqual(pair.onlyOpen(8886))
    const targets = [other.server.v4, other.server.v6].map((address) => ({
      address,
      port: 8886,
      protocol: 'tcp' as const,
    }))
    expect((await probeAll(client, targets)).map(({ state }) => state)).toEqual(['closed', 'closed'])
    await undo(server)
    expect(await iptablesState(server)).toEqual(before)
  })
})

describe('a machine that is not as it should be', () => {
  it('whose rules were flushed behind iptables’ back: refused, with the remedy', async () => {
    await using host = await LabHost.start('server')
    await stored(host)
    await flush(host)
    const before = await iptablesState(host)
    const refused = await apply(host, SERVER, '--firewall', 'iptables')
    expect(refused).toMatchObject({ code: 3, end: { journal: null, problem: { kind: 'refused' } } })
    expect(refused.end.problem?.todo).toContain('netfilter-persistent start')
    expect(await iptablesState(host)).toEqual(before)
    const status = (await sallyport(host, ['status', '--json'])).json()
    expect(status).toMatchObject({ attention: [{ id: 'not-loaded-iptables' }] })
  })

  it('whose stored rules cannot be loaded: nothing is changed, in the kernel neither', async () => {
    await using host = await LabHost.start('server')
    await stored(host)
    await host.write('/etc/iptables/rules.v4', FIREWALL.replace('--dport 22', '--dport'))
    const before = await iptablesState(host)
    const refused = await apply(host, SERVER)
    expect(refused).toMatchObject({ code: 3, end: { problem: { kind: 'refused' } } })
    expect(refused.end.problem?.what).toContain('/etc/iptables/rules.v4 cannot be loaded')
    expect(await iptablesState(host)).toEqual(before)
  })

  it('with ufw on: ufw is in charge, iptables is not', async () => {
    await using host = await LabHost.start('server')
    await enableUfw(host)
    const detected = (await sallyport(host, ['detect', '--json'])).json() as { firewalls: { kind: string }[] }
    expect(detected).toMatchObject({ inCharge: 'ufw' })
    expect(detected.firewalls.find(({ kind }) => kind === 'iptables')).toMatchObject({
      installed: true,
      enabled: false,
      running: false,
      loaded: false,
    })
  })
})
