import { describe, expect, it } from 'vitest'
import { backendOf, detect, type PlanDraft, type Policy } from '../../main/firewall/index.js'
import { asProblem } from '../../main/model/problem.js'
import type { FirewallKind } from '../../main/model/observation.js'
import { asHost } from './support/as-host.js'
import { enableUfw, startFirewalld } from './support/firewalls.js'
import { runHelper, STATE } from './support/helper.js'
import type { LabHost } from './support/host.js'
import { FIREWALL, FIREWALL6, iptablesState, restart, usePersistent, useVariant } from './support/iptables.js'
import { CONFIG, enableNftables, nftState, restartNftables, SERVER_RULES } from './support/nftables.js'
import { probe, serve } from './support/reach.js'
import { startRouted, type Routed } from './support/routed.js'
import { firewalldState, ufwState, undo } from './support/service.js'
import { carryOut, stepOf, takeBack } from './support/standalone.js'
import { english } from '../support/english.js'

async function drafted(host: LabHost, kind: FirewallKind, policy: Partial<Policy>): Promise<PlanDraft> {
  const finding = (await detect(asHost(host))).firewalls.find((one) => one.kind === kind)
  const backend = backendOf(kind)
  if (!finding || !backend) throw new Error(`no ${kind}`)
  return backend.setPolicy(asHost(host), finding, policy)
}

/** Has the helper carry it out as it would any plan. */
async function apply(host: LabHost, kind: FirewallKind, policy: Partial<Policy>): Promise<PlanDraft> {
  const draft = await drafted(host, kind, policy)
  const { stdout } = await runHelper(host, {
    request: 'apply',
    stateDir: STATE,
    machine: 'local',
    purpose: 'remedy',
    profile: { id: 'defaults', title: 'Defaults' },
    answers: { values: {} },
    openings: [],
    steps: draft.steps.map(({ call }, index) => ({ ...call, id: `s${index + 1}` })),
  })
  expect(stdout).toContain('"result":"applied"')
  expect((await drafted(host, kind, policy)).steps).toEqual([])
  return draft
}

async function refusal(host: LabHost, kind: FirewallKind, policy: Partial<Policy>): Promise<string> {
  return drafted(host, kind, policy).then(
    () => 'not refused',
    (error: unknown) => `${asProblem(error).kind}: ${english(asProblem(error).what)}`,
  )
}

/** A router that also serves on 8886, and reaches a service of the client. */
async function start(): Promise<Routed & { look: () => Promise<Record<keyof Policy, string>> }> {
  const routed = await startRouted()
  const { router, client, inner, front } = routed
  await serve(router, { tcp: [8886] })
  await serve(client, { tcp: [9] })
  const both = async (from: LabHost, to: { readonly v4: string; readonly v6: string }, port: number) => {
    // what was refused may have kept IPv6 from finding its neighbours
    for (const host of [router, client]) await host.run(['ip', '-6', 'neigh', 'flush', 'nud', 'failed'])
    const states = await Promise.all([probe(from, to.v4, port, 'tcp'), probe(from, to.v6, port, 'tcp')])
    // to be refused is not to be let through either
    return [...new Set(states.map((state) => (state === 'open' ? state : 'closed')))].join(' and ')
  }
  return {
    ...routed,
    look: async () => ({
      in: await both(client, front.server, 8886),
      out: await both(router, front.client, 9),
      forward: await both(client, inner, 8886),
    }),
  }
}

describe('ufw’s defaults', () => {
  it('change the fate of packets, and go back to the byte', async () => {
    await using machine = await start()
    const { router, look } = machine
    await enableUfw(router)
    // as somebody may have written it
    await router.must(['sed', '-i', 's/^DEFAULT_OUTPUT_POLICY=.*/DEFAULT_OUTPUT_POLICY=ACCEPT/', '/etc/default/ufw'])
    const files = () => router.readTree('/etc')
    const before = { files: files(), loaded: (await ufwState(router)).loaded }
    expect(await look()).toEqual({ in: 'closed', out: 'open', forward: 'closed' })
    const { steps } = await apply(router, 'ufw', { in: 'allow', out: 'reject', forward: 'allow' })
    expect(steps.map(({ call }) => call.args['was'])).toEqual(['deny', 'allow', 'deny'])
    expect(await look()).toEqual({ in: 'open', out: 'closed', forward: 'open' })
    expect((await undo(router)).end.result).toBe('undone')
    expect(await look()).toEqual({ in: 'closed', out: 'open', forward: 'closed' })
    expect({ files: files(), loaded: (await ufwState(router)).loaded }).toEqual(before)
    const plain = steps.map(({ call }) => stepOf(call.verb, call.args))
    await carryOut(router, plain)
    expect(await look()).toEqual({ in: 'open', out: 'closed', forward: 'open' })
    await takeBack(router, plain)
    expect(await look()).toEqual({ in: 'closed', out: 'open', forward: 'closed' })
  })
})

describe('firewalld’s defaults', () => {
  it('are the targets of its zones and policies, and go back', async () => {
    await using machine = await start()
    const { router, look } = machine
    await startFirewalld(router)
    for (const words of [
      ['--new-policy=outgoing'],
      ['--policy=outgoing', '--add-ingress-zone=HOST'],
      ['--policy=outgoing', '--add-egress-zone=ANY'],
    ])
      await router.must(['firewall-cmd', '--permanent', ...words])
    await router.must(['firewall-cmd', '--reload'])
    const before = await firewalldState(router)
    const { in: closed, out: open } = await look()
    expect([closed, open]).toEqual(['closed', 'open'])
    expect((await drafted(router, 'firewalld', { in: 'reject', out: 'allow', forward: 'reject' })).steps).toEqual([])
    const { steps } = await apply(router, 'firewalld', { in: 'allow', out: 'deny' })
    expect(await look()).toMatchObject({ in: 'open', out: 'closed' })
    expect((await undo(router)).end.result).toBe('undone')
    expect(await look()).toMatchObject({ in: 'closed', out: 'open' })
    expect(await firewalldState(router)).toEqual(before)
    const plain = steps.map(({ call }) => stepOf(call.verb, call.args))
    await carryOut(router, plain)
    expect(await look()).toMatchObject({ in: 'open', out: 'closed' })
    await takeBack(router, plain)
    expect(await look()).toMatchObject({ in: 'closed', out: 'open' })
    expect(await refusal(router, 'firewalld', { forward: 'allow' })).toMatch(
      /^refused: firewalld cannot allow all forwarded packets/,
    )
  })

  it('are stored while it is stopped', async () => {
    await using machine = await start()
    const { router } = machine
    const before = await firewalldState(router)
    const { steps } = await apply(router, 'firewalld', { in: 'deny' })
    expect(await router.must(['firewall-offline-cmd', '--zone=public', '--get-target'])).toBe('DROP\n')
    expect((await undo(router)).end.result).toBe('undone')
    expect(await firewalldState(router)).toEqual(before)
    const plain = steps.map(({ call }) => stepOf(call.verb, call.args))
    await carryOut(router, plain)
    await takeBack(router, plain)
  })
})

/** What was let in is answered, and neighbours are found, also when nothing else goes out. */
const ANSWERS_NFT = SERVER_RULES.replace(
  'type filter hook output priority filter;\n',
  (line) => `${line}\t\tct state established accept\n\t\tmeta l4proto ipv6-icmp accept\n`,
).replace('hook forward priority filter; policy drop;\n', (line) => `${line}\t\tct state established accept\n`)
const answers = (rules: string) =>
  rules.replace('COMMIT', '-A OUTPUT -m conntrack --ctstate ESTABLISHED -j ACCEPT\nCOMMIT')
const neighbours = (rules: string) => rules.replace('COMMIT', '-A OUTPUT -p ipv6-icmp -j ACCEPT\nCOMMIT')

describe('the policies of nftables’ base chains', () => {
  it('change in the kernel and in the configuration, and go back to the byte', async () => {
    await using machine = await start()
    const { router, look } = machine
    await enableNftables(router, ANSWERS_NFT)
    const before = await nftState(router)
    expect(await look()).toEqual({ in: 'closed', out: 'open', forward: 'closed' })
    const { steps } = await apply(router, 'nftables', { in: 'allow', out: 'deny', forward: 'allow' })
    expect(steps).toHaveLength(6)
    expect(await look()).toEqual({ in: 'open', out: 'closed', forward: 'open' })
    const changed = await nftState(router)
    await restartNftables(router)
    expect(await nftState(router)).toEqual(changed)
    expect((await undo(router)).end.result).toBe('undone')
    expect(await look()).toEqual({ in: 'closed', out: 'open', forward: 'closed' })
    expect(await nftState(router)).toEqual(before)
    const plain = steps.map(({ call }) => stepOf(call.verb, call.args))
    await carryOut(router, plain)
    expect(await nftState(router)).toEqual(changed)
    await takeBack(router, plain)
    expect(await nftState(router)).toEqual(before)
    expect(await refusal(router, 'nftables', { in: 'reject' })).toMatch(
      /^refused: nftables cannot reject all incoming packets/,
    )
  })

  it('hold until the next load where the configuration does not name the chain, and say so', async () => {
    await using machine = await start()
    const { router } = machine
    await enableNftables(router)
    await router.write(CONFIG, SERVER_RULES.replace('chain forward {\n', 'chain forward\n\t{\n'), 0o755)
    const draft = await drafted(router, 'nftables', { forward: 'allow' })
    expect(draft.steps.map(({ call }) => call.verb)).toEqual(['nftables.setPolicy'])
    expect(draft.warnings).toHaveLength(1)
  })
})

describe.each(['nft', 'legacy'] as const)('the policies of iptables-%s', (variant) => {
  it('change in the kernel and in the files, and go back to the byte', async () => {
    await using machine = await start()
    const { router, look } = machine
    await useVariant(router, variant)
    const mangle = '*mangle\n:INPUT ACCEPT [0:0]\n:OUTPUT ACCEPT [0:0]\nCOMMIT\n'
    await usePersistent(router, mangle + answers(FIREWALL), mangle + neighbours(answers(FIREWALL6)))
    await restart(router)
    const before = await iptablesState(router)
    expect(await look()).toEqual({ in: 'closed', out: 'open', forward: 'closed' })
    const { steps } = await apply(router, 'iptables', { in: 'allow', out: 'deny', forward: 'allow' })
    expect(steps).toHaveLength(12)
    expect(await look()).toEqual({ in: 'open', out: 'closed', forward: 'open' })
    const changed = await iptablesState(router)
    await restart(router)
    expect(await iptablesState(router)).toEqual(changed)
    expect(await router.read('/etc/iptables/rules.v4')).toContain(mangle)
    expect((await undo(router)).end.result).toBe('undone')
    expect(await look()).toEqual({ in: 'closed', out: 'open', forward: 'closed' })
    expect(await iptablesState(router)).toEqual(before)
    const plain = steps.map(({ call }) => stepOf(call.verb, call.args))
    await carryOut(router, plain)
    expect(await iptablesState(router)).toEqual(changed)
    await takeBack(router, plain)
    expect(await iptablesState(router)).toEqual(before)
    expect(await refusal(router, 'iptables', { in: 'reject' })).toMatch(
      /^refused: iptables cannot reject all incoming packets/,
    )
  })
})
