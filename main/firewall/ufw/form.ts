import { textOf, type Host } from '../../hosts/index.js'
import { formatPortRange, type Family } from '../../model/net.js'
import type { StepCall } from '../../model/plan.js'
import type { Rule } from '../../model/rule.js'
import { parseIptablesSave } from '../../netfilter/index.js'
import type { Command } from '../../verbs/index.js'
import type { StoredForm } from '../backend.js'
import { dryRestore } from '../dry-load.js'
import { missingFrom } from '../missing-parts.js'
import { sameDeny, type Deny } from './deny.js'
import { samePort, type Port } from './frame.js'
import { loadedIn, readLoaded } from './kernel.js'
import { RELOAD } from './reload.js'
import { AFTER, CONFIGURATION, DEFAULTS, readStored, RULES } from './store.js'
import { parseTuples } from './tuple.js'
import { isEnabled } from './turn.js'
import type { AppRule } from './app-args.js'
import { sameApp } from './verbs.js'

/** ufw copies what it has made over the file that is there (close_files in util.py, 0.36.2). */
export const ufwForm: StoredForm = {
  isOne: (path) => [...tables, DEFAULTS, CONFIGURATION].includes(path),
  parts: (path, text) => Promise.resolve(partsOf(path, text)),
  hasEnd: (path) => tables.includes(path),
  touches,
  dryLoad: async (host, path, text) => {
    const family = familyOf(path)
    // the others jump to chains that none of them makes
    return family === undefined ? undefined : dryRestore(host, family, text)
  },
  settle,
}

const tables: readonly string[] = [...Object.values(RULES), ...Object.values(AFTER)]
const familyOf = (path: string) => ([4, 6] as const).find((family) => RULES[family] === path)
/** What ufw makes of the tuples, or Debian's file has before the first of them. */
const MADE = /^(?:$|#(?!## tuple ###)|:|-A )/

function partsOf(path: string, text: string): readonly string[] | undefined {
  const lines = text.split('\n').map((line) => line.trimEnd())
  if (text === '' || (tables.includes(path) && lines.findLast((line) => line !== '') !== 'COMMIT')) return undefined
  return familyOf(path) === undefined ? lines.filter(Boolean) : lines.filter((line) => !MADE.test(line))
}

function touches({ verb, args }: StepCall, path: string, part: string): boolean {
  const family = familyOf(path)
  if (path === CONFIGURATION) return /^ufw\.(?:en|dis)able$/.test(verb) && part.startsWith('ENABLED=')
  if (family === undefined)
    return verb === 'ufw.setDefault' && /^DEFAULT_\w+_POLICY=|\[UFW (?:BLOCK|ALLOW)\]/.test(part)
  const [tuple] = parseTuples(part, family).tuples
  if (!tuple) return false
  if (verb === 'ufw.allow' || verb === 'ufw.delete') return samePort(tuple, args as Port)
  if (verb === 'ufw.allowApp' || verb === 'ufw.deleteApp') return sameApp(tuple, args as AppRule)
  return (verb === 'ufw.addDeny' || verb === 'ufw.removeDeny') && sameDeny(tuple, args as Deny)
}

/** ufw stores a rule before it loads it, IPv4 before IPv6: killed in between, it leaves the kernel as it was. */
async function settle(host: Host, calls: readonly StepCall[]): Promise<Command | null> {
  if (!(await isEnabled(host))) return null
  const { families } = await readStored(host)
  const differ = await Promise.all(families.map((family) => differences(host, family)))
  return differ.flat().some((rule) => calls.some((call) => concerns(call, rule))) ? RELOAD : null
}

/** The rules that stand in the file or in the kernel, and not in both. */
async function differences(host: Host, family: Family): Promise<readonly Rule[]> {
  const [text, kernel] = await Promise.all([textOf(host, RULES[family]), readLoaded(host, family)])
  if (text === null || !kernel.present) return []
  const stored = loadedIn(parseIptablesSave(text), family).rules
  return [...missingFrom(stored, kernel.rules, keyOf), ...missingFrom(kernel.rules, stored, keyOf)]
}

const portsOf = ({ ports }: Rule) => ports.map((range) => formatPortRange(range, ':')).join(',')
const keyOf = (rule: Rule) => JSON.stringify({ ...rule, text: '', comment: rule.comment ?? '' })

/** Whether a rule in the kernel can be what this call made, or what it took away. */
function concerns({ args }: StepCall, rule: Rule): boolean {
  const call = args as Partial<Port & AppRule & Deny>
  const app = /'dapp_([^',]+)/.exec(rule.comment ?? '')?.[1]
  if (app !== undefined || call.app !== undefined) return app === call.app
  const source = call.source === '0.0.0.0/0' || call.source === '::/0' ? 'any' : call.source
  return (
    rule.direction === (call.direction ?? 'in') &&
    (call.protocol ?? call.proto) === rule.protocol &&
    (call.ports ? formatPortRange(call.ports, ':') : (call.list ?? '')) === portsOf(rule) &&
    source === rule.source
  )
}
