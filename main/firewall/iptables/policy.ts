import type { Host } from '../../hosts/index.js'
import { problem } from '../../model/problem.js'
import { z } from '../../model/zod.js'
import { defineVerb, type Verb } from '../../verbs/index.js'
import type { PlanDraft, Policy } from '../backend.js'
import { noSuchDefault, policyReason, WAYS, wishes, type Way } from '../policy.js'
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
  .check(z.refine(({ family, path }) => familyOfFile(path) === family, 'has a file of the other IP family'))
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
  const warnings = new Set<string>()
  for (const wish of wishes(policy)) {
    const [way, action] = wish
    if (action === 'reject') throw noReject(wish)
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
        warnings.add(`${placeName(place)} names no policy for ${chain}: from the next start on it is as it was.`)
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
  if (steps.length > 0 && stored.length === 0) warnings.add(UNTIL_RESTART)
  return { steps, unchanged: [], warnings: [...warnings] }
}

const UNTIL_RESTART = 'It is so until the next start of this machine: nothing stores the rules of iptables here.'

const words = { ACCEPT: 'Let pass', DROP: 'Drop' } as const
const title = ({ chain, policy, family }: Loaded | Stored) => {
  const way = (Object.keys(CHAINS) as Way[]).find((one) => CHAINS[one] === chain) ?? 'in'
  return `${words[policy]} ${WAYS[way]} over IPv${family}, by default`
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
    title,
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
    title: (args) => `${title(args)}, from the next start on too`,
    outstanding: async (host, args) => {
      const now = (await readFile(host, args.path))?.policies.get(args.chain)
      if (now === args.policy) return null
      if (now !== args.was) throw changedFile(args)
      await mustLoad(host, args)
      return args
    },
  }),
}

function noReject([way]: Parameters<typeof noSuchDefault>[1]): Error {
  const why = 'The policy of a chain is ACCEPT or DROP; to answer with a refusal takes a rule at its end.'
  return noSuchDefault('iptables', [way, 'reject'], why, 'Choose to drop instead.')
}

function unreadable(): Error {
  return problem(
    'rights',
    'The rules of iptables can be read by root only.',
    'Without them Sallyport cannot tell which policies there are. Nothing was changed.',
    'Run Sallyport with sudo.',
  )
}

function changedFile({ path, chain }: Stored): Error {
  return problem(
    'changed',
    `${path} says something else of ${chain} than when this was planned.`,
    'Somebody changed it in between. Nothing was changed.',
    'Make the plan again.',
  )
}
