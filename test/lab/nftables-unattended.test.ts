import { expect, it } from 'vitest'
import { nftables } from '../../main/firewall/nftables/index.js'
import { LabHost } from './support/host.js'
import { chainRules, enableNftables } from './support/nftables.js'

const chain = { family: 'inet', table: 'filter', chain: 'input' }
const port = { ...chain, protocol: 'tcp', ports: { first: 8886, last: 8886 }, source: 'any', label: 'JetStream API' }
/** Each form that a rule of ours may have, and words that mean something to a shell, to sed and to nft. */
const RULES = [
  port,
  { ...port, protocol: 'udp' },
  { ...port, ports: { first: 6000, last: 6200 } },
  { ...port, source: '10.0.0.0/8' },
  { ...port, source: '192.0.2.7' },
  { ...port, source: '2001:db8::/32' },
  { ...port, destination: '192.0.2.1' },
  { ...port, interface: 'eth0' },
  { ...port, interface: 'eth0', only: 6 },
  { ...port, only: 4 },
  { ...port, label: 'JetStream' },
  { ...port, label: 'a; flush ruleset # $x {} $(reboot) & /' },
  { ...port, label: '.* [0-9]^ } add table inet x; { %h %%' },
  { ...port, label: `Größe 文件 ${'🚪'.repeat(40)}` },
  { ...port, family: 'ip', table: 'old' },
]

const call = (name: string) => nftables.verbs[name] ?? expect.fail(`no verb ${name}`)

it('rules are removed by plain commands that know no handle: exactly those, and nothing twice', async () => {
  await using host = await LabHost.start('server')
  await enableNftables(host)
  await host.must(['nft', 'add table ip old; add chain ip old input { type filter hook input priority 1; }'])
  for (const rule of RULES) {
    const command = call('nftables.allow').command({ rules: [rule] })
    if ('argv' in command) await host.must([...command.argv])
  }
  const list = async () => [
    ...(await chainRules(host)),
    ...(await chainRules(host, 'ip', 'old', 'input')).map((line) => `old: ${line}`),
  ]
  const all = await list()
  for (const rule of RULES) {
    const before = await list()
    const [command, ...more] = call('nftables.remove').unattended({ rules: [rule] }) ?? []
    const argv = command && 'argv' in command ? [...command.argv] : []
    expect(more).toEqual([])
    await host.must(argv)
    const after = await list()
    expect(before.filter((line) => !after.includes(line)).join()).toContain('"sallyport: ')
    expect(after).toHaveLength(before.length - 1)
    await host.must(argv)
    expect(await list()).toEqual(after)
  }
  expect(await list()).toEqual(all.filter((line) => !line.includes('sallyport')))
  const remaining = call('nftables.remove').unattended({ rules: RULES }) ?? []
  expect(remaining).toHaveLength(2)
})
