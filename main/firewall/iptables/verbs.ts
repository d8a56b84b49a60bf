import { z } from '../../model/zod.js'
import type { Host } from '../../hosts/index.js'
import { claimsOn } from '../../model/claim.js'
import { formatPortRange } from '../../model/net.js'
import { sourceText } from '../../model/opening.js'
import type { Guard } from '../../model/plan.js'
import { problem } from '../../model/problem.js'
import type { PlacedOpening } from '../../model/zones.js'
import { msg, type Message } from '../../text/index.js'
import { absent, defineVerb, type Claimed, type Verb } from '../../verbs/index.js'
import { judgeRule } from './judge.js'
import { keepVerbs } from './keep.js'
import { program, programName, Stack } from './programs.js'
import { readTable } from './read.js'
import { ofOneFamily, ruleFields, ruleLine, specWords, type OwnRule } from './rule-args.js'
import { familyOfFile, StoredPath } from './store.js'
import { fileLine, storeScript, storedRule, toStore, unstoreScript } from './stored-file.js'

/** `before`: the number in the chain; absent for its end. Worked out anew when it is carried out. */
const Loaded = z
  .strictObject({
    ...ruleFields,
    stack: Stack,
    before: z.optional(z.int().check(z.minimum(1), z.maximum(100_000))),
  })
  .check(ofOneFamily)
type Loaded = z.infer<typeof Loaded>
/** `line`: the line of the file before which ours goes. Worked out anew when it is carried out. */
const Stored = z
  .strictObject({ ...ruleFields, path: StoredPath, line: z.int().check(z.minimum(1), z.maximum(1_000_000)) })
  .check(
    ofOneFamily,
    z.refine(({ family, path }) => familyOfFile(path) === family, { path: ['path'] }),
  )
type Stored = z.infer<typeof Stored>

/** Waits for whoever holds the kernel's lock on the tables, in seconds. */
const WAIT = ['-w', '5']
const SED = '/usr/bin/sed'

/** `incoming 8886/tcp from anywhere over IPv4`. */
function ruleMessage({
  chain,
  ports,
  protocol,
  source,
  destination = 'any',
  family,
  limit,
  ...rule
}: OwnRule): Message {
  return msg('iptables.rule', {
    chain,
    ports: `${ports.map((range) => formatPortRange(range)).join(', ')}/${protocol}`,
    fromWhom: chain === 'OUTPUT' && source === 'any' ? 'anyone' : 'told',
    from: sourceText(source),
    on: rule.interface === undefined ? 'any' : 'told',
    interface: rule.interface ?? '',
    toWhom: chain === 'INPUT' && destination === 'any' ? 'anyone' : 'told',
    to: sourceText(destination),
    through: rule.outInterface === undefined ? 'any' : 'told',
    outInterface: rule.outInterface ?? '',
    family,
    limit: limit ? 'told' : 'none',
  })
}

/** Ends with 0 when the rule is there, iptables(8). */
const holds = (args: Loaded): Guard => ({
  argv: [program(args.family, args.stack), ...WAIT, '-C', args.chain, ...specWords(args)],
})
const stores = (args: Stored): Guard => ({ file: args.path, lines: [fileLine(args)] })

/** What of the rule is not loaded yet, with its place in the chain as it is now. */
async function toAllow(host: Host, args: Loaded): Promise<Loaded | null> {
  const table = await readTable(host, args.family, args.stack)
  if (!table) throw unreadable(args)
  const { lacking, before } = judgeRule(table, args, programName(args.family, args.stack))
  if (lacking.length === 0) return null
  return { ...args, ports: [...lacking], before }
}

async function toDelete(host: Host, args: Loaded): Promise<Loaded | null> {
  const table = await readTable(host, args.family, args.stack)
  return table?.rules.some(({ text }) => text === ruleLine(args)) ? args : null
}

function unreadable({ family, stack }: Loaded): Error {
  return problem(
    'failed',
    msg('iptables.unreadable', { program: program(family, stack) }),
    msg('iptables.unreadableMeaning'),
    msg('backend.planAgain'),
  )
}

const WAYS = { INPUT: 'in', OUTPUT: 'out', FORWARD: 'forward' } as const

/** A rule stays when all of its ports are claimed: to make it narrower it is made anew. */
function claimedRule<A extends OwnRule>(args: A, claims: readonly PlacedOpening[]): Claimed<A> | null {
  const { chain, ports, ...rest } = args
  const found = ports.map((range) => claimsOn({ ...rest, direction: WAYS[chain], ports: range }, claims))
  if (found.every(({ whole }) => whole)) return { stays: args, goes: null, lost: [] }
  const lost = found.flatMap(({ parts }) => parts)
  return lost.length === 0 ? null : { stays: null, goes: args, lost }
}

export const verbs: Readonly<Record<string, Verb>> = {
  'iptables.allow': defineVerb(Loaded, {
    command: (args) => {
      const where = args.before === undefined ? ['-A', args.chain] : ['-I', args.chain, String(args.before)]
      return { argv: [program(args.family, args.stack), ...WAIT, ...where, ...specWords(args)] }
    },
    inverse: (args) => ({ verb: 'iptables.delete', args }),
    guard: (args) => [holds(args)],
    title: (args) => msg('iptables.allow', { rule: ruleMessage(args), stack: args.stack }),
    outstanding: toAllow,
    claimed: claimedRule,
  }),
  'iptables.delete': defineVerb(Loaded, {
    command: (args) => ({ argv: [program(args.family, args.stack), ...WAIT, '-D', args.chain, ...specWords(args)] }),
    inverse: (args) => ({ verb: 'iptables.allow', args }),
    guard: (args) => absent([holds(args)]),
    title: (args) => msg('iptables.delete', { rule: ruleMessage(args), stack: args.stack }),
    outstanding: toDelete,
  }),
  'iptables.store': defineVerb(Stored, {
    command: (args) => ({ argv: [SED, '-i', '--follow-symlinks', storeScript(args), args.path] }),
    inverse: (args) => ({ verb: 'iptables.unstore', args }),
    guard: (args) => [stores(args)],
    title: (args) => msg('iptables.store', { rule: ruleMessage(args) }),
    outstanding: toStore,
    claimed: claimedRule,
  }),
  'iptables.unstore': defineVerb(Stored, {
    command: (args) => ({ argv: [SED, '-i', '--follow-symlinks', unstoreScript(args), args.path] }),
    inverse: (args) => ({ verb: 'iptables.store', args }),
    guard: (args) => absent([stores(args)]),
    title: (args) => msg('iptables.unstore', { rule: ruleMessage(args) }),
    outstanding: async (host, args) => ((await storedRule(host, args)) ? args : null),
  }),
  ...keepVerbs,
}
