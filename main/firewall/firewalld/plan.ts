import type { PortRange, Protocol } from '../../model/net.js'
import { openingText, portsText, type Opening } from '../../model/opening.js'
import type { Risk, StepCall, Unchanged } from '../../model/plan.js'
import { problem } from '../../model/problem.js'
import { familiesOf, ruleCovers, ruleTouches, type Rule } from '../../model/rule.js'
import { groupBy } from '../../model/text.js'
import type { PlanDraft } from '../backend.js'
import type { Store } from './verbs.js'

/** A zone in one of firewalld's stores, with its rules in common terms. */
export interface ZoneView {
  readonly target: string
  readonly rules: readonly Rule[]
  /** Plain ports, which firewalld merges with what overlaps them. */
  readonly ports: readonly { readonly protocol: string; readonly ports: PortRange }[]
}

interface Lacking {
  readonly zone: string
  readonly store: Store
  readonly opening: Opening
  readonly pieces: readonly PortRange[]
}

/**
 * What firewalld must do so that every opening is there, in the running firewall first. Pure.
 * @param stores in the order in which they are to be changed
 */
export function planFirewalld(
  stores: readonly Store[],
  view: (zone: string, store: Store) => ZoneView,
  wanted: readonly { readonly opening: Opening; readonly zone: string }[],
): PlanDraft {
  const warnings: string[] = []
  const unchanged: Unchanged[] = []
  const lacking: Lacking[] = []
  /** What the openings before this one add in the same place: a later range must not be merged with it either. */
  const added = (zone: string, store: Store) =>
    lacking
      .filter((item) => item.zone === zone && item.store === store && item.opening.source === 'any')
      .flatMap(({ opening: { protocol }, pieces }) => pieces.map((ports) => ({ protocol, ports })))
  for (const { opening, zone } of wanted) {
    const missing = stores.flatMap((store): Lacking[] => {
      const { rules, ports, target } = view(zone, store)
      if (isOpen(rules, opening, zone, target, warnings)) return []
      const pieces = opening.source === 'any' ? freePieces(opening, [...ports, ...added(zone, store)]) : [opening.ports]
      return [{ zone, store, opening, pieces }]
    })
    if (missing.length === 0)
      unchanged.push({ opening, why: whyOpen(view(zone, stores[0] ?? 'offline'), opening, zone) })
    else if (stores.length > 1 && missing.length === 1)
      warnings.push(
        `${openingText(opening)} was open ${missing[0]?.store === 'runtime' ? 'after the next reload only' : 'until the next reload only'}; now it is both.`,
      )
    lacking.push(...missing)
  }
  const steps = stores.flatMap((store) => stepsFor(lacking.filter((item) => item.store === store)))
  return { steps, unchanged, warnings: [...new Set(warnings)] }
}

function isOpen(rules: readonly Rule[], opening: Opening, zone: string, target: string, warnings: string[]): boolean {
  const families = familiesOf(opening)
  for (const rule of rules.filter(({ action }) => action === 'deny' || action === 'reject')) {
    if (families.some((family) => ruleCovers(rule, opening, family)))
      throw problem(
        'refused',
        `The zone ${zone} has the rule "${rule.text}", which refuses ${portsText(opening)}.`,
        'Somebody decided this on purpose, and it comes before what Sallyport would add. Nothing was changed.',
        'If it is no longer wanted, remove it with firewall-cmd --remove-rich-rule, for now and with --permanent.',
      )
    if (families.some((family) => ruleTouches(rule, opening, family)))
      warnings.push(`"${rule.text}" in the zone ${zone} refuses part of ${openingText(opening)}.`)
  }
  if (target === 'ACCEPT') return true
  const covering = rules.filter((rule) => rule.action === 'allow')
  const open = allowedTogether(rules, opening)
  if (
    open &&
    opening.source !== 'any' &&
    covering.some((rule) => rule.source === 'any' && families.some((family) => ruleCovers(rule, opening, family)))
  )
    warnings.push(
      `${portsText(opening)} is open to anyone in the zone ${zone}: the limit to ${opening.source} has no effect beside it.`,
    )
  return open
}

function whyOpen({ target, rules }: ZoneView, opening: Opening, zone: string): string {
  if (target === 'ACCEPT') return `the zone ${zone} lets everything in`
  const rule = rules.find(
    (item) => item.action === 'allow' && familiesOf(opening).some((family) => ruleCovers(item, opening, family)),
  )
  return rule ? `${rule.text} is there already` : `the ports of the zone ${zone} let it in between them`
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

/** Whether the rules let the whole opening in between them: each part of a port range may have a rule of its own. */
export function allowedTogether(rules: readonly Rule[], opening: Opening): boolean {
  return familiesOf(opening).every((family) => {
    const ranges = rules
      .filter((rule) => rule.action === 'allow' && ruleCovers({ ...rule, ports: [] }, opening, family))
      .flatMap(({ ports }) => (ports.length === 0 ? [opening.ports] : ports))
    return ranges.reduce(without, [opening.ports]).length === 0
  })
}

function without(pieces: readonly PortRange[], ports: PortRange): PortRange[] {
  return pieces.flatMap(({ first, last }) =>
    [
      { first, last: Math.min(last, ports.first - 1) },
      { first: Math.max(first, ports.last + 1), last },
    ].filter((piece, index) => piece.first <= piece.last && (index === 0 ? first < ports.first : last > ports.last)),
  )
}

interface DraftStep {
  readonly call: StepCall
  readonly reason: string
  readonly risk: Risk
}

/** One call for all plain ports of a zone, one for each network's rich rules. */
function stepsFor(lacking: readonly Lacking[]): DraftStep[] {
  return [...groupBy(lacking, ({ zone, opening }) => `${zone} ${opening.source}`).values()].flatMap((group) => {
    const [first] = group
    if (!first) return []
    const items = group.flatMap(({ opening, pieces }): { protocol: Protocol; ports: PortRange }[] =>
      pieces.map((ports) => ({ protocol: opening.protocol, ports })),
    )
    if (items.length === 0) return []
    const { zone, store } = first
    const { source } = first.opening
    const call =
      source === 'any'
        ? { verb: 'firewalld.addPorts', args: { zone, store, items } }
        : { verb: 'firewalld.addRules', args: { zone, store, source, items } }
    return [
      {
        call,
        reason: [...new Set(group.map(({ opening }) => opening.reason))].join(' '),
        risk: source === 'any' ? 'low' : 'none',
      },
    ]
  })
}
