import {
  journeyOf,
  type Journey,
  type Packet,
  parseNetwork,
  parseNftJson,
  parseSave,
  type Network,
} from '../../main/netfilter/index.js'

/** Statements of one rule, and the words of its chain. */
interface ChainParts {
  readonly hook?: string
  readonly type?: string
  readonly priority?: number
  readonly policy?: 'accept' | 'drop'
  readonly dev?: string
  readonly rules: readonly (readonly unknown[])[]
}

/** A ruleset as `nft -j list ruleset` prints it: chains of one table by their names, and its sets. */
export function nftJson(
  chains: Readonly<Record<string, ChainParts>>,
  sets: readonly object[] = [],
  table: object = {},
): string {
  const of = { family: 'inet', table: 't' }
  return JSON.stringify({
    nftables: [
      { metainfo: {} },
      { table: { family: 'inet', name: 't', ...table } },
      ...sets,
      ...Object.entries(chains).map(([name, { hook, type, priority, policy, dev }]) => ({
        chain: {
          ...of,
          name,
          ...(hook === undefined
            ? {}
            : { type: type ?? 'filter', hook, prio: priority ?? 0, policy: policy ?? 'accept', dev }),
        },
      })),
      ...Object.entries(chains).flatMap(([chain, { rules }]) =>
        rules.map((expr, handle) => ({ rule: { ...of, chain, handle, expr } })),
      ),
    ],
  })
}

/** A server at 192.0.2.1 and 2001:db8::1 on eth0 with a default route, and 172.17.0.1 on docker0; it forwards. */
export const NETWORK: Network = parseNetwork({
  groups: new Map([['eth0', '0x0']]),
  route:
    'Iface\tDestination\tGateway\tFlags\tRefCnt\tUse\tMetric\tMask\n' +
    'eth0\t00000000\tFE0200C0\t0003\t0\t0\t0\t00000000\n' +
    'eth0\t000200C0\t00000000\t0001\t0\t0\t0\t00FFFFFF\n' +
    'docker0\t000011AC\t00000000\t0001\t0\t0\t0\t0000FFFF\n',
  route6:
    '20010db8000000000000000000000000 40 00000000000000000000000000000000 00 00000000000000000000000000000000 00000100 00000001 00000000 00000001     eth0\n' +
    '00000000000000000000000000000000 00 00000000000000000000000000000000 00 20010db80000000000000000000000fe 00000400 00000001 00000000 00000003     eth0\n',
  trie: '  |-- 192.0.2.1\n     /32 host LOCAL\n  |-- 172.17.0.1\n     /32 host LOCAL\n  |-- 192.0.2.255\n     /32 link BROADCAST\n',
  addresses6: '20010db8000000000000000000000001 02 40 00 80     eth0\n',
  forward: '1\n',
  forward6: '1\n',
})

export function packet(more: Partial<Packet> = {}): Packet {
  const family = more.family ?? 4
  return {
    direction: 'in',
    family,
    protocol: 'tcp',
    port: 8886,
    from: family === 4 ? '198.51.100.7' : '2001:db8:7::7',
    to: family === 4 ? '192.0.2.1' : '2001:db8::1',
    in: 'eth0',
    out: '',
    ...more,
  }
}

/** What the rules of `nft -j` make of a packet. */
export function walkNft(json: string, more: Partial<Packet> = {}, network: Network = NETWORK): Journey {
  const tables = parseNftJson(json)
  if (!tables) throw new Error(`not read: ${json}`)
  return journeyOf(packet(more), { tables, unread: [] }, network)
}

/** What the rules of `iptables-save` (or `ip6tables-save`) make of a packet. */
export function walkSave(
  text: string,
  more: Partial<Packet> = {},
  stack: 'iptables' | 'iptables-legacy' = 'iptables',
): Journey {
  const tables = parseSave(text, more.family === 6 ? 'ip6' : 'ip', stack)
  return journeyOf(packet(more), { tables, unread: [] }, NETWORK)
}
