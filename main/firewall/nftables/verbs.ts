import { textOf, type Host } from '../../hosts/index.js'
import { portsText, sourceText } from '../../model/opening.js'
import type { Guard } from '../../model/plan.js'
import { problem } from '../../model/problem.js'
import { z } from '../../model/zod.js'
import { absent, defineVerb, type Command, type Verb } from '../../verbs/index.js'
import { Config, File, MOST, Path, Rules } from './args.js'
import { allClaimed, claimedFile, claimedRules } from './claimed.js'
import { checkOf, hasLine, includeLine } from './config.js'
import { chainText, isSame, ruleText, type OwnRule, type PlacedRule } from './own-rule.js'
import { NFT, readLoaded, SED } from './programs.js'
import { keyOf, type NftRule, type NftRuleset } from './ruleset.js'
import { MARK, removedAnyway } from './unattended.js'
import { distinct, msg, type Message } from '../../text/index.js'

const Line = z.strictObject({ path: Path, config: Config })
type Line = z.infer<typeof Line>

/** One argument, so one transaction: all of it happens, or nothing. nft first tries it without doing it. */
function transaction(words: readonly string[]): Command {
  const text = words.join('; ')
  return { argv: [NFT, text], check: { argv: [NFT, '-c', text], when: 'before' } }
}

function addText(rule: PlacedRule): string {
  const place = rule.before === undefined ? '' : ` handle ${rule.before}`
  return `${rule.before === undefined ? 'add' : 'insert'} rule ${chainText(rule)}${place} ${ruleText(rule)}`
}

/** An empty chain: whatever gives handles anew, makes the table anew and leaves it out. */
const marksOf = (verb: 'add' | 'delete', rules: readonly OwnRule[]): string[] =>
  distinct(rules.map(({ family, table }) => [verb, 'chain', family, table, MARK].join(' ')))

/** Deletes by handle, which no other rule can have been given since the mark was set. */
function removal(rules: readonly PlacedRule[]): Command {
  const clear = marksOf('delete', rules)
  return {
    ...transaction([...rules.map(deleteText), ...clear]),
    mark: { set: [NFT, marksOf('add', rules).join('; ')], clear: [NFT, clear.join('; ')] },
  }
}

/** The handle is looked up right before the rule is deleted; for people who look earlier the rule stands in its place. */
function deleteText(rule: PlacedRule): string {
  const handle = rule.handle === undefined ? `[of: ${ruleText(rule)}]` : String(rule.handle)
  return ['delete', 'rule', chainText(rule), 'handle', handle].join(' ')
}

/** What a file of ours holds. Naming the table and the chain first does nothing where they are, and never fails. */
export function fileText({ service, rules }: Pick<File, 'service' | 'rules'>): string {
  const frames = rules.flatMap((rule) => [
    ['add', 'table', rule.family, rule.table].join(' '),
    ['add', 'chain', chainText(rule)].join(' '),
  ])
  return [
    // undo knows a file by what it holds, those of earlier versions too: its comments never change
    // eslint-disable-next-line words/prose
    `# Sallyport opened ${service} with this. "sallyport undo" takes it back.`,
    // eslint-disable-next-line words/prose
    '# The chains are named first, so that all else is loaded also when one of them is gone.',
    ...new Set(frames),
    ...rules.map((rule) => `${rule.top ? 'insert' : 'add'} rule ${chainText(rule)} ${ruleText(rule)}`),
    '',
  ].join('\n')
}

/** See each rule as nft lists it. */
const holds = (rules: readonly OwnRule[]): readonly Guard[] =>
  rules.map((rule) => ({ argv: [NFT, 'list', 'chain', rule.family, rule.table, rule.chain], prints: ruleText(rule) }))
const stores = (args: File): Guard => ({ file: args.path, lines: fileText(args).trimEnd().split('\n') })
const includes = ({ path, config }: Line): Guard => ({ file: config, lines: [includeLine(path)] })

function title(id: 'nftables.allow' | 'nftables.remove', rules: readonly OwnRule[]): Message {
  const texts = rules.map(({ destination: to = 'any', only: family = 0, ...rule }) =>
    msg('nftables.rule', {
      ports: portsText(rule),
      from: sourceText(rule.source),
      toWhom: to === 'any' ? 'anyone' : 'some',
      to,
      family,
    }),
  )
  const chains = [...new Set(rules.map(chainText))]
  return msg(id, { rules: distinct(texts), chains, count: chains.length })
}

async function kernel(host: Host): Promise<NftRuleset> {
  const ruleset = await readLoaded(host)
  if (ruleset) return ruleset
  throw problem('failed', msg('nftables.unreadable'), msg('nftables.stateUnknown'), msg('nftables.listRuleset'))
}

function standing(ruleset: NftRuleset, rule: OwnRule): readonly NftRule[] {
  return ruleset.chains.get(keyOf(rule))?.rules.filter((item) => isSame(rule, item)) ?? []
}

/** @throws ProblemError when the chain is not as it was when the plan was made */
function assertPlace(ruleset: NftRuleset, rule: PlacedRule): void {
  const chain = ruleset.chains.get(keyOf(rule))
  if (chain && (rule.before === undefined || chain.rules.some(({ handle }) => handle === rule.before))) return
  throw problem(
    'changed',
    msg('nftables.chainChanged', { chain: chainText(rule) }),
    msg('nftables.otherPlace'),
    msg('backend.planAgain'),
  )
}

export const verbs: Readonly<Record<string, Verb>> = {
  'nftables.allow': defineVerb(Rules, {
    command: ({ rules }) => transaction(rules.map(addText)),
    inverse: (args) => ({ verb: 'nftables.remove', args }),
    // Handles are others after every load: a script would put the rule in front of any other.
    guard: ({ rules }) => (rules.some(({ before }) => before !== undefined) ? null : holds(rules)),
    title: ({ rules }) => title('nftables.allow', rules),
    outstanding: async (host, args) => {
      const ruleset = await kernel(host)
      const rules = args.rules.filter((rule) => standing(ruleset, rule).length === 0)
      for (const rule of rules) assertPlace(ruleset, rule)
      return rules.length === 0 ? null : { rules }
    },
    claimed: claimedRules,
  }),
  'nftables.remove': defineVerb(Rules, {
    command: ({ rules }) => removal(rules),
    inverse: ({ rules }) => ({
      verb: 'nftables.allow',
      args: { rules: rules.map(({ handle: _handle, ...rule }) => rule) },
    }),
    unattended: ({ rules }) => removedAnyway(rules),
    // none: a script cannot know the handles that nft deletes by
    title: ({ rules }) => title('nftables.remove', rules),
    outstanding: async (host, args) => {
      const ruleset = await kernel(host)
      // somebody may have loaded a rule over and over: what is left is removed after these
      const byPlace = new Map(
        args.rules.flatMap((rule) =>
          standing(ruleset, rule).map(
            ({ handle }) => [`${keyOf(rule)} ${String(handle)}`, { ...rule, handle }] as const,
          ),
        ),
      )
      const rules = [...byPlace.values()]
      return rules.length === 0 ? null : { rules: rules.slice(0, MOST) }
    },
  }),
  'nftables.store': defineVerb(File, {
    command: (args) => ({
      file: { path: args.path, content: fileText(args) },
      check: { argv: checkOf(args.config ?? args.path), when: 'after' },
    }),
    inverse: (args) => ({ verb: 'nftables.forget', args }),
    guard: (args) => [stores(args)],
    title: ({ path }) => msg('nftables.store', { path }),
    outstanding: async (host, args) => {
      const text = await textOf(host, args.path)
      if (text === fileText(args)) return null
      if (text === null) return args
      throw problem(
        'refused',
        msg('backend.fileDiffers', { path: args.path }),
        msg('nftables.fileOfAnother'),
        msg('nftables.takesOtherName'),
      )
    },
    claimed: claimedFile,
  }),
  'nftables.forget': defineVerb(File, {
    command: ({ path }) => ({ file: { path, content: null } }),
    inverse: (args) => ({ verb: 'nftables.store', args }),
    guard: (args) => absent([stores(args)]),
    title: ({ path }) => msg('nftables.removeFile', { path }),
    outstanding: async (host, args) => ((await textOf(host, args.path)) === fileText(args) ? args : null),
  }),
  'nftables.include': defineVerb(Line, {
    command: ({ path, config }) => ({
      argv: [SED, '-i', '--follow-symlinks', `$a ${includeLine(path)}`, config],
      check: { argv: checkOf(config), when: 'after' },
    }),
    inverse: (args) => ({ verb: 'nftables.exclude', args }),
    guard: (args) => [includes(args)],
    title: (args) => msg('nftables.include', args),
    outstanding: async (host, args) => (hasLine(await textOf(host, args.config), args.path) ? null : args),
    claimed: (args, claims, beside) => (allClaimed(claims, beside) ? { stays: args, goes: null, lost: [] } : null),
  }),
  'nftables.exclude': defineVerb(Line, {
    command: ({ path, config }) => ({
      argv: [SED, '-i', '--follow-symlinks', `/^${includeLine(path).replace(/[/.*]/g, '\\$&')}$/d`, config],
    }),
    inverse: (args) => ({ verb: 'nftables.include', args }),
    guard: (args) => absent([includes(args)]),
    title: (args) => msg('nftables.exclude', args),
    outstanding: async (host, args) => (hasLine(await textOf(host, args.config), args.path) ? args : null),
  }),
}
