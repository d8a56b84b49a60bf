import type { Protocol } from '../model/net.js'
import type { Ground } from '../netfilter/index.js'

/** A port that docker sends on to a container. */
export interface Published {
  readonly protocol: Protocol
  readonly port: number
  readonly family: 4 | 6
  /** Address and port of the container. */
  readonly to: string
}

/** Rules such as `-A DOCKER ! -i docker0 -p tcp -m tcp --dport 8080 -j DNAT --to-destination 172.17.0.2:80`. */
export function publishedIn({ ruleset }: Ground): Published[] {
  return (ruleset?.tables ?? []).flatMap((table) => {
    if (table.name !== 'nat' || table.stack === 'nftables') return []
    const family = table.family === 'ip6' ? 6 : 4
    return (table.chains.get('DOCKER')?.rules ?? []).flatMap((rule): Published[] => {
      const text = rule.text()
      const to = /-j DNAT --to-destination (\S+)/.exec(text)?.[1]
      const port = Number(/--dport (\d+)/.exec(text)?.[1])
      const protocol = /-p (tcp|udp)\b/.exec(text)?.[1] as Protocol | undefined
      // published on an address of this machine alone
      const local = / -d (?:127\.|::1)/.test(text)
      return to === undefined || protocol === undefined || !port || local ? [] : [{ protocol, port, family, to }]
    })
  })
}
