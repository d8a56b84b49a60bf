import type { Host } from '../../hosts/index.js'
import { PortNumber, Protocol } from '../../model/net.js'
import { z } from '../../model/zod.js'
import { msg, type Message } from '../../text/index.js'
import { absent, defineVerb, type Verb } from '../../verbs/index.js'
import { program, type Stack } from './programs.js'
import { readTables, type SavedTable } from '../../netfilter/index.js'

/** Rules of ours that mend what other programs made: they let nothing in, and go by their text. */

const FamilyField = z.union([z.literal(4), z.literal(6)])
const Published = z.strictObject({
  family: FamilyField,
  protocol: Protocol,
  port: PortNumber,
  table: z.optional(z.literal('mangle')),
})
type Published = z.infer<typeof Published>
const Legacy = z.strictObject({ family: FamilyField })
type Legacy = z.infer<typeof Legacy>

/** A rule in the kernel, of which nothing is stored. */
interface Beside {
  readonly family: 4 | 6
  readonly table?: 'filter' | 'mangle' | undefined
  readonly stack: Stack
  readonly chain: string
  /** Behind the chain's name, as iptables-save writes it; a comment without its quotes. */
  readonly spec: readonly string[]
}

// The comments are no texts: a rule is known by its own in every language.

/**
 * Where what goes on to a container is asked before whoever keeps the container is: docker leaves a chain for it; else a
 * table that is asked before all filters, in which front ends and programs for containers have nothing.
 */
export const SHUT_IN: Readonly<Record<string, string>> = { filter: 'DOCKER-USER', mangle: 'FORWARD' }

/** The table to refuse it in; nothing where iptables is not there, or may not be read. */
export async function shutTable(host: Host, family: 4 | 6): Promise<'filter' | 'mangle' | undefined> {
  const tables = await readAll(host, family, 'default')
  if (!tables) return undefined
  return tables.some(({ name, chains }) => name === 'filter' && chains.has('DOCKER-USER')) ? 'filter' : 'mangle'
}

/** The port that was called, before it was changed: --ctorigdstport, iptables-extensions(8). */
function shutRule({ family, protocol, port, table }: Published): Beside {
  const match = ['--ctstate', 'DNAT', '--ctorigdstport', String(port), '--ctdir', 'ORIGINAL']
  // eslint-disable-next-line words/prose
  const comment = ['-m', 'comment', '--comment', 'sallyport: shut']
  const spec = ['-p', protocol, '-m', 'conntrack', ...match, ...comment, '-j', 'DROP']
  return { family, table, stack: 'default', chain: SHUT_IN[table ?? 'filter'] ?? '', spec }
}

function passRule({ family }: Legacy): Beside {
  // eslint-disable-next-line words/prose
  const comment = ['-m', 'comment', '--comment', 'sallyport: the newer rules decide']
  return { family, stack: 'legacy', chain: 'INPUT', spec: [...comment, '-j', 'ACCEPT'] }
}

async function readAll(host: Host, family: 4 | 6, stack: Stack): Promise<readonly SavedTable[] | undefined> {
  const save = program(family, stack, '-save')
  if (!(await host.exists(save))) return undefined
  const { code, stdout } = await host.run([save])
  return code === 0 ? readTables(stdout) : undefined
}

async function isThere(host: Host, { family, table = 'filter', stack, chain, spec }: Beside): Promise<boolean> {
  const line = ['-A', chain, ...spec.map((word) => (word.includes(' ') ? `"${word}"` : word))].join(' ')
  const tables = await readAll(host, family, stack)
  return tables?.some(({ name, linesOf }) => name === table && linesOf(chain).includes(line)) === true
}

interface Pair<A> {
  readonly names: readonly [add: string, remove: string]
  readonly titles: readonly [add: (args: A) => Message, remove: (args: A) => Message]
  rule(args: A): Beside
}

/** The verb that puts such a rule in front of its chain, and the one that removes it. */
function pair<A extends Record<string, unknown>>(schema: z.ZodMiniType<A>, of: Pair<A>): Record<string, Verb> {
  const [add, remove] = of.names
  const argv = (args: A, flag: '-I' | '-D' | '-C') => {
    const { family, table, stack, chain, spec } = of.rule(args)
    const at = table === undefined ? [] : ['-t', table]
    return { argv: [program(family, stack), '-w', '5', ...at, flag, chain, ...spec] }
  }
  return {
    [add]: defineVerb(schema, {
      command: (args) => argv(args, '-I'),
      inverse: (args) => ({ verb: remove, args }),
      guard: (args) => [argv(args, '-C')],
      title: of.titles[0],
      outstanding: async (host, args) => ((await isThere(host, of.rule(args))) ? null : args),
    }),
    [remove]: defineVerb(schema, {
      command: (args) => argv(args, '-D'),
      inverse: (args) => ({ verb: add, args }),
      guard: (args) => absent([argv(args, '-C')]),
      title: of.titles[1],
      outstanding: async (host, args) => ((await isThere(host, of.rule(args))) ? args : null),
    }),
  }
}

export const besideVerbs: Readonly<Record<string, Verb>> = {
  ...pair(Published, {
    names: ['iptables.shutPublished', 'iptables.openPublished'],
    rule: shutRule,
    titles: [(args) => msg('iptables.shutPublished', args), (args) => msg('iptables.openPublished', args)],
  }),
  ...pair(Legacy, {
    names: ['iptables.passLegacy', 'iptables.askLegacy'],
    rule: passRule,
    titles: [(args) => msg('iptables.passLegacy', args), (args) => msg('iptables.askLegacy', args)],
  }),
}
