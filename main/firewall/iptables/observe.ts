import type { Host } from '../../hosts/index.js'
import type { Check } from '../../model/evidence.js'
import type { Family } from '../../model/net.js'
import { openingText, type Opening } from '../../model/opening.js'
import { problem, ProblemError } from '../../model/problem.js'
import { letsIn, type SeenIn } from '../../model/rule.js'
import { distinct, msg, type Message } from '../../text/index.js'
import type { Observed, PlanDraft } from '../backend.js'
import { notPassedOn, withoutForwarding } from './forwarding.js'
import { judge } from './judge.js'
import { holdsStored } from './load.js'
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
          unchanged: wanted.map((opening) => ({ opening, why: msg('iptables.openOnceLoaded') })),
          warnings: [msg('iptables.storedNotLoaded'), ...draft.warnings],
        }
      }
      const draft = planIptables(places, wanted)
      return {
        ...draft,
        warnings: [
          ...(readable ? [] : [msg('iptables.numbersMayDiffer')]),
          ...distinct(wanted.flatMap((opening) => passing(opening, places, off))),
          ...keepWarnings(places, draft.steps.length > 0),
          ...draft.warnings,
        ],
      }
    },
    prove: (opening) => [proveStored(opening, places), proveLoaded(opening, places, off)],
  }
}

function passing(opening: Opening, places: Places, off: readonly Family[]): Message[] {
  const refusal = notPassedOn(opening, families(opening, places), off)
  return refusal ? [refusal.seen, refusal.fix] : []
}

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
function flushed(places: Places): Error | undefined {
  const { stored, service } = places
  const [lost] = stored.filter(({ table }) => table && ownerOf(table) === undefined && filters(table))
  if (!lost || !service || holdsStored(places)) return undefined
  return problem(
    'refused',
    msg('iptables.notLoaded', { path: lost.path }),
    msg('iptables.notLoadedMeaning'),
    msg('iptables.loadAgain', { command: service.reload }),
  )
}

/** What becomes of the rules with the next start of the machine. */
function keepWarnings({ service, stored, families, loaded }: Places, changes: boolean): Message[] {
  if (!changes) return []
  if (!service) return [msg('iptables.goneAfterRestart')]
  const off = families.filter((family) => !service.enabled[family])
  const unit = service.name.replace(/^netfilter-persistent$/, 'netfilter-persistent.service')
  const lacking = families.filter(
    (family) =>
      service.name !== OWN_UNIT &&
      loaded.some(({ table, family: of }) => of === family && table !== null && filters(table)) &&
      !stored.some(({ table, family: of }) => of === family && (table === null || filters(table))),
  )
  return [
    ...(off.length > 0 ? [msg('iptables.serviceOff', { service: service.name, unit })] : []),
    ...lacking.map((family) => msg('iptables.loadedNotStored', { family, path: service.files[family] })),
    ...(loaded.some(({ stack, table }) => stack !== 'default' && table !== null && filters(table))
      ? [msg('iptables.bothVariants')]
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
  const unknown = (seen: Message, fix: Message): Check => ({ level, result: 'unknown', seen, fix })
  if (!service) return unknown(msg('iptables.notStored'), msg('iptables.installStore'))
  const asked = families(opening, places)
  const files = places.stored.filter(({ family }) => asked.includes(family))
  if (files.some(({ table }) => table === null))
    return unknown(msg('iptables.filesRootOnly'), msg('backend.checkWithRights'))
  const absent = asked.filter((family) => !files.some((file) => file.family === family))
  const [lacking] = [
    ...files.filter((file) => !isOpen(file, opening)).map(({ path }) => path),
    ...(service.name === OWN_UNIT ? absent.map((family) => service.files[family]) : []),
  ]
  if (lacking !== undefined)
    return {
      level,
      result: 'fail',
      seen: msg('iptables.storedShut', { path: lacking, opening: openingText(opening) }),
      fix: msg('backend.openAgain'),
    }
  if (asked.length === 0 || absent.length === asked.length)
    return unknown(msg('iptables.noStoredRules', { service: service.name }), msg('iptables.storeAsIs'))
  return {
    level,
    result: 'pass',
    seen: msg('iptables.storedOpen', {
      paths: files.map(({ path }) => path),
      count: files.length,
      opening: openingText(opening),
    }),
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
    return { level, result: 'unknown', seen: msg('backend.kernelRootOnly'), fix: msg('backend.checkWithRights') }
  const lacking = tables.filter((place) => !isOpen(place, opening))
  const params = (list: typeof tables) => ({
    names: list.map(({ family, stack }) => programName(family, stack)),
    count: list.length,
    opening: openingText(opening),
  })
  if (lacking.length === 0) return { level, result: 'pass', seen: msg('iptables.loadedOpen', params(tables)), fix: '' }
  return {
    level,
    result: 'fail',
    seen: msg('iptables.loadedShut', params(lacking)),
    fix: msg('backend.openAgain'),
  }
}
