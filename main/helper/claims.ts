import { backendOf } from '../firewall/index.js'
import type { JournalEntry, JournalStep, Snapshot } from '../journal/index.js'
import { sha256 } from '../hosts/index.js'
import { openingKey, programsOf } from '../model/opening.js'
import type { StepCall } from '../model/plan.js'
import { asProblem, type Problem } from '../model/problem.js'
import { byPlace, type PlacedOpening } from '../model/zones.js'
import { claimants, claimedOf, endsBefore, heldSteps, knownVerb } from '../plan/index.js'
import { english, msg } from '../text/index.js'
import { arm } from './end.js'
import { execute } from './execute.js'
import type { Work } from './work.js'

/** What another entry claims and loses when an entry is taken back. */
export interface Loss {
  readonly heir: string
  readonly openings: readonly PlacedOpening[]
}

/**
 * Before an entry is taken back: the steps that other entries claim become theirs and stay. May be called again after a
 * crash.
 * @returns what is claimed of the steps that go, to be opened anew by {@link makeUp}
 */
export async function leaveClaimed(work: Work, entry: JournalEntry): Promise<Loss[]> {
  const losses: Loss[] = []
  const others = claimants(await work.journal.open()).filter(({ id }) => id !== entry.id)
  // opened once more, for instance because somebody had removed it: taking that back leads to how it was before
  const isFormer = ({ id, profile }: JournalEntry) => profile.id === entry.profile.id && id < entry.id
  // what lasts longest first, as what it takes over is in nobody's way again
  const heirs = others.sort((a, b) => (endsBefore(a.end?.until, b.end?.until) ? 1 : -1))
  for (const heir of heirs.filter((one) => !isFormer(one))) {
    const lost = await handOver(work, entry, heir)
    if (lost.length > 0) losses.push({ heir: heir.id, openings: lost })
  }
  if (entry.steps.length === 0) tellStillUsed(work, entry, heirs)
  return losses
}

/** Once an entry holds longer than others: what it claims of those that end earlier becomes its own. */
export async function takeOver(work: Work, entry: JournalEntry): Promise<void> {
  for (const other of claimants(await work.journal.open())) {
    if (other.id === entry.id || !endsBefore(other.end?.until, entry.end?.until)) continue
    await handOver(work, other, entry)
    await arm(work, other, heldSteps(other))
    await work.journal.save(other)
  }
}

/** Opens what other entries claim of an entry that was taken back. */
export async function makeUp(work: Work, losses: readonly Loss[]): Promise<Problem | undefined> {
  try {
    for (const { heir: id, openings } of losses) {
      const heir = await work.journal.find(id)
      if (heir?.state !== 'applied') continue
      for (const call of await missing(work, heir, openings)) await addStep(work, heir, call)
      await arm(work, heir, heldSteps(heir))
      await work.journal.save(heir)
    }
    return undefined
  } catch (error) {
    return asProblem(error)
  }
}

/** What opens these again. One that is refused by now, or that was so all along, was not open: it is left out. */
async function missing(
  work: Work,
  heir: JournalEntry,
  openings: readonly PlacedOpening[],
): Promise<readonly StepCall[]> {
  try {
    return await planned(work, heir, openings)
  } catch (error) {
    if (asProblem(error).kind !== 'refused') throw error
    const [only, ...more] = openings
    if (!only || more.length === 0) return []
    return (await Promise.all(openings.map((opening) => missing(work, heir, [opening])))).flat()
  }
}

async function planned(
  { host }: Work,
  { profile }: JournalEntry,
  openings: readonly PlacedOpening[],
): Promise<StepCall[]> {
  const calls: StepCall[] = []
  for (const { place, openings: here } of byPlace(openings)) {
    const backend = backendOf(place.firewall)
    if (!backend) continue
    const finding = await backend.detect(host)
    const observed = await backend.observe(host, finding, { zone: place.zone, programs: programsOf(here) })
    const service = { id: profile.id, title: english(profile.title) }
    calls.push(...observed.plan(here, service).steps.map(({ call }) => call))
  }
  return calls
}

/** Hands an entry's steps to one that claims them. @returns what it claims of the others */
async function handOver(work: Work, entry: JournalEntry, heir: JournalEntry): Promise<PlacedOpening[]> {
  const { journal, emit } = work
  const beside = heldSteps(entry)
  const gone = entry.steps.filter(({ state }) => state === 'reverted')
  const lost = gone.flatMap((step) => claimedOf(step, entry.steps, heir.openings)?.lost ?? [])
  const changed: JournalStep[] = []
  for (const step of beside) {
    const claimed = claimedOf(step, beside, heir.openings)
    if (!claimed) continue
    const { stays, goes } = claimed
    lost.push(...claimed.lost)
    for (const call of claimed.instead ?? []) await addStep(work, heir, call)
    if (!stays) continue
    const title = msg('helper.keptFor', { step: knownVerb(step).title(stays), service: heir.profile.title })
    emit({ event: 'step', id: step.id, title, argv: [], state: 'kept', because: heir.profile.id })
    pushStep(heir, { verb: step.verb, args: stays }, 'done')
    changed.push(Object.assign({ ...step }, goes ? { args: goes } : { state: 'kept' }))
  }
  if (changed.length > 0) {
    await inherit(work, entry, heir)
    await journal.save(heir)
    entry.steps = entry.steps.map((step) => changed.find(({ id }) => id === step.id) ?? step)
    entry.after = {}
    await arm(work, heir, heldSteps(heir))
    await journal.save(heir)
    await journal.save(entry)
  }
  return [...new Map(lost.map((opening) => [openingKey(opening), opening])).values()]
}

/** Carries out one more step of an entry; nothing where it is so already, or where the firewall cannot take it now. */
async function addStep(work: Work, entry: JournalEntry, call: StepCall): Promise<void> {
  const { host, journal, emit } = work
  const verb = knownVerb(call)
  const args = await verb.outstanding(host, call.args).catch(() => null)
  if (args === null) return
  const step = pushStep(entry, { verb: call.verb, args }, 'started')
  await journal.save(entry)
  const { argv, output } = await execute(work, step)
  step.state = 'done'
  await journal.save(entry)
  emit({ event: 'step', id: step.id, title: verb.title(args), state: 'done', argv: [...argv], output })
}

function pushStep(entry: JournalEntry, call: StepCall, state: 'started' | 'done'): JournalStep {
  const known = entry.steps.find(
    (step) =>
      step.state === 'done' && step.verb === call.verb && JSON.stringify(step.args) === JSON.stringify(call.args),
  )
  if (known) return known
  const step: JournalStep = { ...call, id: `s${entry.steps.length + 1}`, state }
  entry.steps.push(step)
  return step
}

/**
 * The files as they were before the entry are what the heir's undo gives back, as long as nobody else wrote them between
 * the two.
 */
async function inherit({ journal }: Work, entry: JournalEntry, heir: JournalEntry): Promise<void> {
  const before = await journal.snapshot(entry.id)
  if (!before) return
  const own = (await journal.snapshot(heir.id)) ?? {}
  const all: Record<string, string | null> = { ...own }
  for (const path of new Set([...Object.keys(before), ...Object.keys(own)])) {
    const had = own[path]
    const follows = entry.id < heir.id && typeof had === 'string' && sha256(had) === entry.after[path]
    const isMadeByHeir = had === undefined && heir.after[path] !== undefined
    if (isMadeByHeir || (had !== undefined && !follows)) continue
    all[path] = before[path] ?? null
    const after = entry.after[path]
    if (had === undefined && after !== undefined) heir.after[path] = after
  }
  await journal.saveSnapshot(heir.id, all satisfies Snapshot)
}

/** An entry without steps of its own only ever claimed what others hold. */
function tellStillUsed({ emit }: Work, entry: JournalEntry, heirs: readonly JournalEntry[]): void {
  for (const heir of heirs) {
    const held = heldSteps(heir)
    const kept = held.filter((step) => claimedOf(step, held, entry.openings) !== null)
    for (const step of kept) {
      const title = msg('helper.keptFor', { step: knownVerb(step).title(step.args), service: heir.profile.title })
      emit({ event: 'step', id: step.id, title, argv: [], state: 'kept', because: heir.profile.id })
    }
  }
}
