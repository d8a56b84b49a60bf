import type { Host } from '../../hosts/index.js'
import type { FirewallKind } from '../../model/observation.js'
import { legacyTables } from '../legacy-tables.js'
import { parseIptablesSave } from '../iptables-save.js'

const NFT = '/usr/sbin/nft'

/**
 * Whether the kernel holds anything for what comes in that is not the front end's own, so that it is worth reading and
 * walking all of it: the chains alone are listed in a few milliseconds, thousands of rules are not. True when that
 * cannot be told.
 */
export async function anythingBeside(host: Host, front: FirewallKind | null): Promise<boolean> {
  const legacy = await Promise.all(([4, 6] as const).map((family) => legacyTables(host, family)))
  if (legacy.flat().length > 0 || !(await host.exists(NFT))) return true
  const { code, stdout } = await host.run([NFT, 'list', 'chains'])
  if (code !== 0 || /^\s*chain DOCKER/m.test(stdout)) return true
  let table = ''
  for (const line of stdout.split('\n')) {
    table = /^table (\S+ \S+)/.exec(line)?.[1] ?? table
    const policy = /^\s*type \S+ hook (?:ingress|prerouting|input|forward)\b.*?(?:policy (\w+))?;?$/.exec(line)
    if (policy && isStrange(table, policy[1] ?? '', front)) return true
  }
  return (await Promise.all(['iptables', 'ip6tables'].map((name) => strangersIn(host, name)))).includes(true)
}

/** Whether a base chain is none of the front end's. Those that iptables makes count where they refuse; their rules are looked at. */
function isStrange(table: string, policy: string, front: FirewallKind | null): boolean {
  if (table === 'inet firewalld') return front !== 'firewalld'
  if (/^ip6? nat$/.test(table)) return false
  if (/^ip6? filter$/.test(table)) return front !== 'ufw' && policy === 'drop'
  return true
}

/** Rules for what comes in that ufw has not made. firewalld's own table of nftables has no such. */
async function strangersIn(host: Host, name: string): Promise<boolean> {
  const save = `/usr/sbin/${name}-save`
  if (!(await host.exists(save))) return false
  const { code, stdout } = await host.run([save])
  const rules = code === 0 ? parseIptablesSave(stdout).rulesOf('INPUT') : []
  return rules.some(({ target }) => !/^ufw6?-/.test(target ?? ''))
}
