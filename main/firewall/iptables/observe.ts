import type { Host } from '../../hosts/index.js'
import type { Check } from '../../model/evidence.js'
import type { Family } from '../../model/net.js'
import { openingText, type Opening } from '../../model/opening.js'
import { problem, ProblemError } from '../../model/problem.js'
import { letsIn, type SeenIn } from '../../model/rule.js'
import type { Observed, PlanDraft } from '../backend.js'
import { notPassedOn, withoutForwarding } from './forwarding.js'
import { judge } from './judge.js'
import { filters, ownerOf } from './owner.js'
import { openingFamilies, planIptables } from './plan.js'
import { programName } from './programs.js'
import { ownTables, placeName, readPlaces, type LoadedPlace, type Places, type StoredPlace } from './read.js'
import { tableRules } from './rules.js'
import { OWN_UNIT } from './store.js'
import { CHAINS, packetsOf } from './walk.js'

/** Reads the kernel's tables, both IP families and both kinds of iptables, and the files that are loaded into them. */
export async function observeIptables(host: Host): Promise<Observed> {
  const [places, off] = await Promise.all([readPlaces(host), withoutForwarding(host)])
  const readable = [...places.stored, ...places.loaded].every(({ table }) => table !== null)
  const rulesIn = (found: Places['stored'] | Places['loaded'], seen: SeenIn) =>
    found.flatMap(({ table, family }) => (table ? tableRules(table, family, seen) : []))
  return {
    readable,
    rules: [...rulesIn(places.stored, 'stored'), ...rulesIn(places.loaded, 'loaded')],
    letIn: () => rulesIn(ownTables(places.loaded), 'loaded').filter(letsIn),
    plan(wanted) {
      const own = ownTables(places.loaded)
      const lost = readable && own.length === 0 ? flushed(places) : undefined
      if (lost) {
        const draft = planWhenLoaded(places, wanted)
        if (draft?.steps.length !== 0) throw lost
        return {
          ...draft,
          unchanged: wanted.map((opening) => ({ opening, why: WHEN_LOADED })),
          warnings: [OFF, ...draft.warnings],
        }
      }
      const draft = planIptables(places, wanted)
      return {
        ...draft,
        warnings: [
          ...(readable ? [] : [UNREAD]),
          ...new Set(wanted.flatMap((opening) => passing(opening, places, off))),
          ...keepWarnings(places, draft.steps.length > 0),
          ...draft.warnings,
        ],
      }
    },
    prove: (opening) => [proveStored(opening, places), proveLoaded(opening, places, off)],
  }
}

function passing(opening: Opening, places: Places, off: readonly Family[]): string[] {
  const told = notPassedOn(opening, families(opening, places), off)
  return told ? [`${told.seen} ${told.fix}`] : []
}

const UNREAD =
  'Where in its chain and file each rule must stand is found out when you apply, too: the numbers may be others than shown.'

const OFF = 'The stored rules of iptables are not loaded: nothing is refused now.'
const WHEN_LOADED = 'what is stored lets it in when it is loaded'

/**
 * What would be lacking once the stored rules are loaded; a family without any stays as it is. `undefined` when they refuse
 * exactly what is wanted.
 * @throws ProblemError of kind `input`, see {@link Observed.plan}
 */
function planWhenLoaded(places: Places, wanted: readonly Opening[]): PlanDraft | undefined {
  const isStored = (family: Family) => places.stored.some((file) => file.family === family)
  const loaded = places.loaded.filter(({ family }) => !isStored(family))
  try {
    return planIptables({ ...places, loaded }, wanted)
  } catch (error) {
    if (error instanceof ProblemError && error.problem.kind === 'refused') return undefined
    throw error
  }
}

/** The refusal where what is stored filters, and nothing that is loaded does. */
function flushed({ stored, service }: Places): Error | undefined {
  const [lost] = stored.filter(({ table }) => table && ownerOf(table) === undefined && filters(table))
  if (!lost || !service) return undefined
  return problem(
    'refused',
    `The rules of iptables are stored in ${lost.path}, but they are not in the kernel.`,
    'Something removed them, so iptables refuses nothing now. Nothing was changed.',
    `Load them again with: ${service.reload}`,
  )
}

/** What becomes of the rules with the next start of the machine. */
function keepWarnings({ service, stored, families, loaded }: Places, changes: boolean): string[] {
  if (!changes) return []
  if (!service)
    return [
      'Nothing on this machine stores the rules of iptables: what is opened now is closed again after the next start, unless whoever loads the other rules adds it. Debian’s package iptables-persistent stores them, or Sallyport keeps its own rules itself.',
    ]
  const off = families.filter((family) => !service.enabled[family])
  const unit = service.name.replace(/^netfilter-persistent$/, 'netfilter-persistent.service')
  const lacking = families.filter(
    (family) =>
      service.name !== OWN_UNIT &&
      loaded.some(({ table, family: of }) => of === family && table !== null && filters(table)) &&
      !stored.some(({ table, family: of }) => of === family && (table === null || filters(table))),
  )
  return [
    ...(off.length > 0
      ? [
          `${service.name} is not started with this machine, so the stored rules are not loaded. Switch it on with: systemctl enable ${unit}`,
        ]
      : []),
    ...lacking.map(
      (family) =>
        `What is loaded for IPv${family} is not stored in ${service.files[family]}: after the next start it is gone, and everything is open. Whoever loads it should store it there.`,
    ),
    ...(loaded.some(({ stack, table }) => stack !== 'default' && table !== null && filters(table))
      ? ['Rules are loaded in both kinds of iptables, on nf_tables and legacy. Only those of the usual one are stored.']
      : []),
  ]
}

function isOpen(place: LoadedPlace | StoredPlace, opening: Opening): boolean {
  const { table } = place
  try {
    return (
      table !== null && judge(table, CHAINS[opening.direction], packetsOf(opening, place.family), placeName(place)).open
    )
  } catch (error) {
    if (error instanceof ProblemError) return false
    throw error
  }
}

function families(opening: Opening, places: Places): readonly Family[] {
  try {
    return openingFamilies(opening, places.families)
  } catch {
    return [] // an address of a family that is not spoken here
  }
}

function proveStored(opening: Opening, places: Places): Check {
  const level = 'stored' as const
  const { service } = places
  const unknown = (seen: string, fix: string): Check => ({ level, result: 'unknown', seen, fix })
  if (!service)
    return unknown(
      'Nothing that Sallyport knows stores the rules of iptables here: they are gone after the next start.',
      'Install a package that stores them, such as iptables-persistent, then apply this service again.',
    )
  const asked = families(opening, places)
  const files = places.stored.filter(({ family }) => asked.includes(family))
  if (files.some(({ table }) => table === null))
    return unknown('The files of iptables can be read by root only.', 'Check with rights.')
  const absent = asked.filter((family) => !files.some((file) => file.family === family))
  const [lacking] = [
    ...files.filter((file) => !isOpen(file, opening)).map(({ path }) => path),
    ...(service.name === OWN_UNIT ? absent.map((family) => service.files[family]) : []),
  ]
  if (lacking !== undefined)
    return {
      level,
      result: 'fail',
      seen: `${lacking} does not let ${openingText(opening)} through.`,
      fix: 'Apply this service again.',
    }
  if (asked.length === 0 || absent.length === asked.length)
    return unknown(`${service.name} has no stored rules.`, 'Store the firewall as it is, if that is what you want.')
  return {
    level,
    result: 'pass',
    seen: `${files.map(({ path }) => path).join(' and ')} let ${openingText(opening)} through.`,
    fix: '',
  }
}

function proveLoaded(opening: Opening, places: Places, off: readonly Family[]): Check {
  const level = 'loaded' as const
  const asked = families(opening, places)
  const none = notPassedOn(opening, asked, off)
  if (none) return { level, result: 'fail', ...none }
  const tables = places.loaded.filter(({ family }) => asked.includes(family))
  if (tables.length === 0 || tables.some(({ table }) => table === null))
    return { level, result: 'unknown', seen: 'The kernel’s rules can be read by root only.', fix: 'Check with rights.' }
  const lacking = tables.filter((place) => !isOpen(place, opening))
  const names = (list: typeof tables) => list.map(({ family, stack }) => programName(family, stack)).join(' and ')
  if (lacking.length === 0)
    return {
      level,
      result: 'pass',
      seen: `The kernel’s tables of ${names(tables)} let ${openingText(opening)} through.`,
      fix: '',
    }
  return {
    level,
    result: 'fail',
    seen: `The kernel’s table of ${names(lacking)} does not let ${openingText(opening)} through.`,
    fix: 'Apply this service again.',
  }
}
