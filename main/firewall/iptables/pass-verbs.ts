import type { Host } from '../../hosts/index.js'
import type { Guard } from '../../model/plan.js'
import { z } from '../../model/zod.js'
import { msg } from '../../text/index.js'
import { absent, defineVerb, type Verb } from '../../verbs/index.js'
import { BUILT_IN, hasPass, passLine, passPlace, PASS_WORDS } from './pass.js'
import { program, Stack } from './programs.js'
import { readTable } from './read.js'
import { familyOfFile, StoredPath } from './store.js'
import { deleteScript, insertScript, lineFor, mustLoad, readFile } from './stored-file.js'

const SED = '/usr/bin/sed'
const common = { family: z.union([z.literal(4), z.literal(6)]), chain: z.enum(BUILT_IN) }
/** `at`: the number in the chain. Worked out anew when it is carried out. */
const Loaded = z.strictObject({ ...common, stack: Stack, at: z.int().check(z.minimum(1), z.maximum(100_000)) })
type Loaded = z.infer<typeof Loaded>
/** `line`: the line of the file before which it goes. */
const Stored = z
  .strictObject({ ...common, path: StoredPath, line: z.int().check(z.minimum(1), z.maximum(1_000_000)) })
  .check(z.refine(({ family, path }) => familyOfFile(path) === family, { path: ['path'] }))
type Stored = z.infer<typeof Stored>

async function toPass(host: Host, args: Loaded): Promise<Loaded | null> {
  const table = await readTable(host, args.family, args.stack)
  if (!table || hasPass(table, args.chain)) return null
  return { ...args, at: passPlace(table, args.chain) }
}

async function toStorePass(host: Host, args: Stored): Promise<Stored | null> {
  const table = await readFile(host, args.path)
  if (!table || hasPass(table, args.chain)) return null
  await mustLoad(host, args)
  const line = lineFor(table, args.chain, passPlace(table, args.chain)) ?? lineFor(table, args.chain, undefined)
  return { ...args, line: line ?? args.line }
}

const holds = ({ family, stack, chain }: Loaded): Guard => ({
  argv: [program(family, stack), '-w', '5', '-C', chain, ...PASS_WORDS],
})
const stores = ({ path, chain }: Stored): Guard => ({ file: path, lines: [passLine(chain)] })

/** What switches a chain off and on again. */
export const passVerbs: Readonly<Record<string, Verb>> = {
  'iptables.pass': defineVerb(Loaded, {
    command: ({ family, stack, chain, at }) => ({
      argv: [program(family, stack), '-w', '5', '-I', chain, String(at), ...PASS_WORDS],
    }),
    inverse: (args) => ({ verb: 'iptables.unpass', args }),
    guard: (args) => [holds(args)],
    title: ({ family, chain, stack }) => msg('iptables.pass', { family, chain, stack }),
    outstanding: toPass,
  }),
  'iptables.unpass': defineVerb(Loaded, {
    command: ({ family, stack, chain }) => ({ argv: [program(family, stack), '-w', '5', '-D', chain, ...PASS_WORDS] }),
    inverse: (args) => ({ verb: 'iptables.pass', args }),
    guard: (args) => absent([holds(args)]),
    title: ({ family, chain, stack }) => msg('iptables.unpass', { family, chain, stack }),
    outstanding: async (host, args) => {
      const table = await readTable(host, args.family, args.stack)
      return table && hasPass(table, args.chain) ? args : null
    },
  }),
  'iptables.storePass': defineVerb(Stored, {
    command: ({ path, chain, line }) => ({
      argv: [SED, '-i', '--follow-symlinks', insertScript(line, passLine(chain)), path],
    }),
    inverse: (args) => ({ verb: 'iptables.unstorePass', args }),
    guard: (args) => [stores(args)],
    title: ({ family, chain }) => msg('iptables.storePass', { family, chain }),
    outstanding: toStorePass,
  }),
  'iptables.unstorePass': defineVerb(Stored, {
    command: ({ path, chain }) => ({ argv: [SED, '-i', '--follow-symlinks', deleteScript(passLine(chain)), path] }),
    inverse: (args) => ({ verb: 'iptables.storePass', args }),
    guard: (args) => absent([stores(args)]),
    title: ({ family, chain }) => msg('iptables.unstorePass', { family, chain }),
    outstanding: async (host, args) => {
      const table = await readFile(host, args.path)
      return table && hasPass(table, args.chain) ? args : null
    },
  }),
}
