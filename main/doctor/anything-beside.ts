import type { Host } from '../hosts/index.js'
import type { FirewallKind } from '../model/observation.js'
import { chainOwner, jsonOf, legacyTables, savedOf, readListing, type Chain, type Table } from '../netfilter/index.js'
import { listChains } from '../firewall/nftables/programs.js'
import { publisherOf } from './published.js'

/**
 * Whether the kernel holds anything for what comes in that is not the front end's own, so that it is worth reading and
 * walking all of it. True when that cannot be told.
 */
export async function anythingBeside(host: Host, front: FirewallKind): Promise<boolean> {
  const chains = await chainsOf(host)
  if (!chains || chains.some((chain) => isStrange(chain, front))) return true
  return (await Promise.all(['iptables', 'ip6tables'].map((name) => strangersIn(host, name)))).includes(true)
}

/** Whether a program for containers may have chains in the kernel. True when that cannot be told. */
export async function anythingOfContainers(host: Host): Promise<boolean> {
  return (await chainsOf(host))?.some(isOfContainers) ?? true
}

/**
 * The kernel's chains without their rules: listed in a few milliseconds, however many rules there are. `undefined`
 * when they cannot be read, or are not all, as the older tables of iptables have others.
 */
async function chainsOf(host: Host): Promise<TableChain[] | undefined> {
  const legacy = await Promise.all(([4, 6] as const).map((family) => legacyTables(host, family)))
  if (legacy.flat().length > 0) return undefined
  const listed = await listChains(host)
  const tables = listed?.code === 0 ? readListing(jsonOf(listed))?.tables : undefined
  return tables?.flatMap((table) => [...table.chains.values()].map((chain) => ({ table, chain })))
}

interface TableChain {
  readonly table: Table
  readonly chain: Chain
}

const isOfContainers = ({ table, chain }: TableChain) =>
  publisherOf({ ...table, stack: chainOwner(chain.name) ? 'iptables' : 'nftables' }, chain.name) !== undefined

const ON_THE_WAY_IN: readonly unknown[] = ['ingress', 'prerouting', 'input', 'forward']

/** Whether a chain is none of the front end's. Those that iptables makes count where they refuse; their rules are looked at. */
function isStrange(place: TableChain, front: FirewallKind): boolean {
  const { family, name } = place.table
  const { hook, policy } = place.chain.base ?? {}
  if (isOfContainers(place)) return true
  if (!ON_THE_WAY_IN.includes(hook)) return false
  const full = `${family} ${name}`
  if (family === 'inet' && name === 'firewalld') return front !== 'firewalld'
  if (/^ip6? nat$/.test(full)) return false
  if (/^ip6? filter$/.test(full)) return front !== 'ufw' && policy === 'drop'
  return true
}

/** Rules for what comes in that ufw has not made. firewalld's own table of nftables has no such. */
async function strangersIn(host: Host, name: string): Promise<boolean> {
  const save = `/usr/sbin/${name}-save`
  if (!(await host.exists(save))) return false
  const saved = await host.run([save])
  const rules = saved.code === 0 ? savedOf(saved).rulesOf('INPUT') : []
  return rules.some(({ target }) => chainOwner(target ?? '')?.id !== 'ufw')
}
