import type { Host } from '../hosts/index.js'
import type { Family, Protocol } from '../model/net.js'
import { legacyTables, parseSave, type Place } from '../netfilter/index.js'

const SAVES: Readonly<Record<Family, readonly string[]>> = {
  4: ['/usr/sbin/iptables-legacy-save', '/usr/sbin/iptables-save'],
  6: ['/usr/sbin/ip6tables-legacy-save', '/usr/sbin/ip6tables-save'],
}

/** What the older tables have dropped so far: packets by where. No trace shows what happens in them. */
export type Dropped = ReadonlyMap<string, { readonly packets: number; readonly line: string; readonly place: Place }>

/** Reads the counters of every rule and policy that drops. Empty where the kernel holds no such tables. */
export async function readDropped(host: Host, family: Family): Promise<Dropped> {
  if ((await legacyTables(host, family)).length === 0) return new Map()
  for (const program of SAVES[family]) {
    if (!(await host.exists(program))) continue
    const { code, stdout } = await host.run([program, '-c'], {})
    if (code === 0 && !stdout.includes('(nf_tables)')) return droppedIn(stdout, family)
  }
  return new Map()
}

/** The same, from what `iptables-legacy-save -c` printed. */
export function droppedIn(saved: string, family: Family): Dropped {
  const found = new Map<string, { packets: number; line: string; place: Place }>()
  const tables = new Map(
    parseSave(saved, family === 4 ? 'ip' : 'ip6', 'iptables-legacy').map((table) => [table.name, table]),
  )
  let name = ''
  const passed = new Map<string, number>()
  for (const line of saved.split('\n')) {
    if (line.startsWith('*')) {
      name = line.slice(1).trim()
      passed.clear()
    }
    const table = tables.get(name)
    const policy = /^:(\S+) DROP \[(\d+):/.exec(line)
    const rule = /^\[(\d+):\d+\] (-A (\S+) .*)$/.exec(line)
    const chain = table?.chains.get(policy?.[1] ?? rule?.[3] ?? '')
    if (!table || !chain) continue
    if (policy) {
      const place = { table, chain, rule: undefined, via: [] }
      found.set(`${name} ${chain.name}`, { packets: Number(policy[2]), line: '', place })
      continue
    }
    const index = passed.get(chain.name) ?? 0
    passed.set(chain.name, index + 1)
    const text = rule?.[2] ?? ''
    if (!/ -j (?:DROP|REJECT)\b/.test(text)) continue
    const place = { table, chain, rule: chain.rules[index], via: [] }
    found.set(`${name} ${chain.name} ${index}`, { packets: Number(rule?.[1]), line: text, place })
  }
  return found
}

/**
 * Which of them took a packet that was lost in between: what has counted more since, and of several the one that names the
 * port.
 * @returns `undefined` when that cannot be told
 */
export function droppedSince(before: Dropped, after: Dropped, protocol: Protocol, port: number): Place | undefined {
  const more = [...after].flatMap(([key, one]) => (one.packets > (before.get(key)?.packets ?? 0) ? [one] : []))
  const named = more.filter(({ line }) => line.includes(` -p ${protocol} `) && line.includes(` --dport ${port} `))
  return (named.length === 1 ? named[0] : more.length === 1 ? more[0] : undefined)?.place
}
