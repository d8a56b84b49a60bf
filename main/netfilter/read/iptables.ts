import type { Json } from '../json.js'
import { ruleStatements } from './iptables-rule.js'
import type { Base, KernelRule, Stack, Table } from '../ruleset.js'

type Growing = { name: string; base: Base | undefined; rules: KernelRule[] }

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
export function parseSave(text: string, family: 'ip' | 'ip6', stack: Exclude<Stack, 'nftables'>): Table[] {
  const tables: (Table & { chains: Map<string, Growing> })[] = []
  for (const line of text.split('\n')) {
    const table = tables.at(-1)
    if (line.startsWith('*'))
      tables.push({ stack, family, name: line.slice(1).trim(), chains: new Map(), sets: new Map() })
    else if (!table) continue
    else if (line.startsWith(':')) {
      const [name = '', policy = '-'] = line.slice(1).split(' ')
      table.chains.set(name, { name, base: baseOf(table.name, name, policy), rules: [] })
    } else if (line.startsWith('-A ')) addRule(table.chains, line, family)
  }
  return tables
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

function addRule(chains: ReadonlyMap<string, Growing>, line: string, family: 'ip' | 'ip6'): void {
  const chain = chains.get(line.split(' ')[1] ?? '')
  if (!chain) return
  let statements: readonly Json[] | undefined
  chain.rules.push({
    get statements() {
      return (statements ??= ruleStatements(line, family))
    },
    text: () => line,
  })
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
