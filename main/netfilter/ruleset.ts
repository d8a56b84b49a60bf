import type { Message } from '../text/index.js'
import type { Json } from './json.js'

/** Which of the kernel's two stacks a table lies in, and who wrote it. */
export type Stack = 'nftables' | 'iptables' | 'iptables-legacy'
export type TableFamily = 'ip' | 'ip6' | 'inet' | 'netdev'

/** Everything that filters on a machine, from both stacks, in one form. */
export interface Ruleset {
  readonly tables: readonly Table[]
  /** What could not be read, so that nothing is certain: a clause each. */
  readonly unread: readonly Message[]
}

export interface Table {
  readonly stack: Stack
  readonly family: TableFamily
  readonly name: string
  readonly chains: ReadonlyMap<string, Chain>
  readonly sets: ReadonlyMap<string, NamedSet>
}

export interface Chain {
  readonly name: string
  readonly base: Base | undefined
  readonly rules: readonly KernelRule[]
}

/** Where the kernel hangs a base chain in. */
export interface Base {
  readonly type: string
  readonly hook: string
  readonly priority: number
  readonly policy: 'accept' | 'drop'
  /** For ingress and egress only: the interfaces that it looks at. */
  readonly devices: readonly string[]
}

export interface KernelRule {
  /** Statements as libnftables-json(5) has them; iptables' rules are put into the same words. */
  readonly statements: readonly Json[]
  /** As the tool that lists it writes it. */
  text(): string
  /** The kernel's number for it, where nft tells. It is another one after every load. */
  readonly handle?: number
  readonly comment?: string
}

/** A named set or map. */
export interface NamedSet {
  readonly elements: readonly Json[]
  /** True when packets themselves change it, or programs beside the rules: it is known for this moment. */
  readonly dynamic: boolean
  /** Whoever is in it counts up to a rate only, or above one. */
  readonly rated: boolean
}
