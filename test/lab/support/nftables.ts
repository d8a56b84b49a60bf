import type { LabHost } from './host.js'
import type { Tree } from './tree.js'

export const CONFIG = '/etc/nftables.conf'

/** What a server's own rules look like: everything is refused but ssh. */
export const SERVER_RULES = `#!/usr/sbin/nft -f

flush ruleset

table inet filter {
	chain input {
		type filter hook input priority filter; policy drop;
		ct state { established, related } accept
		ct state invalid drop
		iif lo accept
		meta l4proto { icmp, ipv6-icmp } accept
		tcp dport 22 counter accept comment "the back door"
	}
	chain forward {
		type filter hook forward priority filter; policy drop;
	}
	chain output {
		type filter hook output priority filter;
	}
}
`

/** Gives the host this configuration, as its service loads it when the machine starts. */
export async function enableNftables(host: LabHost, text = SERVER_RULES): Promise<void> {
  await host.write(CONFIG, text, 0o755)
  await host.must(['mkdir', '-p', '/etc/systemd/system/sysinit.target.wants'])
  const link = '/etc/systemd/system/sysinit.target.wants/nftables.service'
  await host.must(['ln', '-sf', '/lib/systemd/system/nftables.service', link])
  await restartNftables(host)
}

/** What a restart of the machine does to the rules: the kernel forgets them, and the service loads its configuration. */
export async function restartNftables(host: LabHost): Promise<void> {
  await host.must(['nft', 'flush', 'ruleset'])
  await host.must(['nft', '-f', CONFIG])
}

export interface NftState {
  /** Every file that may hold rules, with its bytes. */
  readonly stored: Tree
  readonly loaded: readonly unknown[]
}

/** All that nftables stores and the kernel holds, without handles and counters, to compare before and after. */
export async function nftState(host: LabHost): Promise<NftState> {
  const listed = await host.must(['nft', '-j', 'list', 'ruleset'])
  const { nftables } = JSON.parse(listed, withoutVolatile) as { nftables: readonly object[] }
  return {
    stored: host.readTree('/etc', /^(?:nft|sallyport)/u),
    loaded: nftables.filter((entry) => !('metainfo' in entry)),
  }
}

/** The rules of a chain as nft lists them. */
export async function chainRules(host: LabHost, ...chain: readonly string[]): Promise<readonly string[]> {
  const names = chain.length === 0 ? ['inet', 'filter', 'input'] : chain
  const text = await host.must(['nft', '-s', 'list', 'chain', ...names])
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && line !== '}' && !/^(?:table|chain|type) /u.test(line))
}

function withoutVolatile(key: string, value: unknown): unknown {
  if (key === 'handle') return undefined
  const isCounter = key === 'counter' && typeof value === 'object'
  return isCounter ? {} : value
}
