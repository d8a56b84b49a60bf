import type { Host } from '../../hosts/index.js'
import type { FirewallFinding } from '../../model/observation.js'
import type { Opening } from '../../model/opening.js'
import { readLoadedAndStored } from './config.js'
import { ownBases, translatedChains } from './owners.js'
import { NFT, readChains, readLoaded } from './programs.js'
import { isEnabled } from './service.js'
import { asksFor, type Chain } from '../../netfilter/index.js'
import { msg, type Message } from '../../text/index.js'
import { chainText } from './own-rule.js'
import type { NftChain } from './ruleset.js'
import { walkChain } from './walk.js'

/**
 * Finds nftables where somebody filters with it directly. The tables of firewalld, iptables and docker are none of its
 * own; and chains that refuse nothing by themselves, as in Debian's configuration, guard nobody.
 */
export async function detectNftables(host: Host): Promise<FirewallFinding> {
  const nothing = { kind: 'nftables' as const, version: null, installed: false, enabled: false, running: false }
  if (!(await host.exists(NFT))) return { ...nothing, loaded: false, evidence: [msg('backend.absent', { path: NFT })] }
  const [enabled, chains] = await Promise.all([isEnabled(host), readChains(host)])
  const version = chains?.version ?? (await readVersion(host))
  // thousands of rules of others need not be read to tell that there are none of its own
  const ruleset =
    chains && enabled && translatedChains(chains).size > 0
      ? (await readLoadedAndStored(host)).loaded
      : chains && ownBases(chains, 'in').length > 0
        ? await readLoaded(host)
        : undefined
  const bases = chains && ownBases(ruleset ?? chains, 'in')
  const refusing = bases?.length === 0 ? false : ruleset && bases?.some(refusesByDefault)
  return {
    kind: 'nftables',
    version,
    installed: true,
    enabled,
    running: refusing ?? null,
    loaded: bases ? bases.length > 0 : null,
    evidence: [
      enabled ? msg('nftables.starts') : msg('nftables.startsNot'),
      bases ? seen(bases, refusing === false) : msg('backend.kernelUnread'),
    ],
  }
}

function seen(bases: readonly NftChain[], idle: boolean): Message {
  if (bases.length === 0) return msg('nftables.noChain')
  const chains = bases.map(({ name }) => chainText(name))
  return idle ? msg('nftables.holdsIdle', { chains }) : msg('nftables.holds', { chains })
}

async function readVersion(host: Host): Promise<string | null> {
  const { stdout } = await host.run([NFT, '--version'])
  return /^nftables v(\S+)/.exec(stdout)?.[1] ?? null
}

/**
 * What becomes of packets that nobody thought of: rules that ask for a port or an address are not for them, and there
 * may be thousands. Asked with ports that no service has: 1 is tcpmux, which nobody uses.
 */
function refusesByDefault(base: NftChain): boolean {
  const chains = [...base.table.chains].map(([name, chain]): readonly [string, Chain] => [
    name,
    { ...chain, rules: chain.rules.filter((rule) => !NAMED.some((what) => asksFor(rule).has(what))) },
  ])
  const bare = { ...base, table: { ...base.table, chains: new Map(chains) } }
  return ([4, 6] as const).some((family) => {
    if (base.name.family !== 'inet' && base.name.family !== (family === 4 ? 'ip' : 'ip6')) return false
    return (['tcp', 'udp'] as const).some((protocol) => walkChain(bare, unused(protocol), family).kind === 'closed')
  })
}

const NAMED = ['port', 'source', 'target'] as const

function unused(protocol: Opening['protocol']): Opening {
  return { direction: 'in', protocol, ports: { first: 1, last: 1 }, source: 'any', label: 'unused', reason: '' }
}
