import type { PortRange, Protocol } from '../../model/net.js'
import { openingText, portsText, type Opening } from '../../model/opening.js'
import type { Risk, StepCall, Unchanged } from '../../model/plan.js'
import { problem } from '../../model/problem.js'
import { familiesOf, ruleCovers } from '../../model/rule.js'
import { groupBy } from '../../model/text.js'
import type { PlanDraft } from '../backend.js'
import { decide, without } from './decide.js'
import type { Ends, Path, Stage } from './path.js'
import { noPlace, noSuchLimit } from './problems.js'
import { placeText } from './owner.js'
import type { PlacedRule } from './rules.js'
import type { Store } from './verbs.js'
import { distinct, msg, sentences, type Text } from '../../text/index.js'

/** An opening with the zones that its packets come from and go to. */
export interface Placed {
  readonly opening: Opening
  /** The same with the interface that its packets leave through, where a route tells it. */
  readonly packets: Opening
  readonly ends: Ends
}

interface Lacking {
  readonly slot: Stage
  readonly store: Store
  readonly opening: Opening
  readonly pieces: readonly PortRange[]
}

/**
 * What firewalld must do so that every opening is there, in the running firewall first. Pure.
 * @param stores in the order in which they are to be changed
 * @param path what the packets of an opening meet in a store
 */
export function planFirewalld(
  stores: readonly Store[],
  path: (placed: Placed, store: Store) => Path,
  wanted: readonly Placed[],
): PlanDraft {
  const warnings: Text[] = []
  const unchanged: Unchanged[] = []
  const lacking: Lacking[] = []
  /** What the openings before this one add in the same place: a later range must not be merged with it either. */
  const added = (slot: Stage, store: Store) =>
    lacking
      .filter((item) => sameOwner(item.slot, slot) && item.store === store && isPlain(item.opening))
      .flatMap(({ opening: { protocol }, pieces }) => pieces.map((ports) => ({ protocol, ports })))
  for (const placed of wanted) {
    const { opening, packets, ends } = placed
    if (opening.limit) throw noSuchLimit(opening)
    const missing = stores.flatMap((store): Lacking[] => {
      const met = path(placed, store)
      if (isOpen(met, packets, warnings)) return []
      const { slot } = met
      if (!slot) throw noPlace(opening, ends)
      const pieces = isPlain(opening) ? freePieces(opening, [...slot.ports, ...added(slot, store)]) : [opening.ports]
      return [{ slot, store, opening, pieces }]
    })
    if (missing.length === 0) unchanged.push({ opening, why: whyOpen(path(placed, stores[0] ?? 'offline'), packets) })
    else if (stores.length > 1 && missing.length === 1)
      warnings.push(
        msg(missing[0]?.store === 'runtime' ? 'firewalld.wasStoredOnly' : 'firewalld.wasLoadedOnly', {
          opening: openingText(opening),
        }),
      )
    lacking.push(...missing)
  }
  const steps = stores.flatMap((store) => stepsFor(lacking.filter((item) => item.store === store)))
  return { steps, unchanged, warnings: distinct(warnings) }
}

const sameOwner = (one: Stage, other: Stage) =>
  one.owner.kind === other.owner.kind && one.owner.name === other.owner.name

/** Whether a plain port says all of it; else it takes a rich rule. */
const isPlain = ({ source, destination }: Opening) => source === 'any' && destination === undefined

/** @throws ProblemError when a rule refuses all of it before anything that Sallyport would add. */
function isOpen({ slot, front, behind }: Path, opening: Opening, warnings: Text[]): boolean {
  const first = decide(front, opening)
  if (first.state === 'refused' && first.by)
    throw problem(
      'refused',
      msg('firewalld.refuses', { rule: first.by.text, ports: portsText(opening) }),
      sentences([msg('firewalld.onPurpose'), msg('text.nothingChanged')]),
      msg(first.by.of === 'rich' ? 'firewalld.removeRichRule' : 'firewalld.changePolicy'),
    )
  for (const { text } of first.parts)
    warnings.push(msg('firewalld.refusesPart', { rule: text, opening: openingText(opening) }))
  const whole = passes({ front, behind }, opening)
  const { direction, source } = opening
  if (whole && slot && direction === 'in' && source !== 'any' && isForEveryone([...front, ...behind], opening))
    warnings.push(msg('firewalld.wider', { ports: portsText(opening), place: placeText(slot.owner), from: source }))
  return whole
}

/** Whether all of it passes: what goes out does unless something refuses it. */
export function passes({ front, behind }: Pick<Path, 'front' | 'behind'>, opening: Opening): boolean {
  const { state } = decide([...front, ...behind], opening)
  return state === 'open' || (state === 'closed' && opening.direction === 'out')
}

function isForEveryone(rules: readonly PlacedRule[], opening: Opening): boolean {
  return rules.some(
    (rule) =>
      rule.action === 'allow' &&
      rule.ports.length > 0 &&
      rule.source === 'any' &&
      familiesOf(opening).some((family) => ruleCovers(rule, opening, family)),
  )
}

function whyOpen({ front, behind }: Path, opening: Opening): Text {
  const { state, by } = decide([...front, ...behind], opening)
  if (state === 'closed') return msg('firewalld.noPolicy')
  if (!by) return msg('firewalld.alreadyOpen')
  if (by.of === 'target') return by.text
  return by.owner === undefined || familiesOf(opening).some((family) => ruleCovers(by, opening, family))
    ? msg('firewalld.has', { rule: by.text })
    : msg('firewalld.togetherOpen', { place: placeText(by.owner) })
}

/**
 * The parts of a port range that no entry covers. firewalld merges a range with entries that overlap it and cuts the
 * whole out again on removal, so adding only the gaps keeps the others' entries whole.
 */
export function freePieces(
  opening: Opening,
  entries: readonly { readonly protocol: string; readonly ports: PortRange }[],
): PortRange[] {
  return entries
    .filter(({ protocol }) => protocol === opening.protocol)
    .reduce((pieces, { ports }) => without(pieces, ports), [opening.ports])
}

interface DraftStep {
  readonly call: StepCall
  readonly reason: Text
  readonly risk: Risk
}

/** One call for all plain ports of a zone or policy, one for the rich rules of each network. */
function stepsFor(lacking: readonly Lacking[]): DraftStep[] {
  const key = ({ slot: { owner }, opening: { source, destination } }: Lacking) =>
    [owner.kind, owner.name, source, destination].join(' ')
  return [...groupBy(lacking, key).values()].flatMap((group) => {
    const [first] = group
    if (!first) return []
    const items = group.flatMap(({ opening, pieces }): { protocol: Protocol; ports: PortRange }[] =>
      pieces.map((ports) => ({ protocol: opening.protocol, ports })),
    )
    if (items.length === 0) return []
    const { slot, store, opening } = first
    const { source, destination, direction } = opening
    const place = slot.owner.kind === 'zone' ? { zone: slot.owner.name } : { policy: slot.owner.name }
    const to = destination === undefined ? {} : { destination }
    const call = isPlain(opening)
      ? { verb: 'firewalld.addPorts', args: { ...place, store, items } }
      : { verb: 'firewalld.addRules', args: { ...place, store, source, ...to, items } }
    return [
      {
        call,
        reason: sentences(group.map((item) => item.opening.reason)),
        risk: source === 'any' && direction !== 'out' ? 'low' : 'none',
      },
    ]
  })
}
