import type { Host } from '../../hosts/index.js'
import type { FirewallFinding } from '../../model/observation.js'
import type { Guard } from '../../model/plan.js'
import { problem } from '../../model/problem.js'
import { z } from '../../model/zod.js'
import type { PlanDraft, Switch } from '../backend.js'
import { absent, defineVerb, unitIsEnabled, type Verb } from '../../verbs/index.js'
import { checkOf, CONFIGURATIONS, readLoadedAndStored, type Configuration, type Stored } from './config.js'
import { NftName } from './own-rule.js'
import { ownBases } from './owners.js'
import { NFT, readLoaded } from './programs.js'
import type { ChainName, NftChain, NftRuleset } from './ruleset.js'
import { briefText } from '../../netfilter/index.js'
import { isEnabled } from './service.js'
import { msg } from '../../text/index.js'

const SYSTEMCTL = '/usr/bin/systemctl'
const UNIT = 'nftables.service'

/**
 * nftables is on when its configuration is in the kernel: one step for now, one for the next start of the machine.
 * Switched off, the configuration's tables go, and those of other programs stay.
 * @throws ProblemError of kind `refused` when there is nothing to load, or when it could not be taken back exactly
 */
export async function turnNftables(host: Host, finding: FirewallFinding, to: Switch): Promise<PlanDraft> {
  const { loaded, stored } = await readLoadedAndStored(host)
  if (!loaded) throw unreadable()
  const now = to === 'on' ? finding.loaded !== true : finding.loaded === true
  const later = (finding.enabled === true) !== (to === 'on')
  const steps: PlanDraft['steps'][number][] = []
  if (now) {
    const { config, tables } = switchable(loaded, stored, to)
    steps.push({ call: { verb: CALLS[to].now, args: { config, tables } }, ...REASONS[to].now })
  }
  if (later) steps.push({ call: { verb: CALLS[to].later, args: {} }, ...REASONS[to].later })
  return { steps, unchanged: [], warnings: [] }
}

const CALLS = {
  on: { now: 'nftables.load', later: 'nftables.enable' },
  off: { now: 'nftables.unload', later: 'nftables.disable' },
} as const
const REASONS = {
  on: {
    now: { reason: msg('nftables.refusedAgain'), risk: 'low' },
    later: { reason: msg('nftables.onAfterRestart'), risk: 'none' },
  },
  off: {
    now: { reason: msg('nftables.nothingRefused'), risk: 'high' },
    later: { reason: msg('nftables.offAfterRestart'), risk: 'none' },
  },
} as const

const Table = z.strictObject({ family: z.enum(['inet', 'ip', 'ip6']), table: NftName })
const Tables = z.strictObject({
  config: z.enum(CONFIGURATIONS),
  tables: z.array(Table).check(z.minLength(1), z.maxLength(100)),
})
type Tables = z.infer<typeof Tables>
type Table = z.infer<typeof Table>

const tableText = ({ family, table }: Pick<ChainName, 'family' | 'table'>) => `${family} ${table}`

/** What is loaded or unloaded: the tables of the configuration, once it is certain that nothing else is hurt. */
function switchable(loaded: NftRuleset, stored: Stored, to: Switch): Tables {
  const { path: config, ruleset, text } = stored
  if (config === undefined || !ruleset || ownBases(ruleset, 'in').length === 0) throw nothingStored(stored, to)
  const names = new Map([...ruleset.chains.values()].map(({ name }) => [tableText(name), name]))
  const others = [...loaded.chains.values()].filter(({ name }) => !names.has(tableText(name)))
  const [other] = others
  // what is there already would be gone when the load is taken back
  if (to === 'on' && others.length < loaded.chains.size) throw notAsStored(config)
  if (other && /^\s*flush\s+ruleset\b/m.test(text)) throw flushesOthers(config, other)
  if (to === 'off' && !isAsStored(loaded, ruleset, names)) throw notAsStored(config)
  return { config, tables: [...names.values()].map(({ family, table }) => ({ family, table })) }
}

/** Whether the kernel holds exactly what the configuration would load again, and no base chain besides. */
function isAsStored(loaded: NftRuleset, stored: NftRuleset, names: ReadonlyMap<string, unknown>): boolean {
  const chainsOf = ({ chains }: NftRuleset) =>
    [...chains.entries()]
      .filter(([, { name }]) => names.has(tableText(name)))
      .map(([key, chain]) => [key, textOf(chain)])
  const sorted = (ruleset: NftRuleset) => JSON.stringify(chainsOf(ruleset).sort())
  return sorted(loaded) === sorted(stored) && ownBases(loaded, 'in').every(({ name }) => names.has(tableText(name)))
}

function textOf({ base, rules }: NftChain): string {
  const lines = rules.map(({ statements, comment }) => `${briefText(statements)} # ${comment ?? ''}`)
  return [JSON.stringify(base ?? null), ...lines].join('\n').replace(/\b([io]if)name\b/g, '$1')
}

async function present(host: Host, tables: readonly Table[]): Promise<Table[]> {
  const loaded = await readLoaded(host)
  const names = new Set([...(loaded?.chains.values() ?? [])].map(({ name }) => tableText(name)))
  return tables.filter((table) => names.has(tableText(table)))
}

const Nothing = z.strictObject({})

const holdsTables = ({ tables }: Tables): readonly Guard[] =>
  tables.map(({ family, table }) => ({ argv: [NFT, 'list', 'table', family, table] }))

export const turnVerbs: Readonly<Record<string, Verb>> = {
  'nftables.load': defineVerb(Tables, {
    command: ({ config }) => ({ argv: [NFT, '-f', config], check: { argv: checkOf(config), when: 'before' } }),
    inverse: (args) => ({ verb: 'nftables.unload', args }),
    guard: holdsTables,
    title: ({ config }) => msg('nftables.load', { config }),
    outstanding: async (host, args) => ((await present(host, args.tables)).length === args.tables.length ? null : args),
  }),
  'nftables.unload': defineVerb(Tables, {
    command: ({ tables }) => {
      const text = tables.map((table) => ['delete', 'table', tableText(table)].join(' ')).join('; ')
      return { argv: [NFT, text], check: { argv: [NFT, '-c', text], when: 'before' } }
    },
    inverse: (args) => ({ verb: 'nftables.load', args }),
    guard: (args) => absent(holdsTables(args)),
    // "add" does nothing for a table that is there, so that it can be deleted in any case
    unattended: ({ tables }) => {
      const commands = tables.flatMap((table) =>
        ['add', 'delete'].map((act) => [act, 'table', tableText(table)].join(' ')),
      )
      return [{ argv: [NFT, commands.join('; ')] }]
    },
    title: ({ tables }) => msg('nftables.unload', { tables: tables.map(tableText), count: tables.length }),
    outstanding: async (host, args) => {
      const tables = await present(host, args.tables)
      return tables.length === 0 ? null : { ...args, tables }
    },
  }),
  'nftables.enable': defineVerb(Nothing, {
    command: () => ({ argv: [SYSTEMCTL, 'enable', UNIT] }),
    inverse: () => ({ verb: 'nftables.disable', args: {} }),
    guard: () => unitIsEnabled(UNIT),
    title: () => msg('nftables.enable'),
    outstanding: async (host) => ((await isEnabled(host)) ? null : {}),
  }),
  'nftables.disable': defineVerb(Nothing, {
    command: () => ({ argv: [SYSTEMCTL, 'disable', UNIT] }),
    inverse: () => ({ verb: 'nftables.enable', args: {} }),
    guard: () => absent(unitIsEnabled(UNIT)),
    title: () => msg('nftables.disable'),
    outstanding: async (host) => ((await isEnabled(host)) ? {} : null),
  }),
}

function unreadable(): Error {
  return problem('rights', msg('nftables.rootOnly'), msg('nftables.switchUnknown'), msg('backend.useSudo'))
}

function nothingStored({ path, ruleset }: Stored, to: Switch): Error {
  const what =
    path === undefined
      ? msg('nftables.nothingStored')
      : ruleset
        ? msg('nftables.configurationIdle', { path })
        : msg('nftables.configurationUnclear', { path })
  return problem(
    'refused',
    what,
    to === 'on' ? msg('nftables.nothingToLoad') : msg('nftables.couldNotLoad'),
    msg('nftables.writeThenRetry', { path: path ?? CONFIGURATIONS[0] }),
  )
}

function flushesOthers(config: Configuration, { name }: NftChain): Error {
  return problem(
    'refused',
    msg('nftables.flushesOthers', { config, table: tableText(name) }),
    msg('nftables.flushesOthersMeaning'),
    msg('nftables.flushOwn', { config }),
  )
}

function notAsStored(config: Configuration): Error {
  return problem(
    'refused',
    msg('nftables.differs', { config }),
    msg('nftables.differsMeaning'),
    msg('nftables.storeOrLoad', { config }),
  )
}
