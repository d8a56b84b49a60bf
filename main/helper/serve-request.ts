import { backendOf, backends, detect } from '../firewall/index.js'
import { readGround } from '../netfilter/index.js'
import { readOnce, recordingHost, type Host } from '../hosts/index.js'
import { log, noted } from '../log/index.js'
import { journalAt, namedByCaller, prepareFolder, systemState, type Journal } from '../journal/index.js'
import type { OpeningEvidence } from '../model/evidence.js'
import type { EndEvent, WorkEvent } from '../model/events.js'
import type { Detection } from '../model/observation.js'
import { programsOf } from '../model/opening.js'
import { asProblem, ProblemError } from '../model/problem.js'
import { byPlace } from '../model/zones.js'
import type { Readings } from '../model/readings.js'
import type { Watched } from '../model/watch.js'
import { watch } from '../reach/index.js'
import { prove } from '../verify/index.js'
import { apply } from './apply.js'
import { settleEnds } from './settle-ends.js'
import { keep } from './keep.js'
import { takeLock, tryLock } from './lock.js'
import { onceMade } from './once-made.js'
import {
  parseRequest,
  type ApplyRequest,
  type ExpireRequest,
  type HelperRequest,
  type WatchRequest,
} from './request.js'
import { recover } from './recover.js'
import { undo } from './undo.js'
import { waitForEnd } from './wait-for-end.js'
import { keepRunning } from './signals.js'
import type { Work } from './work.js'

/** What the helper writes: the events of its work, for `look` the readings, and for `watch` what was seen at last. */
export type HelperEvent =
  | WorkEvent
  | { readonly event: 'readings'; readonly readings: Readings }
  | { readonly event: 'watched'; readonly watched: Watched }

export type Examine = (host: Host, detection: Detection) => Promise<unknown>

export interface Caller {
  /** The user who asked, for the journal: sudo and pkexec name it. */
  readonly uid: number
  /**
   * Whether the rights are lent to somebody who has none, by sudo, polkit or the like. What they name is then believed in
   * nothing: a file system of theirs can say that all in it belongs to root.
   */
  readonly onBehalf?: boolean
  emit(event: HelperEvent): void
  cancelled(): boolean
  /** Whether nobody waits for the outcome any more. A change is finished all the same. */
  gone?(): boolean
  /** Stops this process, as somebody asked at its terminal while it held the lock. */
  suspend?(): void
  /** Starts a helper of its own for this request, which goes on when this one has ended. */
  leaveBehind(request: ExpireRequest): Promise<void>
  /** Reads for `look` what those above judge by, and changes nothing. */
  examine?: Examine
}

/**
 * What keeps journal and lock of a machine that is simulated: the real one, in a folder that whoever asks has made for
 * themselves, and where nobody with rights reads. Its changes need not wait for those of the real one.
 */
export interface Keeper {
  readonly host: Host
  readonly lockFile: string
}

/** Answers one request, from its text to the `end` event. Never throws. */
export async function serveRequest(text: string, caller: Caller, host: Host, keptBy?: Keeper): Promise<EndEvent> {
  let end: EndEvent
  try {
    end = await work(parseRequest(text), caller, host, keptBy)
  } catch (error) {
    if (!(error instanceof ProblemError)) log('error', 'a request to the helper', error)
    end = { event: 'end', result: 'failed', journal: null, problem: asProblem(error) }
  }
  caller.emit(end)
  return end
}

async function work(request: HelperRequest, caller: Caller, host: Host, keptBy: Keeper | undefined): Promise<EndEvent> {
  if (request.request === 'look') return look(host, request.scope, caller)
  if (request.request === 'watch') return watchFor(host, request, caller)
  const keeper = keptBy?.host ?? host
  const journal = journalAt(keeper, request.stateDir)
  if (!keptBy) {
    if (caller.onBehalf && request.stateDir !== systemState(host.platform)) throw namedByCaller(host, request.stateDir)
    await prepareFolder(keeper, journal.folder)
  }
  if (request.request === 'expire' && !(await waitForEnd(journal, request.journal, () => caller.cancelled())))
    return { event: 'end', result: 'unchanged', journal: request.journal }
  if (request.request === 'expire') return expire(request.journal, { host, journal, keeper, keptBy, caller })
  const taken = takeLock(
    keeper,
    () => {
      caller.emit({ event: 'waiting' })
    },
    keptBy?.lockFile,
  )
  // While it waits: looked at again under the lock, when only what changed is parsed.
  const [lock] = await Promise.all([taken, journal.open()])
  const letStop = keepRunning()
  try {
    const inside: Work = {
      host,
      journal,
      lock,
      emit: (event) => {
        caller.emit(event)
      },
      cancelled: () => caller.cancelled(),
    }
    const recovered = [...(await recover(inside)), ...(await settleEnds(inside))]
    if (request.request === 'recover') return { event: 'end', result: 'unchanged', journal: null }
    if (request.request === 'undo') {
      const last = recovered.at(-1)
      // without an id the last change is meant, and that was the one cut off, or whose end had passed
      if (last !== undefined && (request.journal === undefined || recovered.includes(request.journal)))
        return { event: 'end', result: 'undone', journal: request.journal ?? last }
      return await undo(inside, request)
    }
    const end = request.request === 'keep' ? await keep(inside, request) : await apply(inside, request, caller.uid)
    if (end.result !== 'applied' && end.result !== 'unchanged') return end
    return await onceMade(end, async () => {
      if (end.result === 'applied' && end.journal !== null) {
        const { end: ending } = (await journal.find(end.journal)) ?? {}
        if (ending?.by === 'waiter')
          await caller.leaveBehind({ request: 'expire', stateDir: request.stateDir, journal: end.journal })
      }
      if (request.request === 'apply')
        caller.emit({ event: 'evidence', openings: await readProof(readOnce(host), request) })
    })
  } finally {
    lock.release()
    if (letStop()) caller.suspend?.()
  }
}

interface Expiring {
  readonly host: Host
  readonly journal: Journal
  readonly keeper: Host
  readonly keptBy: Keeper | undefined
  readonly caller: Caller
}

/** Takes back what has ended. A trial does not wait for the lock: whoever holds it may be what hangs. */
async function expire(id: string, { host, journal, keeper, keptBy, caller }: Expiring): Promise<EndEvent> {
  const entry = await journal.find(id)
  const emit = (event: WorkEvent) => {
    caller.emit(event)
  }
  const path = keptBy?.lockFile
  const lock =
    entry?.end?.confirm === true
      ? ((await tryLock(keeper, TRIAL_PATIENCE, path)) ?? { release: () => undefined })
      : await takeLock(keeper, () => undefined, path)
  try {
    await settleEnds({ host, journal, lock, emit, cancelled: () => false }, id)
    return { event: 'end', result: 'undone', journal: id }
  } finally {
    lock.release()
  }
}

/** How long the end of a trial waits for the lock, in milliseconds. */
const TRIAL_PATIENCE = 500

/** Each opening on the firewall, and in the zone, that it was made in. */
async function readProof(host: Host, { openings }: ApplyRequest): Promise<OpeningEvidence[]> {
  const proofs: OpeningEvidence[] = []
  for (const { place, openings: here } of byPlace(openings)) {
    const backend = backendOf(place.firewall)
    if (!backend) continue
    const finding = await backend.detect(host)
    const observed = await backend.observe(host, finding, { zone: place.zone, programs: programsOf(here) })
    proofs.push(...(await prove(host, observed, here)))
  }
  return proofs
}

/** Reads everything that the unprivileged side would read, and hands it over. */
async function look(machine: Host, scope: { zone?: string | undefined }, caller: Caller): Promise<EndEvent> {
  const { host, readings } = recordingHost(readOnce(machine))
  const detection = await detect(host)
  for (const finding of detection.firewalls.filter(({ installed }) => installed))
    await backends
      .find(({ kind }) => kind === finding.kind)
      ?.observe(host, finding, scope)
      .catch(noted(`reading ${finding.kind}`))
  if (host.platform === 'linux') await readGround(host)
  await caller.examine?.(host, detection)
  caller.emit({ event: 'readings', readings })
  return { event: 'end', result: 'unchanged', journal: null }
}

async function watchFor(host: Host, { request: _, ...question }: WatchRequest, caller: Caller): Promise<EndEvent> {
  const watched = await watch(host, question, {
    watching: (until) => {
      caller.emit({ event: 'watching', until })
    },
    attempt: (attempt) => {
      caller.emit({ event: 'attempt', ...attempt })
    },
    stopped: () => caller.cancelled() || caller.gone?.() === true,
  })
  caller.emit({ event: 'watched', watched })
  return { event: 'end', result: 'unchanged', journal: null }
}
