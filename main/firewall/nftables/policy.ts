import { textOf, type Host } from '../../hosts/index.js'
import { problem } from '../../model/problem.js'
import { z } from '../../model/zod.js'
import { defineVerb, type Verb } from '../../verbs/index.js'
import type { PlanDraft, Policy } from '../backend.js'
import { noSuchDefault, policyReason, wishes } from '../policy.js'
import { checkOf, CONFIGURATIONS, readLoadedAndStored } from './config.js'
import { chainText, NftName } from './own-rule.js'
import { HOOKS, ownBases } from './owners.js'
import { NFT, readLoaded, SED } from './programs.js'
import { keyOf } from './ruleset.js'
import { msg, type Text } from '../../text/index.js'

const Verdict = z.enum(['accept', 'drop'])
const chain = { family: z.enum(['inet', 'ip', 'ip6']), table: NftName, chain: NftName }
/** `was`: what it is before, to go back to. */
const Loaded = z.strictObject({ ...chain, policy: Verdict, was: Verdict })
type Loaded = z.infer<typeof Loaded>
/** A chain in a configuration may leave its policy out: that is `accept`. `line` is worked out anew when it runs. */
const Word = z.enum(['accept', 'drop', 'none'])
const Stored = z
  .strictObject({
    ...chain,
    config: z.enum(CONFIGURATIONS),
    line: z.int().check(z.minimum(1), z.maximum(1_000_000)),
    policy: Word,
    was: Word,
  })
  .check(z.refine(({ policy, was }) => policy !== was, { path: ['policy'] }))
type Stored = z.infer<typeof Stored>

/**
 * What gives the base chains of nobody else's these policies, in the kernel and in the configuration.
 * @throws ProblemError of kind `refused` for `reject`, which no policy can be, and where there is no such chain
 */
export async function setNftPolicy(host: Host, policy: Partial<Policy>): Promise<PlanDraft> {
  const { loaded, stored } = await readLoadedAndStored(host)
  if (!loaded) throw unreadable()
  const steps: PlanDraft['steps'][number][] = []
  const warnings: Text[] = []
  for (const wish of wishes(policy)) {
    const [way, action] = wish
    const to = action === 'allow' ? ('accept' as const) : ('drop' as const)
    if (action === 'reject')
      throw noSuchDefault('nftables', wish, msg('nftables.noReject'), msg('nftables.dropInstead'))
    const bases = ownBases(loaded, way)
    // without a chain everything passes
    if (bases.length === 0 && to === 'drop')
      throw noSuchDefault(
        'nftables',
        wish,
        msg('nftables.noChainFor', { way }),
        msg('nftables.addChain', { hook: HOOKS[way] }),
      )
    for (const { name, base } of bases) {
      if (base && base.policy !== to)
        steps.push({
          call: { verb: 'nftables.setPolicy', args: { ...name, policy: to, was: base.policy } },
          ...policyReason(wish),
        })
      const found = findPolicy(stored.text, name)
      if (!found || stored.path === undefined)
        warnings.push(msg('nftables.policyNotStored', { chain: chainText(name) }))
      else if ((found.word === 'none' ? 'accept' : found.word) !== to)
        steps.push({
          call: {
            verb: 'nftables.storePolicy',
            args: { ...name, config: stored.path, line: found.line, policy: to, was: found.word },
          },
          ...policyReason(wish),
        })
    }
  }
  return { steps, unchanged: [], warnings: steps.length > 0 ? warnings : [] }
}

type Name = Pick<Loaded, 'family' | 'table' | 'chain'>
const BEGINS = /^\s*(?:table\s+(?:(inet|ip6?|arp|bridge|netdev)\s+)?(\S+)|chain\s+(\S+))\s*\{\s*$/
const BASE = /^\s*type\s+(?:filter|route)\s+hook\s+\w+\s+priority\s+[^;]+;(?:\s*policy (accept|drop);)?\s*$/

/** Where a configuration gives a chain its policy, when the chain begins in one place and says it in a line of its own. */
export function findPolicy(
  text: string,
  { family, table, chain: name }: Name,
): { line: number; word: Stored['policy'] } | undefined {
  const within: string[] = []
  const found: { line: number; word: Stored['policy'] }[] = []
  for (const [index, line] of text.split('\n').entries()) {
    const [, kin = 'ip', of, own] = BEGINS.exec(line) ?? []
    if (of !== undefined || own !== undefined) within.push(own ?? `${kin} ${of ?? ''}`)
    // sets, maps and what else has braces, but for those in a comment
    else
      for (const brace of line.replace(/"[^"]*"|#.*/g, '').match(/[{}]/g) ?? [])
        if (brace === '{') within.push('')
        else within.pop()
    const base = BASE.exec(line)
    if (base && within.join(' ') === `${family} ${table} ${name}`)
      found.push({ line: index + 1, word: (base[1] as 'accept' | 'drop' | undefined) ?? 'none' })
  }
  return found.length === 1 ? found[0] : undefined
}

function script({ line, policy, was }: Stored): string {
  if (was === 'none') return `${line}s/;[[:blank:]]*$/; policy ${policy};/`
  if (policy === 'none') return `${line}s/ policy ${was};//`
  return `${line}s/policy ${was}/policy ${policy}/`
}

/** The chain's own line, not what a comment in one of its rules may say; nft prints it so. */
const SH = '/bin/sh'
// eslint-disable-next-line words/prose -- a script
const HAS_POLICY = `${NFT} list chain "$1" "$2" "$3" | /usr/bin/grep -Eq "^[[:blank:]]*type [a-z]+ hook [a-z]+ .*; policy $4;"`

const back = <P, A extends { policy: P; was: P }>(args: A) => ({ ...args, policy: args.was, was: args.policy })

export const policyVerbs: Readonly<Record<string, Verb>> = {
  'nftables.setPolicy': defineVerb(Loaded, {
    command: (args) => {
      const text = `chain ${chainText(args)} { policy ${args.policy}; }`
      return { argv: [NFT, text], check: { argv: [NFT, '-c', text], when: 'before' } }
    },
    inverse: (args) => ({ verb: 'nftables.setPolicy', args: back(args) }),
    guard: ({ family, table, chain: name, policy }) => [
      { argv: [SH, '-c', HAS_POLICY, 'sallyport', family, table, name, policy] },
    ],
    title: (args) => msg('nftables.setPolicy', { policy: args.policy, chain: chainText(args) }),
    outstanding: async (host, args) => {
      const base = (await readLoaded(host))?.chains.get(keyOf(args))?.base
      if (!base) throw gone(args)
      return base.policy === args.policy ? null : args
    },
  }),
  'nftables.storePolicy': defineVerb(Stored, {
    command: (args) => ({
      argv: [SED, '-i', '--follow-symlinks', script(args), args.config],
      check: { argv: checkOf(args.config), when: 'after' },
    }),
    inverse: (args) => ({ verb: 'nftables.storePolicy', args: back(args) }),
    guard: ({ line, policy, config }) =>
      policy === 'none'
        ? [{ argv: [SED, '-n', `${line}s/.* policy .*/policy/p`, config], prints: 'policy', unless: true }]
        : [{ argv: [SED, '-n', `${line}s/.*; policy \\([a-z]*\\);.*/\\1/p`, config], prints: policy }],
    title: (args) => msg('nftables.storePolicy', { policy: args.policy, chain: chainText(args), config: args.config }),
    outstanding: async (host, args) => {
      const found = findPolicy((await textOf(host, args.config)) ?? '', args)
      if (found?.word === args.policy) return null
      if (found?.word !== args.was) throw gone(args)
      return { ...args, line: found.line }
    },
  }),
}

function unreadable(): Error {
  return problem('rights', msg('nftables.rootOnly'), msg('nftables.policyUnknown'), msg('backend.useSudo'))
}

function gone(args: Name): Error {
  return problem(
    'changed',
    msg('nftables.chainChanged', { chain: chainText(args) }),
    msg('backend.changedMeantime'),
    msg('backend.planAgain'),
  )
}
