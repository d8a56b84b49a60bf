/** What `nft -a monitor trace` tells, a line at a time. nft 1.0.6 knows no JSON for it. */
export type TraceLine = Place & (PacketLine | RuleLine | PolicyLine)

interface Place {
  /** The same for all lines about one packet, until the kernel has another packet in its place. */
  readonly id: string
  readonly family: string
  readonly table: string
  readonly chain: string
}

/** The first line of every base chain that the packet comes to. */
export interface PacketLine {
  readonly kind: 'packet'
  readonly from: string
  readonly to: string
  readonly fromPort: number
  readonly toPort: number
}

/** A rule that held for it. */
export interface RuleLine {
  readonly kind: 'rule'
  readonly handle: number
  /** As nft writes it; empty for one that was added since nft began to tell. */
  readonly text: string
  readonly verdict: string
  /** Where `jump` and `goto` lead. */
  readonly target: string | undefined
}

export interface PolicyLine {
  readonly kind: 'policy'
  readonly verdict: string
}

const LINE = /^trace id ([0-9a-f]+) (\S+) (\S+) (\S+) (?:unknown )?(packet|rule|policy)(?::| handle)? (.*)$/
const RULE = /^(?:(.*) # handle )?(\d+) \(verdict (\w+)(?: (\S+))?.*\)\s*$/
const ENDS = /\b(ip6?) saddr (\S+) ip6? daddr (\S+) /
const PORTS = /\b(?:udp|tcp) sport (\d+) (?:udp|tcp) dport (\d+)(?: |$)/

/** @returns `undefined` for lines of other kinds, and for packets without addresses and ports */
export function parseTraceLine(line: string): TraceLine | undefined {
  const [, id = '', family = '', table = '', chain = '', word, rest = ''] = LINE.exec(line) ?? []
  const place = { id, family, table, chain }
  switch (word) {
    case 'packet': {
      const [ends, ports] = [ENDS.exec(rest), PORTS.exec(rest)]
      if (!ends || !ports) return undefined
      const [, , from = '', to = ''] = ends
      return { ...place, kind: 'packet', from, to, fromPort: Number(ports[1]), toPort: Number(ports[2]) }
    }
    case 'rule': {
      const [, text = '', handle, verdict, target] = RULE.exec(rest) ?? []
      if (verdict === undefined) return undefined
      return { ...place, kind: 'rule', handle: Number(handle), text, verdict, target }
    }
    case 'policy':
      return { ...place, kind: 'policy', verdict: rest.split(' ')[0] ?? '' }
    default:
      return undefined
  }
}
