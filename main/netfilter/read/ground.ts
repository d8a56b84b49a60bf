import { msg, type Message } from '../../text/index.js'
import { textsOf, type Host } from '../../hosts/index.js'
import { jsonOf } from './json-text.js'
import { legacyTables } from './legacy-tables.js'
import { isIptables, parseSave, withSaved } from './iptables.js'
import { readListing } from './nft-json.js'
import { parseIpsets, type IpSet } from './ipset.js'
import type { Ruleset, Table } from '../ruleset.js'
import { parseNetwork, type Network, type NetworkTexts } from '../walk/world.js'

const NFT = '/usr/sbin/nft'
const IPSET = '/usr/sbin/ipset'
/** The names that the program has where both variants are installed; else whichever variant there is. */
const SAVES = {
  ip: {
    nft: '/usr/sbin/iptables-nft-save',
    legacy: '/usr/sbin/iptables-legacy-save',
    either: '/usr/sbin/iptables-save',
  },
  ip6: {
    nft: '/usr/sbin/ip6tables-nft-save',
    legacy: '/usr/sbin/ip6tables-legacy-save',
    either: '/usr/sbin/ip6tables-save',
  },
} as const

/** Everything that decides about packets on this machine, at one moment. */
export interface Ground {
  /** `undefined` without the rights to read the kernel's rules. */
  readonly ruleset: Ruleset | undefined
  readonly network: Network
}

/** Reads both stacks of the kernel, and where its packets go. Changes nothing; needs root for the rules. */
export async function readGround(host: Host): Promise<Ground> {
  const [{ ruleset, grouped }, texts] = await Promise.all([readRuleset(host), readNetwork(host)])
  return { ruleset, network: parseNetwork(grouped ? { ...texts, groups: await readGroups(host) } : texts) }
}

/** What nft or iptables-save printed asks for groups of interfaces. */
const GROUPS = /"[io]ifgroup"| -m devgroup /

async function readGroups(host: Host): Promise<ReadonlyMap<string, string | null>> {
  const names = await host.list('/sys/class/net')
  const texts = await textsOf(
    host,
    names.map((name) => `/sys/class/net/${name}/netdev_group`),
  )
  return new Map(names.map((name, index) => [name, texts[index] ?? null]))
}

/** @returns the rules, and whether any of them asks for groups of interfaces */
async function readRuleset(host: Host): Promise<{ ruleset: Ruleset | undefined; grouped: boolean }> {
  const [nft, legacy, legacy6] = await Promise.all([readNftables(host), legacyTables(host, 4), legacyTables(host, 6)])
  if (nft === 'denied') return { ruleset: undefined, grouped: false }
  const unread = nft === 'absent' ? [msg('net.noNft')] : nft === 'unreadable' ? [msg('net.nftUnread')] : []
  const listed = typeof nft === 'string' ? [] : nft.tables
  const families = (['ip', 'ip6'] as const).filter(
    (family) => nft === 'absent' || listed.some((table) => table.family === family && isIptables(table)),
  )
  const saves = await Promise.all([
    ...families.map((family) => save(host, family, 'nft')),
    ...(legacy.length > 0 ? [save(host, 'ip', 'legacy')] : []),
    ...(legacy6.length > 0 ? [save(host, 'ip6', 'legacy')] : []),
  ])
  const sets = saves.some(({ text }) => text.includes(' --match-set ')) ? await readIpsets(host) : new Map()
  const saved = saves.flatMap(({ text, family, stack }) => parseSave(text, family, stack, sets))
  const ofNft = saved.filter(({ stack }) => stack === 'iptables')
  const tables = [
    ...(nft === 'absent' ? ofNft : withSaved(listed, ofNft)),
    ...saved.filter(({ stack }) => stack === 'iptables-legacy'),
  ]
  return {
    ruleset: { tables, unread: [...unread, ...saves.flatMap((one) => one.unread)] },
    grouped: [typeof nft === 'string' ? '' : nft.text, ...saves.map(({ text }) => text)].some((text) =>
      GROUPS.test(text),
    ),
  }
}

/** The tables that nft lists, those of iptables among them. */
async function readNftables(
  host: Host,
): Promise<{ tables: readonly Table[]; text: string } | 'denied' | 'absent' | 'unreadable'> {
  if (!(await host.exists(NFT))) return host.uid === 0 ? 'absent' : 'denied'
  const listed = await host.run([NFT, '-j', 'list', 'ruleset'])
  // Without rights nft 1.0.6 says so and exits with 1 (recording 022).
  if (listed.code !== 0) return /not permitted|denied/i.test(listed.stderr) ? 'denied' : 'unreadable'
  const tables = readListing(jsonOf(listed))?.tables
  return tables ? { tables, text: listed.stdout } : 'unreadable'
}

interface Saved {
  readonly text: string
  readonly family: 'ip' | 'ip6'
  readonly stack: 'iptables' | 'iptables-legacy'
  readonly unread: readonly Message[]
}

/** None where they cannot be read: a rule that asks one is a doubt then. */
async function readIpsets(host: Host): Promise<ReadonlyMap<string, IpSet>> {
  if (!(await host.exists(IPSET))) return new Map()
  const { code, stdout } = await host.run([IPSET, 'save'])
  return code === 0 ? parseIpsets(stdout) : new Map()
}

async function save(host: Host, family: 'ip' | 'ip6', variant: 'nft' | 'legacy'): Promise<Saved> {
  const stack = variant === 'nft' ? 'iptables' : 'iptables-legacy'
  // Others who look at the same moment have asked the plain name already: where that is this variant, it tells the same.
  for (const program of [SAVES[family].either, SAVES[family][variant]]) {
    if (!(await host.exists(program))) continue
    const { code, stdout } = await host.run([program])
    const isThis = stdout !== '' && stdout.includes('(nf_tables)') === (variant === 'nft')
    if (code === 0 && (isThis || program === SAVES[family][variant])) return { text: stdout, family, stack, unread: [] }
  }
  // What nft shows of these tables is still there, and says itself what it hides.
  const unread = variant === 'nft' ? [] : [msg('net.noLegacySave')]
  return { text: '', family, stack, unread }
}

async function readNetwork(host: Host): Promise<NetworkTexts> {
  const [route, route6, trie, addresses6, forward, forward6] = await textsOf(host, [
    '/proc/net/route',
    '/proc/net/ipv6_route',
    '/proc/net/fib_trie',
    '/proc/net/if_inet6',
    '/proc/sys/net/ipv4/ip_forward',
    '/proc/sys/net/ipv6/conf/all/forwarding',
  ])
  return { route, route6, trie, addresses6, forward, forward6 }
}
