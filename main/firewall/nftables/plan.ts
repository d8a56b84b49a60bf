import type { Family } from '../../model/net.js'
import { openingText, portsText, type Opening } from '../../model/opening.js'
import type { Risk, StepCall, Unchanged } from '../../model/plan.js'
import { problem } from '../../model/problem.js'
import { familiesOf } from '../../model/rule.js'
import type { PlanDraft } from '../backend.js'
import { CONFIGURATIONS, type Stored } from './config.js'
import { chainText, NftName, type OwnRule } from './own-rule.js'
import { ownBases } from './owners.js'
import { atTop, denied, inPart, overruling, unwritable } from './refusals.js'
import { keyOf, type NftChain, type NftRuleset } from './ruleset.js'
import { walkChain, type Outcome } from './walk.js'
import { distinct, msg, sentences, type Message, type Text } from '../../text/index.js'

export interface PlanInput {
  readonly loaded: NftRuleset
  readonly stored: Stored
}

/** A rule that is missing, and where it takes effect. */
interface Missing {
  readonly opening: Opening
  readonly base: NftChain
  readonly families: readonly Family[]
  readonly outcome: Outcome
}

type Service = { readonly id: string; readonly title: string }

/** What nftables must do so that every opening is there, in the kernel first. Pure; see {@link Observed.plan}. */
export function planNftables({ loaded, stored }: PlanInput, wanted: readonly Opening[], service: Service): PlanDraft {
  const warnings: Text[] = []
  const now: Missing[] = []
  const later: Missing[] = []
  const unchanged: Unchanged[] = []
  for (const opening of wanted) {
    assertKnown(opening)
    const inKernel = missingIn(loaded, opening, warnings)
    const inFiles = stored.ruleset ? missingIn(stored.ruleset, opening, []) : []
    now.push(...inKernel)
    later.push(...inFiles)
    if (inKernel.length + inFiles.length === 0) unchanged.push({ opening, why: whyOpen(loaded, opening) })
    else if (inKernel.length === 0) warnings.push(msg('nftables.openForGood', { opening: openingText(opening) }))
  }
  for (const { base, outcome, opening } of now)
    if (outcome.overruled.length > 0) throw overruling(base, outcome, opening)
  for (const { base, outcome, opening } of later)
    if (outcome.before !== undefined && outcome.partial.length > 0) throw atTop(base, outcome, opening)
  warnings.push(...notStored(now, stored))
  return {
    steps: [...nowSteps(now), ...laterSteps(later, stored, service)],
    unchanged,
    warnings: distinct(warnings),
  }
}

/** What nftables lets through as it is: the answer for each base chain and family that sees the opening. */
export function outcomesOf(
  ruleset: NftRuleset,
  opening: Opening,
): { base: NftChain; family: Family; outcome: Outcome }[] {
  return familiesOf(opening).flatMap((family) =>
    ownBases(ruleset, opening.direction, family).map((base) => ({
      base,
      family,
      outcome: walkChain(base, opening, family),
    })),
  )
}

function missingIn(ruleset: NftRuleset, opening: Opening, warnings: Text[]): Missing[] {
  const missing = new Map<string, Missing>()
  for (const { base, family, outcome } of outcomesOf(ruleset, opening)) {
    const key = keyOf(base.name)
    const known = missing.get(key)
    if (outcome.kind === 'denied') throw denied(outcome, base, opening)
    warnings.push(...inPart(outcome, base, opening))
    if (outcome.kind === 'open' && outcome.anyone && opening.source !== 'any')
      warnings.push(
        msg('nftables.openToAnyone', { rule: outcome.by, ports: portsText(opening), source: opening.source }),
      )
    if (outcome.kind !== 'closed') continue
    missing.set(key, {
      opening,
      base,
      families: [...(known?.families ?? []), family],
      outcome: known ? together(base, known.outcome, outcome) : outcome,
    })
  }
  return [...missing.values()]
}

/** What one rule for both versions of IP meets: the earlier place, and all that comes before either. */
function together({ rules }: NftChain, one: Outcome, other: Outcome): Outcome {
  const place = ({ before }: Outcome) =>
    before === undefined ? Infinity : rules.findIndex(({ handle }) => handle === before)
  const earlier = place(one) <= place(other) ? one : other
  return {
    ...earlier,
    partial: [...new Set([...one.partial, ...other.partial])],
    overruled: [...new Set([...one.overruled, ...other.overruled])],
  }
}

function ownRule({ opening, base, families }: Missing): OwnRule {
  const { protocol, ports, source, destination, label } = opening
  const { name } = base
  for (const text of [name.table, name.chain]) if (!NftName.safeParse(text).success) throw unwritable(text)
  const [only] = families
  const partly = name.family === 'inet' && families.length < familiesOf(opening).length && only !== undefined
  return {
    ...name,
    ...(opening.direction === 'in' ? {} : { direction: opening.direction }),
    protocol,
    ports,
    source,
    ...(destination === undefined ? {} : { destination }),
    ...(opening.interface === undefined ? {} : { interface: opening.interface }),
    ...(opening.outInterface === undefined ? {} : { outInterface: opening.outInterface }),
    ...(partly ? { only } : {}),
    label,
  }
}

interface DraftStep {
  readonly call: StepCall
  readonly reason: Text
  readonly risk: Risk
}

/** One command for all rules: either all of them are there, or none. */
function nowSteps(missing: readonly Missing[]): DraftStep[] {
  if (missing.length === 0) return []
  const rules = missing.map((item) => {
    const { before } = item.outcome
    return { ...ownRule(item), ...(before === undefined ? {} : { before }) }
  })
  return [{ call: { verb: 'nftables.allow', args: { rules } }, reason: reasonsOf(missing), risk: riskOf(missing) }]
}

function laterSteps(missing: readonly Missing[], stored: Stored, service: Service): DraftStep[] {
  const { path: config } = stored
  if (missing.length === 0 || config === undefined) return []
  const path = freePath(`${stored.folder}/sallyport-${service.id}`, stored.files)
  const rules = missing.map((item) => ({
    ...ownRule(item),
    ...(item.outcome.before === undefined ? {} : { top: true }),
  }))
  const file: DraftStep = {
    call: {
      verb: 'nftables.store',
      args: { path, ...(stored.included ? { config } : {}), service: service.title, rules },
    },
    reason: msg('nftables.storeReason'),
    risk: 'none',
  }
  const line: DraftStep = {
    call: { verb: 'nftables.include', args: { path, config } },
    reason: msg('nftables.includeReason', { config }),
    risk: 'none',
  }
  return stored.included ? [file] : [file, line]
}

function freePath(wish: string, taken: readonly string[]): string {
  let path = `${wish}.nft`
  for (let number = 2; taken.includes(path); number++) path = `${wish}-${number}.nft`
  return path
}

function reasonsOf(missing: readonly Missing[]): Text {
  return sentences(missing.map(({ opening }) => opening.reason))
}

function riskOf(missing: readonly Missing[]): Risk {
  return missing.some(({ opening }) => opening.source === 'any') ? 'low' : 'none'
}

/** Why rules will not be there after a restart, as far as that is so. */
function notStored(now: readonly Missing[], { path, ruleset }: Stored): Text[] {
  if (now.length === 0) return []
  const gone = msg('nftables.goneAfterRestart')
  if (path === undefined) return [msg('nftables.noConfiguration', { paths: CONFIGURATIONS }), gone]
  if (!ruleset) return [msg('nftables.unclearConfiguration', { path }), gone]
  const chains = now
    .filter((item) => isStrange(ruleset, item.base, item.opening))
    .map(({ base }) => chainText(base.name))
  if (chains.length === 0) return []
  return [...[...new Set(chains)].map((chain) => msg('nftables.strangeChain', { chain, path })), gone]
}

/** Whether a chain that decides in the kernel is none of the configuration's: there it is missing, or refuses nothing. */
export function isStrange(stored: NftRuleset, { name }: NftChain, opening: Opening): boolean {
  const kept = outcomesOf(stored, opening).filter(({ base }) => keyOf(base.name) === keyOf(name))
  return kept.every(({ outcome }) => outcome.kind === 'default')
}

function whyOpen(loaded: NftRuleset, opening: Opening): Message {
  const open = outcomesOf(loaded, opening).find(({ outcome }) => outcome.kind === 'open')
  return open
    ? msg('nftables.openBy', { rule: open.outcome.by, chain: chainText(open.base.name) })
    : msg('nftables.refusesNothing')
}

/** @throws ProblemError for what this backend cannot hold */
function assertKnown(opening: Opening): void {
  const asks = msg('nftables.askedFor', { opening: openingText(opening) })
  if (opening.limit) throw problem('input', msg('nftables.noLimit'), asks, msg('nftables.leaveLimitOut'))
  if (opening.application !== undefined)
    throw problem('input', msg('nftables.noPrograms'), asks, msg('nftables.leaveProgramOut'))
}
