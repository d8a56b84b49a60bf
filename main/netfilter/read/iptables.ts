import type { Json } from '../json.js'
import { ruleStatements } from './iptables-rule.js'
import type { Base, Chain, KernelRule, Stack, Table } from '../ruleset.js'
import { readTables, type SavedTable } from './iptables-save.js'
import type { IpSets } from './iptables-words.js'

/** Where iptables hangs its chains in, by table; a nat table's priority is looked up by hook. ip_tables' own modules. */
const PRIORITIES: Readonly<Record<string, number>> = { raw: -300, mangle: -150, filter: 0, security: 50, nat: 0 }
const NAT: Readonly<Record<string, number>> = { PREROUTING: -100, OUTPUT: -100, INPUT: 100, POSTROUTING: 100 }
const HOOKS: Readonly<Record<string, string>> = {
  PREROUTING: 'prerouting',
  INPUT: 'input',
  FORWARD: 'forward',
  OUTPUT: 'output',
  POSTROUTING: 'postrouting',
}

/** Reads what `iptables-save` or `ip6tables-save` printed, of either stack. Lines of other forms are passed over. */
export function parseSave(
  text: string,
  family: 'ip' | 'ip6',
  stack: Exclude<Stack, 'nftables'>,
  sets: IpSets = new Map(),
): Table[] {
  return readTables(text).map((table) => kernelTable(table, family, stack, sets))
}

/** A table in the terms in which all rules are walked. */
function kernelTable(table: SavedTable, family: 'ip' | 'ip6', stack: Exclude<Stack, 'nftables'>, sets: IpSets): Table {
  const chains = [...table.chains].map((name): readonly [string, Chain] => {
    const rules = table.linesOf(name).map((line) => kernelRule(line, family, sets))
    return [name, { name, base: baseOf(table.name, name, table.policies.get(name) ?? '-'), rules }]
  })
  return { stack, family, name: table.name, chains: new Map(chains), sets }
}

/** A line `-A CHAIN …`; what it asks is worked out when somebody looks. */
export function kernelRule(line: string, family: 'ip' | 'ip6', sets?: IpSets): KernelRule {
  let statements: readonly Json[] | undefined
  return {
    get statements() {
      return (statements ??= ruleStatements(line, family, sets))
    },
    text: () => line,
  }
}

/**
 * Puts iptables' own view of its tables in place of what nft shows of them: nft's JSON hides what an "xt" match asks.
 * @param saved the tables of both families
 */
export function withSaved(tables: readonly Table[], saved: readonly Table[]): Table[] {
  return tables.map(
    (table) =>
      saved.find(({ family, name }) => isIptables(table) && family === table.family && name === table.name) ?? table,
  )
}

/** Whether iptables made a table: of its names, and with its chains. */
export function isIptables({ family, name, chains }: Table): boolean {
  return (
    (family === 'ip' || family === 'ip6') &&
    name in PRIORITIES &&
    [...chains.values()].every(({ base, name: chain }) => base === undefined || HOOKS[chain] === base.hook)
  )
}

function baseOf(table: string, chain: string, policy: string): Base | undefined {
  const hook = HOOKS[chain]
  if (policy === '-' || hook === undefined) return undefined
  return {
    type: table === 'nat' ? 'nat' : 'filter',
    hook,
    priority: table === 'nat' ? (NAT[chain] ?? 0) : (PRIORITIES[table] ?? 0),
    policy: policy === 'DROP' ? 'drop' : 'accept',
    devices: [],
  }
}
