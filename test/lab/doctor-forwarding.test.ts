/** The trouble of a node that passes packets on, really made: found as one, cured, proven with a packet, and brought back. */
import { describe, expect, it } from 'vitest'
import { Findings, type Finding } from '../../main/model/finding.js'
import { enableUfw, startFirewalld } from './support/firewalls.js'
import type { LabHost } from './support/host.js'
import { FIREWALL, FIREWALL6, iptablesState, restart, usePersistent } from './support/iptables.js'
import { enableNftables, SERVER_RULES } from './support/nftables.js'
import { probe, serve } from './support/reach.js'
import { startRouted, type Routed } from './support/routed.js'
import { sallyport } from './support/sallyport.js'
import { change, ufwState, undo } from './support/service.js'
import { english, withoutIds } from '../support/english.js'

const NODE = '/etc/lab-node.yaml'

interface Node extends Routed {
  /** Whether what a client of the node sends gets through the machine and is answered. */
  readonly passes: () => Promise<string>
}

/** The router is the node: the machine behind it is its client, the one in front the internet. */
async function startNode(): Promise<Node> {
  const routed = await startRouted()
  const { router, client, inner, front } = routed
  await serve(client, { tcp: [9] })
  const profile = {
    schema: 2,
    id: 'lab-node',
    title: 'Lab node',
    summary: 'For a test.',
    category: 'VPN',
    sources: [{ title: 'This test', seen: '2026-11-21' }],
    openings: [
      {
        id: 'sessions',
        label: 'Sessions',
        protocols: ['tcp'],
        ports: '1194',
        from: 'any',
        reason: 'The test needs it.',
        closed: 'The test fails.',
      },
    ],
    forwards: { from: [inner.v4.replace(/\d+$/, '0/24')], reason: 'The node passes on what its clients send.' },
  }
  await router.write(NODE, JSON.stringify(profile))
  return { ...routed, passes: () => probe(inner.host, front.client.v4, 9, 'tcp') }
}

const SERVICE = ['--service', NODE]
/** The settings lie in a home, which a host shares with this machine unless it is told. */
const HOME = { env: { XDG_CONFIG_HOME: '/run/home' } }

async function findings(host: LabHost): Promise<readonly Finding[]> {
  const { code, json } = await sallyport(host, ['doctor', ...SERVICE, '--json'], HOME)
  const all = Findings.parse(withoutIds(json())).findings
  expect(code).toBe(all.some(({ result, ignored }) => result === 'fail' && !ignored) ? 5 : 0)
  return all
}

const ids = (all: readonly Finding[]) => all.map(({ id }) => id)
const cure = (host: LabHost, ...words: readonly string[]) => change(host, ['remedy', ...words, ...SERVICE])
const forwarding = async (host: LabHost) => (await host.must(['sysctl', '-n', 'net.ipv4.ip_forward'])).trim()

describe('a kernel that does not forward', () => {
  it('is found, switched on now and for good, and switched off again by undo', async () => {
    await using node = await startNode()
    const { router, passes } = node
    await enableUfw(router)
    await router.must(['ufw', 'default', 'allow', 'routed'])
    expect(await findings(router)).toEqual([])
    expect(await passes()).toBe('open')
    await router.must(['sysctl', '-w', 'net.ipv4.ip_forward=0'])
    const before = router.readTree('/etc')
    expect(await passes()).toBe('closed')

    const [found, ...more] = await findings(router)
    expect(more).toEqual([])
    expect(found).toMatchObject({
      ...{ id: 'ip-forward', result: 'fail', side: 'blocked', because: null, ignored: false },
      cure: { remedy: 'ip-forward', choices: [{ id: 'forward' }] },
    })
    expect(found?.seen.map(english)).toEqual(['net.ipv4.ip_forward = 0'])
    const text = (await sallyport(router, ['doctor', ...SERVICE])).stdout
    expect(text).toContain(`sallyport remedy ip-forward --service ${NODE}`)

    expect(await cure(router, 'ip-forward')).toMatchObject({ code: 0, end: { result: 'applied' } })
    expect(await forwarding(router)).toBe('1')
    expect(await router.must(['grep', '-rh', '^net.ipv4.ip_forward', '/etc/sysctl.d'])).toBe(
      'net.ipv4.ip_forward = 1\n',
    )
    expect(await passes()).toBe('open')
    expect(await findings(router)).toEqual([])

    expect(await undo(router)).toMatchObject({ code: 0, end: { result: 'undone' } })
    expect(await forwarding(router)).toBe('0')
    expect(router.readTree('/etc')).toEqual(before)
    expect(await passes()).toBe('closed')
    expect(ids(await findings(router))).toEqual(['ip-forward'])
  })
})

describe('a firewall that refuses what goes through', () => {
  it('ufw: allows what the node needs, or all, and goes back to the byte', async () => {
    await using node = await startNode()
    const { router, client, inner, passes } = node
    await enableUfw(router)
    const state = async () => ({ files: router.readTree('/etc'), ufw: await ufwState(router) })
    const before = await state()
    expect(await passes()).toBe('closed')
    const [found, ...more] = await findings(router)
    expect(more).toEqual([])
    expect(found).toMatchObject({
      id: 'forward-policy',
      cure: { choices: [{ id: 'allow-needed' }, { id: 'allow-all' }] },
    })
    expect(found?.seen.map(english).join()).toContain('ufw: default deny (routed)')
    // which of the two is for a person to say
    expect((await sallyport(router, ['remedy', 'forward-policy', ...SERVICE, '--yes'])).code).toBe(2)

    expect(await cure(router, 'forward-policy', '--choice', 'allow-needed')).toMatchObject({ code: 0 })
    expect(await passes()).toBe('open')
    // nobody else is passed on
    expect(await probe(client, inner.v4, 8886, 'tcp')).toBe('closed')
    expect(await findings(router)).toEqual([])
    expect(await undo(router)).toMatchObject({ end: { result: 'undone' } })
    expect(await state()).toEqual(before)
    expect(await passes()).toBe('closed')

    expect(await cure(router, 'forward-policy', '--choice', 'allow-all')).toMatchObject({ code: 0 })
    expect(await passes()).toBe('open')
    expect(await findings(router)).toEqual([])
    expect(await undo(router)).toMatchObject({ end: { result: 'undone' } })
    expect(await state()).toEqual(before)

    expect((await sallyport(router, ['doctor', 'ignore', 'forward-policy'], HOME)).code).toBe(0)
    expect(await findings(router)).toMatchObject([{ id: 'forward-policy', ignored: true }])
    expect((await sallyport(router, ['doctor', 'heed', 'forward-policy'], HOME)).code).toBe(0)
    expect(await findings(router)).toMatchObject([{ id: 'forward-policy', ignored: false }])
  })

  it('iptables -P FORWARD DROP: the answers are refused as well, so that only the policy helps', async () => {
    await using node = await startNode()
    const { router, passes } = node
    await usePersistent(router, FIREWALL, FIREWALL6)
    await restart(router)
    const before = await iptablesState(router)
    expect(await passes()).toBe('closed')
    const all = await findings(router)
    expect(all).toMatchObject([{ id: 'forward-policy', cure: { choices: [{ id: 'allow-all' }] } }])
    expect(all.flatMap(({ seen }) => seen.map(english)).join()).toContain('iptables: -P FORWARD DROP')
    expect(await cure(router, 'forward-policy')).toMatchObject({ code: 0 })
    expect(await passes()).toBe('open')
    expect(await findings(router)).toEqual([])
    expect(await undo(router)).toMatchObject({ end: { result: 'undone' } })
    expect(await iptablesState(router)).toEqual(before)
    expect(ids(await findings(router))).toEqual(['forward-policy'])
  })
})

describe('a finding that another one brings about', () => {
  it('stands under it: rules that were flushed leave the policy behind', async () => {
    await using node = await startNode()
    const { router, inner, passes } = node
    await enableUfw(router)
    await router.must(['ufw', 'allow', '1194/tcp'])
    await router.must(['ufw', 'route', 'allow', 'from', inner.v4])
    await router.must(['iptables', '-F'])
    expect(await passes()).toBe('closed')
    const all = await findings(router)
    expect(all.map(({ id, because }) => [id, because])).toEqual([
      ['flushed-ufw', null],
      ['forward-policy', 'flushed-ufw'],
    ])
    expect((await sallyport(router, ['doctor', ...SERVICE])).stdout).toContain(
      'It comes from another finding, flushed-ufw: fix that first.',
    )
  })
})

describe('a service that listens where nobody arrives', () => {
  it('is named with what to change, which is no plan of ours', async () => {
    await using node = await startNode()
    const { router } = node
    await enableUfw(router)
    await router.must(['ufw', 'default', 'allow', 'routed'])
    await router.must(['ufw', 'allow', '1194/tcp'])
    const listen = async (address: string) => {
      const listener = router.spawn(['/usr/bin/socat', `TCP-LISTEN:1194,bind=${address},fork`, 'EXEC:/bin/cat'])
      await expect.poll(async () => (await router.must(['ss', '-tlnH'])).includes(`${address}:1194`)).toBe(true)
      return listener
    }
    const alone = await listen('127.0.0.1')
    const all = await findings(router)
    expect(all).toMatchObject([{ id: 'wrong-address', cure: null }])
    expect(all[0]?.seen.map(english)).toEqual(['on 1194/tcp it listens for this machine itself only: on 127.0.0.1'])
    expect((await sallyport(router, ['remedy', 'wrong-address', ...SERVICE, '--yes'])).code).toBe(3)
    alone.kill()
    await expect.poll(async () => (await router.must(['ss', '-tlnH'])).includes(':1194')).toBe(false)
    await listen('0.0.0.0')
    expect(await findings(router)).toEqual([])
  })
})

describe('a healthy machine', () => {
  it.each([
    [
      'ufw',
      async ({ router }: Node) => {
        await enableUfw(router)
        await router.must(['ufw', 'default', 'allow', 'routed'])
      },
    ],
    [
      'firewalld',
      async ({ router, back }: Node) => {
        await startFirewalld(router)
        await router.must(['firewall-cmd', '--zone=trusted', `--add-interface=${back.server.interface}`])
        await router.must(['firewall-cmd', '--zone=public', '--add-port=1194/tcp'])
        await router.must(['firewall-cmd', '--runtime-to-permanent'])
      },
    ],
    [
      'nftables',
      ({ router }: Node) => enableNftables(router, SERVER_RULES.replace(/(hook forward .*policy) drop/, '$1 accept')),
    ],
  ] as const)('%s has no findings', async (_name, start) => {
    await using node = await startNode()
    const { router, passes } = node
    await start(node)
    await serve(router, { tcp: [1194] })
    expect(await passes()).toBe('open')
    expect(await findings(router)).toEqual([])
  })
})
