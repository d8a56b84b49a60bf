import type { Protocol } from '../model/net.js'
import { chainOwner, tableOwner, type Ground, type Table } from '../netfilter/index.js'

/** A port that a program for containers sends on to one of them. */
export interface Published {
  readonly protocol: Protocol
  readonly port: number
  readonly family: 4 | 6
  /** Address and port of the container. */
  readonly to: string
  /** Who sends it on, as its people write it. */
  readonly by: Publisher
  /** The chain that does so. */
  readonly chain: string
}

export type Publisher = 'docker' | 'podman'

/** Podman once left that to CNI, whose chains are those of others, too. */
const PUBLISHERS: Readonly<Record<string, Publisher>> = { docker: 'docker', podman: 'podman', cni: 'podman' }

/** Who keeps containers and made the table or the chain. */
export function publisherOf(table: Pick<Table, 'stack' | 'name'>, chain: string): Publisher | undefined {
  const owner = table.stack === 'nftables' ? tableOwner(table.name) : chainOwner(chain)
  return owner && PUBLISHERS[owner.id]
}

/**
 * Rules such as `-A DOCKER ! -i docker0 -p tcp -m tcp --dport 8080 -j DNAT --to-destination 172.17.0.2:80`, or with
 * nftables `iifname != "docker0" tcp dport 8080 counter dnat to 172.17.0.2:80`.
 */
export function publishedIn({ ruleset }: Ground): Published[] {
  return (ruleset?.tables ?? []).flatMap((table) =>
    [...table.chains.values()].flatMap(({ name, rules }): Published[] => {
      const by = publisherOf(table, name)
      if (by === undefined) return []
      return rules.flatMap((rule) => wayOn(rule.text(), table.family).map((way) => ({ ...way, by, chain: name })))
    }),
  )
}

type Way = Pick<Published, 'protocol' | 'port' | 'family' | 'to'>

/** More ports of one rule are not looked at one by one. */
const MOST = 64

function wayOn(text: string, tableFamily: Table['family']): Way[] {
  const to = /(?:-j DNAT --to-destination|\bdnat (?:ip6? )?to) (\S+)/.exec(text)?.[1]
  const [, of, only] = /-p (tcp|udp)\b|\b(tcp|udp) dport\b/.exec(text) ?? []
  const [, first, last = first] = /(?:--dport|\bdport) (\d+)(?:[:-](\d+))?/.exec(text) ?? []
  // published on an address of this machine alone
  const local = /(?: -d|\bdaddr) (?:127\.|::1)/.test(text)
  const protocol = (of ?? only) as Protocol | undefined
  if (to === undefined || protocol === undefined || first === undefined || local) return []
  const family = tableFamily === 'ip6' || to.startsWith('[') ? 6 : 4
  const [, address = to, inside] = /^(.*):(\d+)(?:-\d+)?(?:\/\d+)?$/.exec(to) ?? []
  return Array.from({ length: Math.min(Number(last) - Number(first) + 1, MOST) }, (_, index) => {
    const port = Number(first) + index
    return { protocol, port, family, to: `${address}:${inside === undefined ? port : Number(inside) + index}` }
  })
}
