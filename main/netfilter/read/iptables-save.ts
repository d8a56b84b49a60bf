import { perResult } from '../../hosts/index.js'
import { parseRule, type Line, type SavedRule } from './saved-rule.js'

/** One table of `iptables-save` text. */
export interface SavedTable {
  readonly name: string
  /** The first comment, in which the program that wrote it names itself. */
  readonly head: string | undefined
  readonly chains: ReadonlySet<string>
  /** What becomes of packets at the end of a built-in chain: `ACCEPT` or `DROP`. */
  readonly policies: ReadonlyMap<string, string>
  readonly rules: readonly SavedRule[]
  /** Those of one chain. Thousands in another chain cost nothing then. */
  rulesOf(chain: string): readonly SavedRule[]
  /** The same as they stand there, unread. */
  linesOf(chain: string): readonly string[]
  /** Whether the chain has any rule. */
  hasRules(chain: string): boolean
  /** Lines that are no chain and no `-A`: an `-I` in a file that somebody wrote by hand, for instance. */
  readonly unknown: readonly string[]
  /** The line of the table's `COMMIT`, from 1. */
  readonly commit: number | undefined
}

/** The filter table of `iptables-save` text; an empty one where the text holds none. */
export function parseIptablesSave(text: string): SavedTable {
  return readTables(text).find(({ name }) => name === 'filter') ?? tableOf('filter', newTable(), undefined)
}

interface Growing {
  readonly chains: Set<string>
  readonly policies: Map<string, string>
  readonly lines: Map<string, Line[]>
  readonly unknown: string[]
  commit: number | undefined
}

const newTable = (): Growing => ({
  chains: new Set(),
  policies: new Map(),
  lines: new Map(),
  unknown: [],
  commit: undefined,
})

/** Reads `iptables-save` text, or a file of its form; comments are passed over. */
export function readTables(text: string): readonly SavedTable[] {
  const tables = new Map<string, Growing>()
  let current: Growing | undefined
  for (const [index, raw] of text.split('\n').entries()) {
    const line = raw.trimEnd()
    if (line.startsWith('*')) {
      const name = line.slice(1).trim()
      tables.set(name, (current = tables.get(name) ?? newTable()))
    }
    if (!current || /^(?:\*|#|\s*$)/.test(line)) continue
    const { chains, policies, lines, unknown } = current
    // with counters in front, as "iptables-save -c" writes them
    const rule = line.replace(/^\[\d+:\d+\] /, '')
    if (line.startsWith(':')) {
      const [chain = '', policy = '-'] = line.slice(1).split(' ')
      chains.add(chain)
      if (policy !== '-') policies.set(chain, policy)
    } else if (rule.startsWith('-A ')) {
      const chain = rule.split(' ', 2)[1] ?? ''
      const others = lines.get(chain)
      if (others) others.push({ text: rule, line: index + 1 })
      else lines.set(chain, [{ text: rule, line: index + 1 }])
    } else if (line === 'COMMIT') {
      current.commit = index + 1
      current = undefined
    } else unknown.push(line)
  }
  const head = /^#.*/.exec(text)?.[0]
  return [...tables].map(([name, table]) => tableOf(name, table, head))
}

function tableOf(name: string, { lines, ...table }: Growing, head: string | undefined): SavedTable {
  const known = new Map<string, readonly SavedRule[]>()
  const rulesOf = (chain: string) => {
    const rules = known.get(chain) ?? (lines.get(chain) ?? []).map(parseRule)
    known.set(chain, rules)
    return rules
  }
  return {
    ...table,
    name,
    head,
    linesOf: (chain) => (lines.get(chain) ?? []).map(({ text }) => text),
    get rules() {
      return [...lines.keys()].flatMap(rulesOf).sort((a, b) => a.line - b.line)
    },
    rulesOf,
    hasRules: (chain) => lines.has(chain),
  }
}

/** The filter table of what `iptables-save` printed. */
export const savedOf = perResult(({ stdout }) => parseIptablesSave(stdout))
