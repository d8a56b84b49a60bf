import type { Host } from '../../hosts/index.js'
import type { StepCall } from '../../model/plan.js'
import { problem } from '../../model/problem.js'
import type { SavedTable } from '../../netfilter/index.js'
import { msg, type Message } from '../../text/index.js'
import type { PlanDraft, Switch } from '../backend.js'
import { ownerOf, refusesIn } from './owner.js'
import { BUILT_IN, hasPass, isShared, passPlace } from './pass.js'
import { programName } from './programs.js'
import { ownedStacks, placeName, readPlaces, type LoadedPlace, type Places, type StoredPlace } from './read.js'
import { OWN_UNIT } from './store.js'
import { lineFor } from './stored-file.js'

type Chain = (typeof BUILT_IN)[number]
type Place = LoadedPlace | StoredPlace

/**
 * iptables has no switch of its own. Off, each chain that refuses something gets a rule in front that lets everything
 * through, in the kernel and in the files that are loaded; on takes exactly those away. No other rule is touched.
 * @throws ProblemError of kind `refused` when there is nothing that could be switched on, `rights` when it may not be read
 */
export async function turnIptables(host: Host, to: Switch): Promise<PlanDraft> {
  const places = await readPlaces(host)
  const all: readonly Place[] = [...places.loaded, ...places.stored]
  if (all.some(({ table }) => table === null)) throw unreadable()
  const others = ownedStacks(places.loaded)
  const own = all.filter((place) =>
    'path' in place ? !place.table || !ownerOf(place.table) : !others.has(place.stack),
  )
  return to === 'off' ? off(own, places) : on(own, places)
}

function off(all: readonly Place[], { service, stored }: Places): PlanDraft {
  const warnings: Message[] = []
  const steps: PlanDraft['steps'][number][] = []
  for (const place of all) {
    const { table } = place
    if (table === null) continue
    for (const chain of BUILT_IN.filter((name) => refusesIn(table, name))) {
      const blocked = notHere(place, table, chain)
      if (blocked === undefined) steps.push({ call: callFor(place, table, chain, 'off'), ...REASONS.off[where(place)] })
      else warnings.push(blocked)
    }
  }
  const lasts = service !== undefined && service.name !== OWN_UNIT && stored.length > 0
  if (steps.length > 0 && !lasts) warnings.push(msg('iptables.offUntilRestart'))
  return { steps, unchanged: [], warnings }
}

/** Why a chain is left as it is, if so. */
function notHere(place: Place, table: SavedTable, chain: Chain): Message | undefined {
  const params = { place: placeName(place), chain }
  if (chain === 'FORWARD' && isShared(table, chain)) return msg('iptables.staysShared', params)
  if ('path' in place && (table.unknown.length > 0 || table.commit === undefined))
    return msg('iptables.staysUnclear', params)
  return undefined
}

function on(all: readonly Place[], places: Places): PlanDraft {
  const steps = all.flatMap((place) => {
    const { table } = place
    if (table === null) return []
    return BUILT_IN.toReversed()
      .filter((chain) => hasPass(table, chain))
      .map((chain) => ({ call: callFor(place, table, chain, 'on'), ...REASONS.on[where(place)] }))
  })
  const refuses = all.some(
    (place) =>
      !('path' in place) && place.table && BUILT_IN.some((chain) => refusesIn(place.table as SavedTable, chain)),
  )
  if (steps.length === 0 && !refuses) throw nothingToSwitch(places)
  return { steps, unchanged: [], warnings: [] }
}

const where = (place: Place) => ('path' in place ? 'later' : 'now')
const REASONS = {
  off: {
    now: { reason: msg('iptables.passReason'), risk: 'high' },
    later: { reason: msg('iptables.storePassReason'), risk: 'high' },
  },
  on: {
    now: { reason: msg('iptables.unpassReason'), risk: 'low' },
    later: { reason: msg('iptables.unstorePassReason'), risk: 'none' },
  },
} as const

function callFor(place: Place, table: SavedTable, chain: Chain, to: Switch): StepCall {
  const { family } = place
  const at = passPlace(table, chain)
  if (!('path' in place))
    return { verb: to === 'off' ? 'iptables.pass' : 'iptables.unpass', args: { family, chain, stack: place.stack, at } }
  const line = lineFor(table, chain, at) ?? lineFor(table, chain, undefined) ?? 1
  return {
    verb: to === 'off' ? 'iptables.storePass' : 'iptables.unstorePass',
    args: { family, chain, path: place.path, line },
  }
}

function unreadable(): Error {
  return problem('rights', msg('iptables.rootOnly'), msg('iptables.switchUnknown'), msg('backend.useSudo'))
}

function nothingToSwitch({ loaded, service, stored }: Places): Error {
  const names = loaded.map(({ family, stack }) => programName(family, stack))
  const kept = service && stored.some(({ table }) => table !== null && refusesIn(table, 'INPUT'))
  return problem(
    'refused',
    msg('iptables.nothingToSwitch', { names }),
    msg('iptables.nothingToSwitchMeaning'),
    kept ? msg('iptables.loadStored', { command: service.reload }) : msg('iptables.loadYourRules'),
  )
}
