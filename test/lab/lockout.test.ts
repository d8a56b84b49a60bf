import { createInterface } from 'node:readline'
import { describe, expect, it } from 'vitest'
import { enableUfw, hideFirewall } from './support/firewalls.js'
import { addInterfaceToZone, startFirewalld } from './support/firewalld.js'
import { loadIptables, usePersistent } from './support/iptables.js'
import { CONFIG, enableNftables, SERVER_RULES } from './support/nftables.js'
import { startMachinePair, startPair, type Pair } from './support/pair.js'
import { writeProfile } from './support/profile.js'
import { sallyport } from './support/sallyport.js'
import { change, undo } from './support/service.js'
import { startSshd } from './support/sshd.js'

const LONG = 120_000
const SSH = 2222

/** A machine whose sshd listens where no file says, and the firewall that guards it. */
async function guarded(firewall: keyof typeof FIREWALLS): Promise<Pair> {
  const pair = await startPair([8886])
  const { server, client, link } = pair
  await startSshd(server, client, link.server.v4, SSH)
  await FIREWALLS[firewall](pair)
  return pair
}

const FIREWALLS = {
  ufw: async ({ server }: Pair) => {
    await hideFirewall(server, 'firewalld')
    await enableUfw(server)
  },
  firewalld: async ({ server, link }: Pair) => {
    await hideFirewall(server, 'ufw')
    await startFirewalld(server)
    await addInterfaceToZone(server, 'public', link.server.interface)
  },
  nftables: async ({ server }: Pair) => {
    for (const one of ['ufw', 'firewalld'] as const) await hideFirewall(server, one)
    await enableNftables(server)
  },
  iptables: async ({ server }: Pair) => {
    for (const one of ['ufw', 'firewalld'] as const) await hideFirewall(server, one)
    await usePersistent(server)
    await loadIptables(server)
  },
} as const

const ssh = ({ link }: Pair, ...words: readonly string[]) => [
  ...['ssh', '-p', String(SSH), '-o', 'ConnectTimeout=2', '-o', 'BatchMode=yes'],
  ...[`root@${link.server.v4}`, ...words],
]

/** Whether somebody can log in who was not there before. */
const logsIn = async (pair: Pair): Promise<boolean> => (await pair.client.run(ssh(pair, 'true'))).code === 0

/** Somebody who is logged in and says what comes back. */
async function session(pair: Pair): Promise<{ says(word: string): Promise<string>; end(): void }> {
  const child = pair.client.spawn(ssh(pair, 'cat'))
  const { stdin, stdout } = child
  if (!stdin || !stdout) throw new Error('no streams')
  const lines = createInterface({ input: stdout })[Symbol.asyncIterator]()
  const says = async (word: string) => {
    stdin.write(`${word}\n`)
    return String((await lines.next()).value)
  }
  expect(await says('in')).toBe('in')
  return { says, end: () => void child.kill('SIGKILL') }
}

describe.each(['ufw', 'firewalld', 'nftables', 'iptables'] as const)('a session over SSH on %s', (firewall) => {
  it('is not cut off by undo, unless somebody insists', { timeout: LONG }, async () => {
    await using pair = await guarded(firewall)
    const { server } = pair
    const profile = await writeProfile(server, { ports: String(SSH) })
    expect(await logsIn(pair)).toBe(false)
    expect(await change(server, ['apply', profile])).toMatchObject({ code: 0, end: { result: 'applied' } })
    const person = await session(pair)

    const refused = await undo(server)
    expect(refused).toMatchObject({ code: 3, end: { result: 'failed', problem: { kind: 'refused' } } })
    expect(refused.end.problem?.what).toContain(`${pair.link.client.v4}, who is connected through port ${SSH}`)
    expect(await person.says('still here')).toBe('still here')
    expect(await logsIn(pair)).toBe(true)

    // as it was: it can be taken back later
    expect(await undo(server, '--allow-lockout')).toMatchObject({ code: 0, end: { result: 'undone' } })
    expect(await logsIn(pair)).toBe(false)
    person.end()
  })
})

describe('a firewall that is switched on while somebody is there', () => {
  it('is ufw: it lets them in first, and cuts them off only for who insists', { timeout: LONG }, async () => {
    await using pair = await startPair([8886])
    const { server, client, link } = pair
    await startSshd(server, client, link.server.v4, SSH)
    await hideFirewall(server, 'firewalld')
    const person = await session(pair)
    expect(await change(server, ['on'])).toMatchObject({ code: 0, end: { result: 'applied' } })
    expect(await pair.look()).toEqual(pair.onlyOpen())
    expect(await person.says('still here')).toBe('still here')
    expect(await logsIn(pair)).toBe(true)
    expect(await undo(server)).toMatchObject({ code: 0, end: { result: 'undone' } })

    expect(await change(server, ['on', '--allow-lockout'])).toMatchObject({ code: 0, end: { result: 'applied' } })
    expect(await logsIn(pair)).toBe(false)
    person.end()
  })

  it('is nftables, whose file takes no rules meanwhile: refused, but for who insists', { timeout: LONG }, async () => {
    await using pair = await startPair([8886])
    const { server, client, link } = pair
    await startSshd(server, client, link.server.v4, SSH)
    await FIREWALLS.nftables(pair)
    await server.must(['nft', 'flush', 'ruleset'])
    const person = await session(pair)
    expect(await change(server, ['on'])).toMatchObject({ code: 3, end: { problem: { kind: 'refused' } } })
    expect((await server.must(['nft', 'list', 'ruleset'])).trim()).toBe('')
    expect(await person.says('still here')).toBe('still here')
    expect(await logsIn(pair)).toBe(true)

    expect(await change(server, ['on', '--allow-lockout'])).toMatchObject({ code: 0, end: { result: 'applied' } })
    expect(await logsIn(pair)).toBe(false)
    person.end()
  })
})

describe('what no plan foresees', () => {
  it('is seen in the kernel, and put back before anybody is cut off', { timeout: LONG }, async () => {
    await using pair = await startPair([8886])
    const { server, client, link } = pair
    await startSshd(server, client, link.server.v4, SSH)
    // the chain that nobody looks at: answers get out for one port only
    const rules = SERVER_RULES.replace('dport 22', 'dport { 22, 2222 }').replace(
      'type filter hook output priority filter;',
      'type filter hook output priority filter; policy drop; tcp sport 8886 accept; meta l4proto { icmp, ipv6-icmp } accept;',
    )
    await FIREWALLS.nftables(pair)
    await server.write(CONFIG, rules, 0o755)
    await server.must(['nft', 'flush', 'ruleset'])
    const person = await session(pair)
    const on = await change(server, ['on'])
    expect(on).toMatchObject({ code: 3, end: { result: 'reverted', problem: { kind: 'refused' } } })
    expect(await person.says('still here')).toBe('still here')
    expect(await logsIn(pair)).toBe(true)
    expect((await server.must(['nft', 'list', 'ruleset'])).trim()).toBe('')
    person.end()
  })
})

describe('a change that cannot be undone while somebody is there', () => {
  it('still holds what a service with an end shares, when that ends', { timeout: LONG }, async () => {
    await using pair = await startMachinePair([8886])
    const { server, client, link } = pair
    await startSshd(server, client, link.server.v4, SSH)
    await enableUfw(server)
    const profile = await writeProfile(server, { ports: String(SSH) }, { ports: '8886' })
    expect(await change(server, ['apply', profile])).toMatchObject({ code: 0, end: { result: 'applied' } })
    const permanent = await pair.look()
    const timed = await change(server, ['apply', 'jetstream-server', '--for', '1h'])
    expect(timed).toMatchObject({ code: 0, end: { result: 'applied' } })
    const person = await session(pair)
    const [, first] = ((await sallyport(server, ['history', '--json'])).json() as { entries: { journal: string }[] })
      .entries
    expect(await undo(server, String(first?.journal))).toMatchObject({ code: 3, end: { problem: { kind: 'refused' } } })
    expect(await pair.look()).toEqual(pair.onlyOpen(8886))

    // what its timer does
    await server.must(['systemctl', 'start', `sallyport-${String(timed.end.journal)}.service`])
    expect(await pair.look()).toEqual(permanent)
    expect(permanent).toEqual(pair.onlyOpen('8886/tcp v4', '8886/tcp v6'))
    expect(await person.says('still here')).toBe('still here')
    person.end()
  })
})
