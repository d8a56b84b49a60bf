import { z } from '../../model/zod.js'
import type { Host } from '../../hosts/index.js'
import { formatPortRange } from '../../model/net.js'
import { sourceText } from '../../model/opening.js'
import type { Guard } from '../../model/plan.js'
import { problem } from '../../model/problem.js'
import { absent, defineVerb, type Verb } from '../../verbs/index.js'
import { judgeRule } from './judge.js'
import { keepVerbs } from './keep.js'
import { LIMITED } from './limit.js'
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
    z.refine(({ family, path }) => familyOfFile(path) === family, 'has a file of the other IP family'),
  )
type Stored = z.infer<typeof Stored>

/** Waits for whoever holds the kernel's lock on the tables, in seconds. */
const WAIT = ['-w', '5']
const SED = '/usr/bin/sed'

/** `8886/tcp in from anywhere over IPv4`. */
function words({
  chain,
  ports,
  protocol,
  source,
  destination,
  interface: on,
  outInterface: out,
  family,
  limit,
}: OwnRule): string {
  const list = `${ports.map((range) => formatPortRange(range)).join(', ')}/${protocol}`
  const ways = {
    INPUT: `in from ${sourceText(source)}`,
    OUTPUT: `out to ${sourceText(destination ?? 'any')}`,
    FORWARD: `through from ${sourceText(source)} to ${sourceText(destination ?? 'any')}`,
  }
  return `${list} ${ways[chain]}${on ? ` on ${on}` : ''}${out ? ` through ${out}` : ''} over IPv${family}${limit ? LIMITED : ''}`
}

/** Ends with 0 when the rule is there, iptables(8). */
const holds = (args: Loaded): Guard => ({
  argv: [program(args.family, args.stack), ...WAIT, '-C', args.chain, ...specWords(args)],
})
const stores = (args: Stored): Guard => ({ file: args.path, lines: [fileLine(args)] })

const kind = ({ stack }: Loaded) => (stack === 'default' ? '' : `, in the tables of iptables-${stack}`)

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
    `The rules of ${program(family, stack)} cannot be read.`,
    'It may have been removed, or its table holds what only nft can show. Nothing was changed.',
    'Make the plan again.',
  )
}

export const verbs: Readonly<Record<string, Verb>> = {
  'iptables.allow': defineVerb(Loaded, {
    command: (args) => {
      const where = args.before === undefined ? ['-A', args.chain] : ['-I', args.chain, String(args.before)]
      return { argv: [program(args.family, args.stack), ...WAIT, ...where, ...specWords(args)] }
    },
    inverse: (args) => ({ verb: 'iptables.delete', args }),
    guard: (args) => [holds(args)],
    title: (args) => `Let ${words(args)}${kind(args)}`,
    outstanding: toAllow,
  }),
  'iptables.delete': defineVerb(Loaded, {
    command: (args) => ({ argv: [program(args.family, args.stack), ...WAIT, '-D', args.chain, ...specWords(args)] }),
    inverse: (args) => ({ verb: 'iptables.allow', args }),
    guard: (args) => absent([holds(args)]),
    title: (args) => `No longer let ${words(args)}${kind(args)}`,
    outstanding: toDelete,
  }),
  'iptables.store': defineVerb(Stored, {
    command: (args) => ({ argv: [SED, '-i', '--follow-symlinks', storeScript(args), args.path] }),
    inverse: (args) => ({ verb: 'iptables.unstore', args }),
    guard: (args) => [stores(args)],
    title: (args) => `Let ${words(args)}, from the next start on too`,
    outstanding: toStore,
  }),
  'iptables.unstore': defineVerb(Stored, {
    command: (args) => ({ argv: [SED, '-i', '--follow-symlinks', unstoreScript(args), args.path] }),
    inverse: (args) => ({ verb: 'iptables.store', args }),
    guard: (args) => absent([stores(args)]),
    title: (args) => `No longer let ${words(args)} from the next start on`,
    outstanding: async (host, args) => ((await storedRule(host, args)) ? args : null),
  }),
  ...keepVerbs,
}
