import { familyOf, networkContains, rangeContains, type Family, type PortRange } from '../../model/net.js'
import { openingText, portsText, type Opening } from '../../model/opening.js'
import type { Risk, StepCall, Unchanged } from '../../model/plan.js'
import { problem } from '../../model/problem.js'
import { groupBy } from '../../model/text.js'
import type { PlanDraft } from '../backend.js'
import { firstOf, judge } from './judge.js'
import { mustAnswer } from './answers.js'
import { isLimit } from './limit.js'
import { isForeign } from './owner.js'
import { placeName, type LoadedPlace, type Places, type StoredPlace } from './read.js'
import { PORTS_A_RULE, slots, type OwnRule } from './rule-args.js'
import { lineFor } from './stored-file.js'
import { CHAINS, packetsOf, walk } from './walk.js'
import { distinct, msg, sentences, type Text } from '../../text/index.js'

interface Lacking {
  readonly opening: Opening
  readonly family: Family
  readonly before: number | undefined
}

/**
 * What iptables must do so that every opening is there: in the kernel's tables first, then in the files. Pure; see
 * {@link Observed.plan} for its errors.
 */
export function planIptables(places: Places, wanted: readonly Opening[]): PlanDraft {
  const warnings: Text[] = []
  const steps: PlanDraft['steps'][number][] = []
  const had = new Map(wanted.map((opening) => [opening, [] as Text[]]))
  const lacksSomewhere = new Set<Opening>()
  const all: readonly (LoadedPlace | StoredPlace)[] = [...places.loaded.filter(countsHere(places)), ...places.stored]
  for (const place of all) {
    const missing = wanted.flatMap((opening): Lacking[] => {
      if (!openingFamilies(opening, places.families).includes(place.family)) return []
      const lacking = lackingIn(place, opening, warnings, had.get(opening) ?? [])
      if (lacking) lacksSomewhere.add(opening)
      return lacking ? [lacking] : []
    })
    steps.push(
      ...stepsFor(
        place,
        missing.filter((one) => !missing.some((other) => isWider(other, one))),
      ),
    )
  }
  const unchanged = wanted.flatMap((opening): Unchanged[] =>
    lacksSomewhere.has(opening) ? [] : [{ opening, why: had.get(opening)?.[0] ?? msg('iptables.refusesNothingHere') }],
  )
  return { steps, unchanged, warnings: distinct(warnings) }
}

/** A table that cannot be read without rights counts as one to be changed, as long as it is the usual one. */
function countsHere({ loaded }: Places) {
  return ({ stack, table }: LoadedPlace) =>
    table !== null || (stack === 'default' && loaded.every((place) => place.table === null))
}

/**
 * The IP families of an opening: those of its addresses, else those in use.
 * @throws ProblemError of kind `input` when it names a family that is not in use here, or both
 */
export function openingFamilies(opening: Opening, inUse: readonly Family[]): readonly Family[] {
  const named = [opening.source, opening.destination ?? 'any'].filter((address) => address !== 'any').map(familyOf)
  const families = inUse.filter((family) => named.every((of) => of === family))
  if (families.length > 0) return families
  const both = named.includes(4) && named.includes(6)
  throw problem(
    'input',
    msg(both ? 'iptables.bothFamilies' : 'iptables.otherFamily', { opening: openingText(opening) }),
    msg('iptables.noRuleFor'),
    both ? msg('iptables.nameOneFamily') : msg('iptables.nameIpv4'),
  )
}

function lackingIn(
  place: LoadedPlace | StoredPlace,
  opening: Opening,
  warnings: Text[],
  had: Text[],
): Lacking | undefined {
  const { family, table } = place
  if (table === null) return { opening, family, before: undefined }
  const chain = CHAINS[opening.direction]
  const packets = packetsOf(opening, family)
  const { parts, by } = walk(table, chain, packets)
  const params = { place: placeName(place), opening: openingText(opening) }
  const { open, before } = judge(table, chain, packets, params.place)
  for (const part of parts.filter(({ at }) => before === undefined || at < before))
    if (!isForeign(part.rule.chain) && !isForeign(part.rule.target ?? ''))
      warnings.push(msg('iptables.mayRefusePart', { ...params, rule: part.rule.text }))
  if (!open) {
    if (!('path' in place)) mustAnswer(place, opening)
    return { opening, family, before }
  }
  if (by && isLimit(by) && !opening.limit) warnings.push(msg('iptables.openButLimited', { ...params, rule: by.text }))
  if (by && !isLimit(by) && opening.limit) warnings.push(msg('iptables.openUnlimited', { ...params, rule: by.text }))
  if (by && opening.source !== 'any' && by.source === 'any')
    warnings.push(
      msg('iptables.openToAnyone', {
        place: params.place,
        rule: by.text,
        ports: portsText(opening),
        source: opening.source,
      }),
    )
  had.push(by ? msg('iptables.openBy', { rule: by.text }) : msg('iptables.notRefused', { place: params.place }))
  return undefined
}

/** Whether a rule for one opening lets the other in too: what stands behind another rule may not. */
function isWider({ opening: wide, before: place }: Lacking, { opening, before }: Lacking): boolean {
  if (wide === opening || firstOf([place, before]) !== place) return false
  const covers = (a: Opening, b: Opening) =>
    a.direction === b.direction &&
    a.limit === b.limit &&
    a.protocol === b.protocol &&
    rangeContains(a.ports, b.ports) &&
    networkContains(a.source, b.source) &&
    networkContains(a.destination ?? 'any', b.destination ?? 'any') &&
    [undefined, b.interface].includes(a.interface) &&
    [undefined, b.outInterface].includes(a.outInterface)
  return covers(wide, opening) && !covers(opening, wide)
}

/** Openings that differ in their ports only share a rule, as far as its limit of ports goes. */
function stepsFor(place: LoadedPlace | StoredPlace, missing: readonly Lacking[]): PlanDraft['steps'][number][] {
  const groups = groupBy(
    missing,
    // a limit counts for one range of ports
    ({ opening: { direction, protocol, source, destination, interface: on, outInterface, limit, ports } }) =>
      JSON.stringify([direction, protocol, source, destination, on, outInterface, limit ? ports : null]),
  )
  const inserted: { chain: string; at: number }[] = []
  return [...groups.values()].flatMap(inChunks).map((group) => {
    const rule = ruleFor(group)
    const before = firstOf(group.map((item) => item.before))
    const reason = sentences(group.map(({ opening }) => opening.reason))
    // each rule of ours pushes what stands behind it on by one
    const shifted = (at: number, chain: string) => {
      const number = at + inserted.filter((one) => one.chain === chain && one.at <= at).length
      inserted.push({ chain, at })
      return number
    }
    const risk: Risk = rule.source === 'any' && rule.chain !== 'OUTPUT' ? 'low' : 'none'
    return { call: callFor(place, rule, before, shifted), reason, risk }
  })
}

function callFor(
  place: LoadedPlace | StoredPlace,
  rule: OwnRule,
  before: number | undefined,
  shifted: (at: number, chain: string) => number,
): StepCall {
  if ('path' in place) {
    const line = shifted((place.table && lineFor(place.table, rule.chain, before)) ?? 1, '')
    return { verb: 'iptables.store', args: { ...rule, path: place.path, line } }
  }
  const where = before === undefined ? {} : { before: shifted(before, rule.chain) }
  return { verb: 'iptables.allow', args: { ...rule, stack: place.stack, ...where } }
}

function ruleFor(group: readonly Lacking[]): OwnRule {
  const [first] = group
  if (!first) throw new Error('a rule without an opening')
  const { direction, protocol, source, destination, interface: on, outInterface, limit } = first.opening
  return {
    family: first.family,
    chain: CHAINS[direction],
    protocol,
    ports: portsOf(group),
    source,
    ...(destination === undefined || destination === 'any' ? {} : { destination }),
    ...(on === undefined ? {} : { interface: on }),
    ...(outInterface === undefined ? {} : { outInterface }),
    ...(limit ? { limit } : {}),
    comment: commentFor(group),
  }
}

function portsOf(group: readonly Lacking[]): PortRange[] {
  return group.map(({ opening }) => opening.ports).sort((a, b) => a.first - b.first)
}

function commentFor(group: readonly Lacking[]): string {
  const labels = [...new Set(group.map(({ opening }) => opening.label))].join(', ')
  let text = [...labels].slice(0, 100)
  while (Buffer.byteLength(text.join('')) > 200) text = text.slice(0, -1)
  return text.join('').trim()
}

function inChunks(group: readonly Lacking[]): Lacking[][] {
  const chunks: Lacking[][] = []
  let used = PORTS_A_RULE
  for (const item of [...group].sort((a, b) => a.opening.ports.first - b.opening.ports.first)) {
    const needed = slots(item.opening.ports)
    if (used + needed > PORTS_A_RULE) {
      chunks.push([])
      used = 0
    }
    chunks.at(-1)?.push(item)
    used += needed
  }
  return chunks
}
