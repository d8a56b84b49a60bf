import { describe, expect, it } from 'vitest'
import { LabHost } from './support/host.js'
import { chainRules, CONFIG, enableNftables, nftState, restartNftables, SERVER_RULES } from './support/nftables.js'
import { startPair } from './support/pair.js'
import { sallyport } from './support/sallyport.js'
import { apply, rungs, undo } from './support/service.js'

const SERVER = 'jetstream-server'
const API = 'tcp dport 8886 accept comment "sallyport: JetStream API"'
const DATA = 'udp dport 8886 accept comment "sallyport: JetStream data"'

/** A table with one chain for what comes in. */
function input(rules: readonly string[], { family = 'inet', policy = 'drop', more = '' } = {}): string {
  const body = ['iif lo accept', ...rules].map((rule) => `    ${rule}\n`).join('')
  return `table ${family} filter {\n${more}  chain input {\n    type filter hook input priority filter; policy ${policy};\n${body}  }\n}\n`
}

async function host(rules: string): Promise<LabHost> {
  const started = await LabHost.start('server')
  await enableNftables(started, `flush ruleset\n${rules}`)
  return started
}

/** As a person would, by the number of the first rule that has this in it. */
async function removeRule(server: LabHost, part: string): Promise<void> {
  const rules = (await server.must(['nft', '-a', 'list', 'chain', 'inet', 'filter', 'input'])).split('\n')
  const handle = / handle (\d+)$/u.exec(rules.find((line) => line.includes(part)) ?? '')?.[1]
  await server.must(['nft', 'delete', 'rule', 'inet', 'filter', 'input', 'handle', handle ?? ''])
}

describe('a rule that was there before', () => {
  it.each([
    ['for both protocols', input(['meta l4proto { tcp, udp } th dport 8886 accept'])],
    ['with a comment and a counter', input(['tcp dport 8886 counter accept comment "x"', 'udp dport 8886 accept'])],
    ['of a wider range', input(['tcp dport 8000-9000 accept', 'udp dport { 53, 8880-8890 } accept'])],
    [
      'of a named set',
      input(['tcp dport @open accept', 'udp dport @open accept'], {
        more: '  set open { type inet_service; flags interval; elements = { 80, 8886 }; }\n',
      }),
    ],
    [
      'in a chain that is jumped to',
      input(['jump services'], { more: '  chain services { tcp dport 8886 accept; udp dport 8886 accept; }\n' }),
    ],
    ['of a verdict map', input(['tcp dport vmap { 22 : accept, 8886 : accept }', 'udp dport 8886 accept'])],
    ['that lets everything in', input(['accept'])],
    ['one for each family', input(['tcp dport 8886 accept', 'udp dport 8886 accept'], { family: 'ip' })],
    ['in halves, for IPv4 and IPv6', input(['meta nfproto ipv4 accept', 'meta nfproto ipv6 accept'])],
  ])('%s is enough, stays as it is, and survives undo', async (_what, rules) => {
    await using server = await host(rules)
    const before = await nftState(server)
    expect(await apply(server, SERVER)).toMatchObject({ code: 0, end: { result: 'unchanged', journal: null } })
    expect(await nftState(server)).toEqual(before)
    expect(await undo(server)).toMatchObject({ code: 0, end: { result: 'unchanged' } })
    expect(await nftState(server)).toEqual(before)
  })

  it('for one port of two is kept, and only the other is added and taken back', async () => {
    await using server = await host(input(['tcp dport 8886 accept comment "the front door"']))
    const before = await nftState(server)
    const { steps } = await apply(server, SERVER)
    expect(steps[0]).toBe('done Allow 8886/udp from anywhere in the chain inet filter input')
    expect(await chainRules(server)).toEqual([
      'iif "lo" accept',
      'tcp dport 8886 accept comment "the front door"',
      DATA,
    ])
    await undo(server)
    expect(await nftState(server)).toEqual(before)
  })

  it.each([
    ['tcp dport 8886 drop', input(['tcp dport 8886 drop', 'tcp dport 8886 accept'])],
    ['udp dport 8000-9000 reject', input(['udp dport 8000-9000 reject', 'drop'])],
    ['tcp dport 8886 reject with tcp reset', input(['tcp dport 8886 reject with tcp reset'], { policy: 'accept' })],
  ])('"%s" is not overruled: exit 3, nothing changed', async (rule, rules) => {
    await using server = await host(rules)
    const before = await nftState(server)
    const refused = await apply(server, SERVER, '--firewall', 'nftables')
    expect(refused).toMatchObject({ code: 3, end: { result: 'failed', journal: null, problem: { kind: 'refused' } } })
    expect(refused.end.problem?.what).toContain(`“${rule}”`)
    expect(await nftState(server)).toEqual(before)
  })
})

const ALL_OF_IT = ['8886/tcp v4', '8886/udp v4', '8886/tcp v6', '8886/udp v6']

describe('where a rule goes', () => {
  it.each([
    ['the last rule drops', ['drop'], 'accept'],
    [
      'the last rule rejects, with a log and a counter',
      ['log prefix "no: " counter reject with icmpx admin-prohibited'],
      'drop',
    ],
    ['it rejects by protocol', ['meta l4proto udp reject', 'meta l4proto tcp reject with tcp reset', 'drop'], 'accept'],
    [
      'it rejects up to a rate',
      ['meta pkttype host limit rate 5/second counter reject with icmpx admin-prohibited'],
      'drop',
    ],
    ['it jumps to a chain that drops', ['jump refuse'], 'accept'],
    ['it drops on the interface that people come by', ['iifname "eth0" drop'], 'accept'],
    ['a map jumps to a chain that drops', ['iifname vmap { "eth0" : jump refuse }'], 'drop'],
  ])('%s: in front of that, now and after a restart', async (_what, last, policy) => {
    await using pair = await startPair()
    const { server } = pair
    const more = '  chain refuse { counter; drop; }\n'
    const rules = input(
      [
        'ct state established,related accept',
        'icmpv6 type { nd-neighbor-solicit, nd-neighbor-advert } accept',
        'tcp dport 22 accept',
        ...last,
      ],
      { policy, more },
    )
    await enableNftables(server, `flush ruleset\n${rules}`)
    const before = await nftState(server)
    // a firewall that answers "reset" looks like a machine on which nothing listens
    const open = async () => Object.entries(await pair.look()).flatMap(([way, seen]) => (seen === 'open' ? [way] : []))
    expect(await open()).toEqual([])
    expect(await apply(server, SERVER)).toMatchObject({ code: 0, end: { result: 'applied' } })
    expect(await open()).toEqual(ALL_OF_IT)
    await restartNftables(server)
    expect(await open()).toEqual(ALL_OF_IT)
    expect((await apply(server, SERVER)).end.result).toBe('unchanged')
    expect((await undo(server)).end.result).toBe('undone')
    expect(await nftState(server)).toEqual(before)
    expect(await open()).toEqual([])
  })

  it('behind a list of addresses that are refused, when the chain’s policy refuses the rest', async () => {
    await using pair = await startPair()
    const { server, link } = pair
    const more = `  set bad { type ipv4_addr; flags interval; elements = { ${link.client.v4}, 198.51.100.0/24 }; }\n`
    const nd = 'icmpv6 type { nd-neighbor-solicit, nd-neighbor-advert } accept'
    await enableNftables(server, `flush ruleset\n${input(['ip saddr @bad drop', nd], { more })}`)
    const plan = await sallyport(server, ['plan', SERVER])
    expect(plan.stdout).toContain(
      '! “ip saddr @bad drop” in the chain inet filter input comes first and refuses part of',
    )
    expect((await apply(server, SERVER)).code).toBe(0)
    for (const _ of [1, 2]) {
      expect(await pair.look()).toEqual(pair.onlyOpen('8886/tcp v6', '8886/udp v6'))
      await restartNftables(server)
    }
  })

  it('nowhere, when after a restart it would come before addresses that are refused', async () => {
    await using server = await host(
      input(['ip saddr 198.51.100.7 drop', 'tcp dport 22 accept', 'drop'], { policy: 'accept' }),
    )
    const before = await nftState(server)
    const refused = await apply(server, SERVER)
    expect(refused).toMatchObject({ code: 3, end: { problem: { kind: 'refused' } } })
    expect(refused.end.problem?.what).toContain('“ip saddr 198.51.100.7 drop”')
    expect(refused.end.problem?.todo).toContain('policy drop')
    expect(await nftState(server)).toEqual(before)
  })

  it('in every chain that refuses: two tables, and one for each version of IP', async () => {
    await using pair = await startPair()
    const { server } = pair
    const nd = 'icmpv6 type { nd-neighbor-solicit, nd-neighbor-advert } accept'
    const second =
      'table inet strict {\n  chain early {\n    type filter hook input priority -5; policy drop;\n    iif lo accept\n    meta l4proto icmpv6 accept\n  }\n}\n'
    await enableNftables(
      server,
      `flush ruleset\n${input([], { family: 'ip' })}${input([nd], { family: 'ip6' })}${second}`,
    )
    const before = await nftState(server)
    const { code, steps } = await apply(server, SERVER)
    expect(code).toBe(0)
    expect(steps[0]).toContain('in the chains ip filter input, inet strict early and ip6 filter input')
    for (const chain of [
      ['ip', 'filter', 'input'],
      ['ip6', 'filter', 'input'],
      ['inet', 'strict', 'early'],
    ])
      expect((await chainRules(server, ...chain)).slice(-2)).toEqual([API, DATA])
    expect(await pair.look()).toEqual(pair.onlyOpen(8886))
    await restartNftables(server)
    expect(await pair.look()).toEqual(pair.onlyOpen(8886))
    await undo(server)
    expect(await nftState(server)).toEqual(before)
  })

  it('for one network: only its version of IP, and only its machines', async () => {
    await using pair = await startPair()
    const { server, link } = pair
    const nd = 'icmpv6 type { nd-neighbor-solicit, nd-neighbor-advert } accept'
    await enableNftables(server, `flush ruleset\n${input([nd])}`)
    expect((await apply(server, SERVER, '--from', '198.51.100.0/24')).code).toBe(0)
    expect(await pair.look()).toEqual(pair.onlyOpen())
    await undo(server)
    expect((await apply(server, SERVER, '--from', link.client.v4)).code).toBe(0)
    expect(await pair.look()).toEqual(pair.onlyOpen('8886/tcp v4', '8886/udp v4'))
    expect((await apply(server, SERVER, '--from', link.client.v4)).end.result).toBe('unchanged')
    await undo(server)
    expect((await apply(server, SERVER, '--from', link.client.v6)).code).toBe(0)
    expect(await pair.look()).toEqual(pair.onlyOpen('8886/tcp v6', '8886/udp v6'))
  })
})

describe('somebody’s hand between apply and undo', () => {
  it('added rules of theirs: they survive, and ours are found again by what they say', async () => {
    await using server = await host(input(['tcp dport 22 accept']))
    await apply(server, SERVER)
    await server.must(['nft', 'insert', 'rule', 'inet', 'filter', 'input', 'tcp', 'dport', '9999', 'accept'])
    await server.must(['nft', 'add', 'rule', 'inet', 'filter', 'input', 'tcp', 'dport', '8886', 'accept'])
    expect(await undo(server)).toMatchObject({ code: 0, end: { result: 'undone' } })
    expect(await chainRules(server)).toEqual([
      'tcp dport 9999 accept',
      'iif "lo" accept',
      'tcp dport 22 accept',
      'tcp dport 8886 accept',
    ])
    expect(await server.exists('/etc/sallyport-jetstream-server.nft')).toBe(false)
  })

  it('took one of our rules away: status says so, apply repairs it, undo takes all', async () => {
    await using server = await host(input([]))
    const before = await nftState(server)
    await apply(server, SERVER)
    await restartNftables(server)
    await removeRule(server, '8886')
    expect(rungs((await sallyport(server, ['verify', SERVER, '--json'])).json())[0]).toContain(
      'stored pass, loaded fail',
    )
    expect((await apply(server, SERVER)).steps).toEqual([
      'done Allow 8886/tcp from anywhere in the chain inet filter input',
    ])
    for (const _ of [1, 2]) expect((await undo(server)).end.result).toBe('undone')
    expect(await nftState(server)).toEqual(before)
  })

  it('took a rule away that another service opens again: it stays for the first, which takes all with it', async () => {
    await using server = await host(input([]))
    const before = await nftState(server)
    await apply(server, SERVER)
    await removeRule(server, '8886')
    await apply(server, 'jetstream-relay')
    expect((await undo(server)).end.result).toBe('undone')
    expect(await chainRules(server)).toContain('tcp dport 8886 accept comment "sallyport: JetStream API"')
    expect((await undo(server)).end.result).toBe('undone')
    expect(await nftState(server)).toEqual(before)
  })

  it('changed the configuration: what they wrote stays, our line goes', async () => {
    await using server = await host(input([]))
    await apply(server, SERVER)
    const text = await server.read(CONFIG)
    await server.write(CONFIG, `# mine\n${text}# the end\n`)
    expect((await undo(server)).end.result).toBe('undone')
    expect(await server.read(CONFIG)).toBe(`# mine\n${text.replace(/include .*\n/u, '')}# the end\n`)
  })

  it('removed the chain from the configuration: the rest is loaded all the same', async () => {
    await using server = await host(`${input([])}table inet other {\n}\n`)
    await apply(server, SERVER)
    const text = await server.read(CONFIG)
    await server.write(CONFIG, text.replace('chain input', 'chain entrance'))
    await restartNftables(server)
    expect((await server.must(['nft', 'list', 'tables'])).split('\n')).toContain('table inet other')
    await server.must(['rm', '/etc/sallyport-jetstream-server.nft'])
    await restartNftables(server)
    expect(await undo(server)).toMatchObject({ code: 0, end: { result: 'undone' } })
  })

  it('opened another service: each is taken back by its own id, in either order', async () => {
    await using server = await host(input(['tcp dport 22 accept']))
    const before = await nftState(server)
    const first = await apply(server, SERVER)
    const second = await apply(server, 'jetstream-relay', '--set', 'receivePorts=9000')
    expect(second.end.result).toBe('applied')
    expect((await undo(server, first.end.journal ?? '')).end.result).toBe('undone')
    await restartNftables(server)
    expect((await chainRules(server)).join('\n')).toContain('9000')
    expect((await undo(server, second.end.journal ?? '')).end.result).toBe('undone')
    expect(await nftState(server)).toEqual(before)
  })
})

describe('a configuration', () => {
  it('that loads a folder behind its tables gets a file in there, and no line of ours', async () => {
    await using server = await LabHost.start('server')
    await server.must(['mkdir', '-p', '/etc/nftables.d'])
    await enableNftables(server, `${SERVER_RULES}include "/etc/nftables.d/*.nft"\n`)
    const before = await nftState(server)
    expect((await apply(server, SERVER)).steps).toHaveLength(2)
    expect(await server.exists('/etc/nftables.d/sallyport-jetstream-server.nft')).toBe(true)
    await restartNftables(server)
    expect((await apply(server, SERVER)).end.result).toBe('unchanged')
    await undo(server)
    expect(await nftState(server)).toEqual(before)
  })

  it('without a newline at its end is given back without it', async () => {
    await using server = await host(input([]).trimEnd())
    const before = await nftState(server)
    expect((await apply(server, SERVER)).code).toBe(0)
    await restartNftables(server)
    expect((await apply(server, SERVER)).end.result).toBe('unchanged')
    await undo(server)
    expect(await nftState(server)).toEqual(before)
  })

  it('that names interfaces which are not there yet is read all the same', async () => {
    await using pair = await startPair()
    const { server } = pair
    await enableNftables(server, `flush ruleset\n${input(['iif eth0 tcp dport 8886 accept', 'udp dport 8886 accept'])}`)
    expect((await apply(server, SERVER)).steps[0]).toBe(
      'done Allow 8886/tcp from anywhere in the chain inet filter input',
    )
    expect(rungs((await sallyport(server, ['verify', SERVER, '--json'])).json())[0]).toContain(
      'stored pass, loaded pass',
    )
  })

  it('that has nothing of the chain: the rule is there until the next restart, and that is said', async () => {
    await using server = await LabHost.start('server')
    await server.must(['nft', '-f', '-'], { stdin: input(['tcp dport 22 accept']) })
    const before = await nftState(server)
    const plan = await sallyport(server, ['plan', SERVER])
    expect(plan.stdout).toContain('The rules of the chain inet filter input do not come from /etc/nftables.conf')
    expect(plan.stdout).toContain('systemctl enable nftables')
    const applied = await apply(server, SERVER)
    expect(applied).toMatchObject({ code: 5, end: { result: 'applied', problem: { kind: 'unproven' } } })
    expect(await chainRules(server)).toContain(API)
    await undo(server)
    expect(await nftState(server)).toEqual(before)
  })

  it('that is not loaded: refused, with the remedy', async () => {
    await using server = await host(SERVER_RULES)
    await server.must(['nft', 'flush', 'ruleset'])
    const refused = await apply(server, SERVER)
    expect(refused).toMatchObject({ code: 3, end: { journal: null, problem: { kind: 'refused' } } })
    expect(refused.end.problem?.todo).toContain('systemctl restart nftables')
    const status = await sallyport(server, ['status', '--json'])
    expect(status.json()).toMatchObject({ attention: [{ id: 'not-loaded-nftables' }] })
  })
})
