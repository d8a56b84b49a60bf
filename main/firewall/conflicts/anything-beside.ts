import type { Host } from '../../hosts/index.js'
import { textOf } from '../../hosts/index.js'

const NFT = '/usr/sbin/nft'
/** Tables that iptables makes, and that of firewalld. */
const USUAL = /^(?:ip6? (?:filter|nat)|inet firewalld)$/

/**
 * Whether the kernel holds anything that is not the front end's own, so that it is worth reading and walking all of it:
 * the chains alone are listed in a few milliseconds, thousands of rules are not. True when that cannot be told.
 */
export async function anythingBeside(host: Host): Promise<boolean> {
  const legacy = await Promise.all(
    ['/proc/net/ip_tables_names', '/proc/net/ip6_tables_names'].map((path) => textOf(host, path)),
  )
  if (legacy.some((text) => text?.trim())) return true
  if (!(await host.exists(NFT))) return true
  const { code, stdout } = await host.run([NFT, 'list', 'chains'])
  if (code !== 0 || /^\s*chain DOCKER/m.test(stdout)) return true
  let table = ''
  for (const line of stdout.split('\n')) {
    table = /^table (\S+ \S+)/.exec(line)?.[1] ?? table
    if (/^\s*type \S+ hook (?:ingress|prerouting|input|forward)\b/.test(line) && !USUAL.test(table)) return true
  }
  return (await Promise.all(['iptables', 'ip6tables'].map((name) => strangersIn(host, name)))).includes(true)
}

/** Rules for what comes in that ufw has not made. firewalld's own table of nftables has no such. */
async function strangersIn(host: Host, name: string): Promise<boolean> {
  const save = `/usr/sbin/${name}-save`
  if (!(await host.exists(save))) return false
  const { code, stdout } = await host.run([save, '-t', 'filter'])
  return code === 0 && /^-A INPUT (?!-j ufw6?-)/m.test(stdout)
}
