import { familyOf, type Family } from '../../model/net.js'
import type { Opening } from '../../model/opening.js'
import {
  askedOf,
  decide,
  entryOf,
  kernelRule,
  mayHold,
  ruleOf,
  type Asked,
  type Chain,
  type KernelRule,
  type Place,
  type SavedRule,
  type SavedTable,
  type Table,
} from '../../netfilter/index.js'
import { isLimit } from './limit.js'
import { isPass } from './pass.js'

/** The first packets of the connections that an opening speaks of, or the packets that follow on them. */
export interface Packets extends Omit<Opening, 'label' | 'reason' | 'direction'> {
  readonly family: Family
  /** What is on its way in a connection that is there already. */
  readonly known?: boolean
}

/** A rule in front of the end that refuses some of the packets. */
export interface Part {
  readonly rule: SavedRule
  readonly general: boolean
  /** Where the built-in chain stands then, counted from 1. */
  readonly at: number
}

/** What becomes of the packets in one table. */
export interface Walk {
  readonly end: 'accept' | 'refuse' | 'unknown'
  /** The rule that decides; `undefined` for the chain's policy. */
  readonly by: SavedRule | undefined
  /** The decision is a default, and not about these packets. */
  readonly general: boolean
  /** The number of the rule in the built-in chain that decides or leads there; `undefined` for the policy. */
  readonly at: number | undefined
  readonly parts: readonly Part[]
}

export const CHAINS = { in: 'INPUT', out: 'OUTPUT', forward: 'FORWARD' } as const
export type BuiltIn = (typeof CHAINS)[keyof typeof CHAINS]
const DIRECTIONS = { INPUT: 'in', OUTPUT: 'out', FORWARD: 'forward' } as const

/** @param family that of the table, where no address tells it */
export function packetsOf(opening: Omit<Packets, 'family' | 'known'>, family: Family = 4): Packets {
  const named = [opening.source, opening.destination ?? 'any'].find((address) => address !== 'any')
  return { ...opening, family: named === undefined ? family : familyOf(named) }
}

function asked(packets: Packets, chain: BuiltIn): Asked {
  return { ...askedOf({ ...packets, direction: DIRECTIONS[chain] }, packets.family), known: packets.known === true }
}

/** Sends packets through a built-in chain and the chains that it leads to. */
export function walk(saved: SavedTable, chain: BuiltIn, packets: Packets): Walk {
  const { table, rules } = tableOf(saved, packets.family)
  const { kind, by, parts } = decide(
    table,
    table.chains.get(chain) ?? emptyChain(chain, saved),
    asked(packets, chain),
    true,
  )
  const inChain = saved.rulesOf(chain)
  const placeOf = (place: Place) => {
    const entry = entryOf(place)
    const rule = entry && rules.get(entry)
    return rule && inChain.indexOf(rule) + 1
  }
  const savedOf = (place: Place) => {
    const rule = ruleOf(place)
    return rule && rules.get(rule)
  }
  return {
    end: kind === 'unknown' ? 'unknown' : kind === 'open' || kind === 'default' ? 'accept' : 'refuse',
    by: by && savedOf(by),
    general: kind !== 'denied' && kind !== 'unknown',
    at: by && placeOf(by),
    parts: parts.flatMap((part) => {
      const [rule, at] = [savedOf(part.at), placeOf(part.at)]
      return rule && at !== undefined ? [{ rule, general: part.general && part.doubt === undefined, at }] : []
    }),
  }
}

/** Whether a rule, looked at alone, may hold for some of the packets. */
export function mayMatch(saved: SavedTable, chain: BuiltIn, rule: SavedRule, packets: Packets): boolean {
  const { table } = tableOf(saved, packets.family)
  return mayHold(kernelRuleOf(rule, packets.family), table, asked(packets, chain))
}

interface Walkable {
  readonly table: Table
  readonly rules: ReadonlyMap<KernelRule, SavedRule>
}

const walkable = new WeakMap<SavedTable, Map<Family, Walkable>>()

/** Without the rules that switch a chain off: what is so then says nothing of when it is on again. */
function tableOf(saved: SavedTable, family: Family): Walkable {
  const known = walkable.get(saved) ?? new Map<Family, Walkable>()
  walkable.set(saved, known)
  const table = known.get(family) ?? makeTable(saved, family)
  known.set(family, table)
  return table
}

function makeTable(saved: SavedTable, family: Family): Walkable {
  const rules = new Map<KernelRule, SavedRule>()
  const names = new Set([...saved.chains, ...saved.rules.map(({ chain }) => chain)])
  const chains = [...names].map((name): readonly [string, Chain] => {
    const ofChain = saved.rulesOf(name).filter((rule) => !isPass(rule))
    const walked = ofChain.map((rule) => {
      const one = kernelRuleOf(rule, family)
      rules.set(one, rule)
      return one
    })
    return [name, { ...emptyChain(name, saved), rules: walked }]
  })
  const table = {
    stack: 'iptables' as const,
    family: family === 4 ? ('ip' as const) : ('ip6' as const),
    name: 'filter',
  }
  return { table: { ...table, chains: new Map(chains), sets: new Map() }, rules }
}

function emptyChain(name: string, { policies }: SavedTable): Chain {
  const hook = { INPUT: 'input', OUTPUT: 'output', FORWARD: 'forward' }[name]
  const policy = policies.get(name) === 'DROP' ? ('drop' as const) : ('accept' as const)
  const base = hook === undefined ? undefined : { type: 'filter', hook, priority: 0, policy, devices: [] }
  return { name, base, rules: [] }
}

/** A rule of ours that limits lets in what it is for. */
function kernelRuleOf(rule: SavedRule, family: Family): KernelRule {
  const one = kernelRule(rule.text, family === 4 ? 'ip' : 'ip6')
  if (!isLimit(rule)) return one
  return { text: one.text, statements: one.statements.filter((statement) => !isDoubt(statement)) }
}

const isDoubt = (statement: KernelRule['statements'][number]) =>
  typeof statement === 'object' && statement !== null && 'unknown' in statement
