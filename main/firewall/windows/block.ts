import { sha256 } from '../../hosts/index.js'
import { formatPortRange, Protocol } from '../../model/net.js'
import { problem } from '../../model/problem.js'
import { groupBy, SafeText } from '../../model/text.js'
import { z } from '../../model/zod.js'
import { msg, sentences } from '../../text/index.js'
import type { PlanDraft } from '../backend.js'
import { defineVerb, type Verb } from '../../verbs/index.js'
import { networkText } from './addresses.js'
import { NETSH } from './category.js'
import { programKey } from './match.js'
import type { WindowsRule } from './rule-text.js'
import { localRules } from './store.js'
import { ruleText } from './words.js'

/**
 * The name of a rule of somebody else, as netsh takes it. Left out is what reg.exe may have printed otherwise than it is
 * (beyond ASCII, `?`), what stands for a text in a file (`@…`) or for every rule (`all`), and what netsh could read as
 * something else.
 */
const RuleName = SafeText.check(
  z.regex(/^[\x20-\x7e]+$/),
  z.refine((name) => !/[?=]|^@|^all$/i.test(name)),
)

/** A Block rule of this machine for what comes in. */
const Block = z.strictObject({
  name: RuleName,
  /** `any` also stands for one that is neither: then the name alone must do. */
  proto: z.enum([...Protocol.options, 'any']),
  /** A mark of all that it says, but for whether it is enabled: an edited rule is another one. */
  mark: z.string().check(z.regex(/^[0-9a-f]{16}$/)),
})
type Block = z.infer<typeof Block>

const NUMBERS = { tcp: 6, udp: 17 } as const

/**
 * Makes plans that disable Block rules. `undefined` when one of them is not this machine's own, or when netsh would take
 * another one with it: it changes every rule of the name.
 */
export function disabling(rules: readonly WindowsRule[]): (blocks: readonly WindowsRule[]) => PlanDraft | undefined {
  const byName = groupBy(rules, nameKey)
  return (blocks) => {
    const calls = blocks.map((rule) => blockOf(byName.get(nameKey(rule)) ?? [], rule))
    if (calls.length === 0 || calls.includes(undefined)) return undefined
    return {
      steps: calls
        .flatMap((args) => args ?? [])
        .map((args) => ({
          call: { verb: 'windows.disableBlock', args },
          reason: msg('windows.blockReason'),
          risk: 'high' as const,
        })),
      unchanged: [],
      warnings: [
        ...blocks.map((rule) => msg('windows.othersDecide', { rule: ruleText(rule) })),
        msg('windows.blockWarning'),
      ],
    }
  }
}

/** @param namesakes all rules that netsh may know by its name, itself among them */
function blockOf(namesakes: readonly WindowsRule[], rule: WindowsRule): Block | undefined {
  if (rule.store !== 'local' || rule.action !== 'block') return undefined
  const proto = Protocol.options.find((one) => NUMBERS[one] === rule.protocol) ?? 'any'
  const parsed = Block.safeParse({ name: rule.name, proto, mark: markOf(rule) })
  return parsed.success && selected(namesakes, parsed.data).length === 1 ? parsed.data : undefined
}

/** The rules that netsh may take for this one: a rule for every protocol is taken for one of each. */
function selected(rules: readonly WindowsRule[], { name, proto }: Block): WindowsRule[] {
  const wanted = name.toLowerCase()
  return rules.filter(
    (rule) =>
      rule.direction === 'in' &&
      nameKey(rule) === wanted &&
      (proto === 'any' || rule.protocol === null || rule.protocol === NUMBERS[proto]),
  )
}

/** netsh does not tell capitals from small letters. */
const nameKey = ({ name }: WindowsRule) => name.trim().toLowerCase()

function markOf({ action, protocol, ports, dynamicPorts, profiles, remote, application, narrowedBy }: WindowsRule) {
  const sorted = (list: readonly string[]) => [...new Set(list)].sort()
  const said = [
    ...[action, protocol, dynamicPorts, application === undefined ? null : programKey(application)],
    ...[sorted(ports.map((range) => formatPortRange(range))), sorted(profiles)],
    ...[sorted(remote.map(networkText)), sorted(narrowedBy)],
  ]
  return sha256(JSON.stringify(said)).slice(0, 16)
}

const set = ({ name, proto }: Block, enable: 'yes' | 'no') => ({
  argv: [
    ...[NETSH, 'advfirewall', 'firewall', 'set', 'rule', `name=${name}`, 'dir=in'],
    ...(proto === 'any' ? [] : [`protocol=${proto.toUpperCase()}`]),
    ...['new', `enable=${enable}`],
  ],
})

// Without guards: netsh says in translated words only whether a rule is enabled.
export const blockVerbs: Readonly<Record<string, Verb>> = {
  'windows.disableBlock': defineVerb(Block, {
    command: (args) => set(args, 'no'),
    inverse: (args) => ({ verb: 'windows.enableBlock', args }),
    title: ({ name, proto }) => msg('windows.disableBlock', { name, proto }),
    outstanding: async (host, args) => left(await localRules(host), args, false),
  }),
  'windows.enableBlock': defineVerb(Block, {
    command: (args) => set(args, 'yes'),
    inverse: (args) => ({ verb: 'windows.disableBlock', args }),
    title: ({ name, proto }) => msg('windows.enableBlock', { name, proto }),
    outstanding: async (host, args) => left(await localRules(host), args, true),
  }),
}

/** Whether it is still to be done. A rule that somebody deleted since is neither to be enabled nor to be disabled. */
function left(rules: readonly WindowsRule[], args: Block, active: boolean): Block | null {
  const found = selected(rules, args)
  if (found.every((rule) => rule.active === active)) return null
  const [rule, ...more] = found
  if (rule && more.length === 0 && markOf(rule) === args.mark) return args
  throw problem(
    'refused',
    msg('windows.blockChanged', { name: args.name }),
    sentences([msg('windows.blockChangedMeaning'), msg('text.nothingChanged')]),
    msg(active ? 'windows.enableByHand' : 'windows.disableByHand'),
  )
}
