import type { Host } from '../../hosts/index.js'
import { problem } from '../../model/problem.js'
import { z } from '../../model/zod.js'
import { distinct, msg, type Text } from '../../text/index.js'
import { defineVerb, type Verb } from '../../verbs/index.js'
import type { PlanDraft, Policy } from '../backend.js'
import { noSuchDefault, policyReason, wishes, type Way } from '../policy.js'
import { ownerOf } from './owner.js'
import { BUILT_IN } from './pass.js'
import { program, Stack } from './programs.js'
import { ownedStacks, ownTables, placeName, readPlaces, readTable } from './read.js'
import { familyOfFile, StoredPath } from './store.js'
import { mustLoad, readFile } from './stored-file.js'

const SED = '/usr/bin/sed'
const Target = z.enum(['ACCEPT', 'DROP'])
/** `was`: what it is before, to go back to. */
const common = { family: z.union([z.literal(4), z.literal(6)]), chain: z.enum(BUILT_IN), policy: Target, was: Target }
const Loaded = z.strictObject({ ...common, stack: Stack })
type Loaded = z.infer<typeof Loaded>
const Stored = z
  .strictObject({ ...common, path: StoredPath })
  .check(z.refine(({ family, path }) => familyOfFile(path) === family, { path: ['path'] }))
type Stored = z.infer<typeof Stored>

const CHAINS: Readonly<Record<Way, (typeof BUILT_IN)[number]>> = { in: 'INPUT', out: 'OUTPUT', forward: 'FORWARD' }

/**
 * What gives the built-in chains these policies, in the kernel and in the files that are loaded into it.
 * @throws ProblemError of kind `refused` for `reject`, which no policy can be; `rights` when it may not be read
 */
export async function setIptablesPolicy(host: Host, policy: Partial<Policy>): Promise<PlanDraft> {
  const { loaded, stored } = await readPlaces(host)
  const others = ownedStacks(loaded)
  const ours = loaded.filter(({ stack }) => !others.has(stack))
  const used = new Set(ownTables(ours).map(({ stack }) => stack))
  const steps: PlanDraft['steps'][number][] = []
  const warnings: Text[] = []
  for (const wish of wishes(policy)) {
    const [way, action] = wish
    if (action === 'reject')
      throw noSuchDefault('iptables', wish, msg('iptables.noReject'), msg('iptables.dropInstead'))
    const chain = CHAINS[way]
    const to = action === 'allow' ? 'ACCEPT' : 'DROP'
    const own = [
      // to pass, a packet must pass every stack; to be dropped, those in use are enough
      ...ours.filter(({ stack }) => to === 'ACCEPT' || used.has(stack) || (used.size === 0 && stack === 'default')),
      ...stored.filter(({ table }) => !table || !ownerOf(table)),
    ]
    for (const place of own) {
      if (!place.table) throw unreadable()
      const was = Target.safeParse(place.table.policies.get(chain)).data
      const args = { family: place.family, chain, policy: to, was }
      if (was === undefined && 'path' in place)
        warnings.push(msg('iptables.policyNotStored', { place: placeName(place), chain }))
      else if (was !== to) {
        // an empty table has the policy that the kernel gives it
        const call =
          'path' in place
            ? { verb: 'iptables.storePolicy', args: { ...args, path: place.path } }
            : { verb: 'iptables.setPolicy', args: { ...args, was: was ?? 'ACCEPT', stack: place.stack } }
        if (was !== undefined || to === 'DROP') steps.push({ call, ...policyReason(wish) })
      }
    }
  }
  if (steps.length > 0 && stored.length === 0) warnings.push(msg('iptables.policyUntilRestart'))
  return { steps, unchanged: [], warnings: distinct(warnings) }
}

const back = <A extends Loaded | Stored>(args: A): A => ({ ...args, policy: args.was, was: args.policy })
/** The lines of the filter table in a file: others may have a chain of that name too. */
const FILTER = '/^\\*filter/,/^COMMIT/'

export const policyVerbs: Readonly<Record<string, Verb>> = {
  'iptables.setPolicy': defineVerb<Loaded>(Loaded, {
    command: ({ family, stack, chain, policy }) => ({ argv: [program(family, stack), '-w', '5', '-P', chain, policy] }),
    inverse: (args) => ({ verb: 'iptables.setPolicy', args: back(args) }),
    guard: ({ family, stack, chain, policy }) => [
      { argv: [program(family, stack), '-w', '5', '-S', chain], prints: `-P ${chain} ${policy}` },
    ],
    title: ({ family, chain, policy }) => msg('iptables.setPolicy', { family, chain, policy }),
    outstanding: async (host, args) => {
      const table = await readTable(host, args.family, args.stack)
      if (!table) throw unreadable()
      return (table.policies.get(args.chain) ?? 'ACCEPT') === args.policy ? null : args
    },
  }),
  'iptables.storePolicy': defineVerb<Stored>(Stored, {
    command: ({ path, chain, policy, was }) => ({
      argv: [SED, '-i', '--follow-symlinks', `${FILTER}s/^:${chain} ${was}/:${chain} ${policy}/`, path],
    }),
    inverse: (args) => ({ verb: 'iptables.storePolicy', args: back(args) }),
    guard: ({ path, chain, policy }) => [
      { argv: [SED, '-n', `${FILTER}s/^:${chain} \\([A-Z]*\\).*/\\1/p`, path], prints: policy },
    ],
    title: ({ family, chain, policy }) => msg('iptables.storePolicy', { family, chain, policy }),
    outstanding: async (host, args) => {
      const now = (await readFile(host, args.path))?.policies.get(args.chain)
      if (now === args.policy) return null
      if (now !== args.was) throw changedFile(args)
      await mustLoad(host, args)
      return args
    },
  }),
}

function unreadable(): Error {
  return problem('rights', msg('iptables.rootOnly'), msg('iptables.policyUnknown'), msg('backend.useSudo'))
}

function changedFile({ path, chain }: Stored): Error {
  return problem(
    'changed',
    msg('iptables.fileChanged', { path, chain }),
    msg('backend.changedMeantime'),
    msg('backend.planAgain'),
  )
}
