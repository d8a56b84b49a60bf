import { textOf, type Host } from '../hosts/index.js'
import type { DecidedBy, PathStep } from '../model/explanation.js'
import type { Family } from '../model/net.js'
import {
  chainOwner,
  NOT_FORWARDED,
  ruleStatements,
  tableOwner,
  type End,
  type Journey,
  type Place,
} from '../netfilter/index.js'
import { msg, type Text } from '../text/index.js'
import { firewalldWords } from './firewalld/words.js'
import { RULES, shutsIpv6 } from './ufw/store.js'
import { ufwRuleWords } from './ufw/words.js'

/** Longer rules are cut in sentences; the path shows them whole. */
const LONGEST = 160

/** Says who decides as its firewall would: `ufw: deny from 198.51.100.7`, `iptables: -A INPUT …`. */
export async function decidedBy(host: Host, end: End | undefined): Promise<DecidedBy | null> {
  if (!end) return null
  if (end.at === NOT_FORWARDED.at) return { words: msg('explain.notForwarded'), table: '', chain: '', rule: null }
  const { chain, rule } = end.at
  return {
    words: await words(host, end.at),
    table: tableText(end.at),
    chain: chain.name,
    rule: rule?.text() ?? null,
  }
}

/** The path of a journey, as it is shown. */
export function pathSteps({ path }: Journey): PathStep[] {
  return path.map(({ hook, at, what, doubt }) => ({
    hook,
    table: tableText(at),
    chain: at.chain.name,
    rule: at.rule?.text() ?? null,
    what,
    ...(doubt === undefined ? {} : { doubt }),
  }))
}

async function words(host: Host, place: Place): Promise<Text> {
  const { table, chain, rule } = place
  const text = rule?.text() ?? `policy ${chain.base?.policy ?? ''}`
  if (table.name === 'firewalld')
    return msg('firewalld.decides', { rule: await firewalldWords(host, chain.name, cut(text)) })
  if (table.name.startsWith('firewalld_policy_')) return msg('firewalld.panicDecides')
  if (table.stack === 'nftables')
    return `${tableOwner(table.name)?.title ?? 'nftables'}: ${table.family} ${table.name} ${chain.name}: ${cut(text)}`
  const tool = table.family === 'ip6' ? 'ip6tables' : 'iptables'
  const legacy = table.stack === 'iptables-legacy' ? '-legacy' : ''
  if ([...table.chains.keys()].some((name) => /^ufw6?-user-/.test(name))) {
    const said = await ufwWords(host, place)
    if (said !== undefined) return `ufw: ${cut(said)}`
  }
  if (!rule && table.family === 'ip6' && (await shutsIpv6(host))) return 'ufw: IPV6=no'
  if (!rule) return `${tool}${legacy}: -P ${chain.name} ${chain.base?.policy === 'drop' ? 'DROP' : 'ACCEPT'}`
  const owner = chainOwner(chain.name)?.title ?? `${tool}${legacy}`
  return `${owner}: ${table.name === 'filter' ? '' : `-t ${table.name} `}${cut(text)}`
}

const DIRECTIONS: Readonly<Record<string, string>> = { input: 'incoming', output: 'outgoing', forward: 'routed' }
const SIDES: Readonly<Record<string, string>> = { INPUT: 'incoming', OUTPUT: 'outgoing', FORWARD: 'routed' }

/** The user's rule, the default, or ufw's own; `undefined` for a rule beside ufw's. */
async function ufwWords(host: Host, { table, chain, rule, via }: Place): Promise<string | undefined> {
  const family: Family = table.family === 'ip6' ? 6 : 4
  const side = SIDES[chain.name]
  if (!rule)
    return side === undefined ? undefined : `default ${chain.base?.policy === 'drop' ? 'deny' : 'allow'} (${side})`
  const fallback = /^ufw6?-(?:skip-to-policy|reject|track)-(input|output|forward)$/.exec(chain.name)?.[1]
  if (fallback !== undefined) {
    const action = /-j (\S+)/.exec(rule.text())?.[1]
    return `default ${action === 'ACCEPT' ? 'allow' : action === 'REJECT' ? 'reject' : 'deny'} (${DIRECTIONS[fallback] ?? ''})`
  }
  // What the user's rule jumps to, such as ufw-user-limit, is still the user's rule.
  const own = [...via, rule].findLast((one) => /^-A ufw6?-user-(?:input|output|forward) /.test(one.text()))
  if (own) {
    const stored = await textOf(host, RULES[family])
    return ufwRuleWords(stored ?? '', family, own.text(), (line) => ruleKey(line, family)) ?? own.text()
  }
  const file = /^ufw6?-(before|after)-/.exec(chain.name)?.[1]
  if (file !== undefined) return `${file}${family === 6 ? '6' : ''}.rules: ${rule.text()}`
  return /^ufw6?-/.test(chain.name) ? rule.text() : undefined
}

/** What two lines have in common that ask and do the same, in whatever order and form they are written. */
function ruleKey(line: string, family: Family): string {
  const bare = line.replace(family === 4 ? /\/32(?= )/g : /\/128(?= )/g, '')
  return ruleStatements(bare, family === 4 ? 'ip' : 'ip6')
    .map((statement) => JSON.stringify(statement))
    .sort()
    .join(' ')
}

function tableText({ table }: Place): string {
  return `${table.family} ${table.name}${table.stack === 'iptables-legacy' ? ' (legacy)' : ''}`
}

function cut(text: string): string {
  return text.length > LONGEST ? `${text.slice(0, LONGEST)} …` : text
}
