import { enableUfw } from '../lab/support/firewalls.js'
import type { LabHost } from '../lab/support/host.js'
import { enableNftables } from '../lab/support/nftables.js'
import { sallyportCommand } from '../lab/support/sallyport.js'
import { tenths, timeAlone } from './alone.js'
import { withHosts } from './hosts.js'
import { measure, ms, times, type Row } from './measure.js'

const ON_NFT = 5000
const ON_UFW = 3000

/** What large rule sets cost: in `status`, beside the command that only reads them, and in `explain`. */
export async function rulesRows(): Promise<Row[]> {
  const onNft = await withHosts(['bench-nft'], async (host) => (host ? statusOnNft(host) : []))
  const onUfw = await withHosts(['bench-ufw'], async (host) => (host ? statusOnUfw(host) : []))
  return [...onNft, ...onUfw, ...(await services())]
}

async function statusOnNft(host: LabHost): Promise<Row[]> {
  const rules = Array.from({ length: ON_NFT }, (_, index) => {
    const { network, port } = numbered(index)
    return `    ip saddr ${network} tcp dport ${port} accept\n`
  })
  const text = `table inet filter {\n  chain input {\n    type filter hook input priority 0; policy drop;\n    ct state established,related accept\n${rules.join('')}  }\n}\n`
  const list = ['nft', '-j', 'list', 'ruleset']
  await host.write('/etc/sallyport-rules.nft', text)
  await host.must(['nft', '-f', '/etc/sallyport-rules.nft'])
  const byHand = await statusRows(host, `nft with ${ON_NFT} rules that nobody stored`, list)
  await enableNftables(host, `#!/usr/sbin/nft -f\nflush ruleset\n\n${text}`)
  const stored = await statusRows(host, `nft with ${ON_NFT} rules`, list)
  return [...stored, ...byHand, ...(await explainRows((await host.run(list)).stdout))]
}

async function statusOnUfw(host: LabHost): Promise<Row[]> {
  await enableUfw(host)
  const stored = (await host.run(['cat', '/etc/ufw/user.rules'])).stdout
  const rules = Array.from({ length: ON_UFW }, (_, index) => {
    const { network, port } = numbered(index)
    return `\n### tuple ### allow tcp ${port} 0.0.0.0/0 any ${network} in\n-A ufw-user-input -p tcp --dport ${port} -s ${network} -j ACCEPT\n`
  })
  await host.write('/etc/ufw/user.rules', stored.replace('### RULES ###\n', `### RULES ###\n${rules.join('')}`))
  await host.must(['ufw', 'reload'])
  return statusRows(host, `ufw with ${ON_UFW} rules`, ['ufw', 'status'])
}

/** A network and a port for each rule. */
function numbered(index: number): { network: string; port: number } {
  return { network: `10.${index >> 8}.${index & 255}.0/24`, port: 1 + (index % 60_000) }
}

async function statusRows(host: LabHost, what: string, read: readonly string[]): Promise<Row[]> {
  const cli = await sallyportCommand(host)
  const [bare, status] = await measure(
    [
      { name: 'bare', run: () => host.must(read) },
      { name: 'status', run: () => host.must([...cli, 'status', '--json']) },
    ],
    7,
  )
  if (!bare || !status) return []
  return [
    { what: `${what}: ${read.join(' ')}`, figure: ms(bare), ratio: '', wanted: '' },
    { what: `${what}: status / that`, figure: ms(status), ratio: times(status.median / bare.median), wanted: '≤ 1.5×' },
  ]
}

async function explainRows(listed: string): Promise<Row[]> {
  const { parse, walk } = await timeAlone<'parse' | 'walk'>(
    { 'netfilter/index.ts': ['parseNftJson', 'parseNetwork', 'journeyOf'] },
    `
  const world = parseNetwork({ route: null, route6: null, trie: null, addresses6: null, forward: '0', forward6: '0' })
  const packet = { direction: 'in', family: 4, protocol: 'tcp', port: 8886, from: '192.0.2.7', to: undefined, in: 'eth0', out: '' }
  let tables
  const parse = await time(() => void (tables = parseNftJson(text)))
  let journey
  const walk = await time(() => void (journey = journeyOf(packet, { tables, unread: [] }, world)))
  if (journey.verdict !== 'drop') throw new Error('the walk ended with ' + journey.verdict)
  return { parse, walk }`,
    listed,
  )
  return [
    {
      what: `explain with ${ON_NFT} rules: taking what nft printed apart`,
      figure: tenths(parse),
      ratio: '',
      wanted: '',
    },
    { what: `explain with ${ON_NFT} rules, once read`, figure: tenths(walk), ratio: '', wanted: '< 50 ms' },
  ]
}

/** Every service that firewalld ships, with a definition for each missing one of 260. */
async function services(): Promise<Row[]> {
  const { list } = await timeAlone<'list'>(
    { 'firewall/firewalld/service.ts': ['listServices'], 'hosts/index.ts': ['localHost'] },
    `
  const real = localHost()
  const folder = '/usr/lib/firewalld/services'
  const shipped = await real.list(folder)
  const names = Array.from({ length: 260 }, (_, index) => shipped[index % shipped.length])
  const host = {
    ...real,
    list: async (path) => path === folder ? names.map((name, index) => index + '-' + name) : [],
    read: (path) => real.read(path.replace(/\\/\\d+-/, '/')),
  }
  let services
  const list = await time(async () => void (services = await listServices(host)))
  if (services.size !== 260) throw new Error(services.size + ' services were listed, not 260')
  return { list }`,
    '',
  )
  return [{ what: '260 services of firewalld listed', figure: tenths(list), ratio: '', wanted: '< 100 ms' }]
}
