import { firewallsOf, missingFrom, type StoredForm } from '../firewall/index.js'
import type { Host } from '../hosts/index.js'
import type { Snapshot } from '../journal/index.js'
import type { StepCall } from '../model/plan.js'
import { firewallName } from '../model/observation.js'
import { problem } from '../model/problem.js'
import { msg, sentences } from '../text/index.js'
import { takeSnapshot } from './stored.js'
import type { Work } from './work.js'

/**
 * Does the work of one call, and sees that its front end has left the stored files whole: one that was killed, or found
 * no space, has cut off what stood there, and may say that all went well. Then they are put back.
 * @throws ProblemError of kind `failed` when a file had to be put back
 */
export async function keepingFiles<T>(host: Host, call: StepCall, work: () => Promise<T>): Promise<T> {
  const before = await takeSnapshot(host, [call])
  try {
    const done = await work()
    const mended = await mend(host, [call], before, true)
    if (mended.length > 0) throw cutOff(mended)
    return done
  } catch (error) {
    await mend(host, [call], before, true)
    throw error
  }
}

/**
 * Puts back every stored file that is cut off, or cannot be loaded any more.
 * @param before what they said
 * @param just whether that was a moment ago: then whatever else is gone from a file is lost. After a crash somebody may
 * have taken it out on purpose.
 * @returns the paths of those files
 */
export async function mend(
  host: Host,
  calls: readonly StepCall[],
  before: Snapshot | undefined,
  just: boolean,
): Promise<string[]> {
  const broken = before ? await damagedFiles(host, calls, before, just) : []
  for (const [path, was] of broken) {
    if (was === null) await host.remove(path)
    else await host.write(path, was, 0o640)
  }
  return broken.map(([path]) => path)
}

/** As {@link mend}, but only finds them, with what they said before. */
export async function damagedFiles(
  host: Host,
  calls: readonly StepCall[],
  before: Snapshot,
  just: boolean,
): Promise<(readonly [path: string, was: string | null])[]> {
  const now = await takeSnapshot(host, calls)
  const damaged: (readonly [string, string | null])[] = []
  for (const form of formsOf(calls)) {
    for (const path of new Set([...Object.keys(before), ...Object.keys(now)])) {
      const was = before[path] ?? null
      const text = now[path] ?? null
      if (text === was || !form.isOne(path)) continue
      const isWhole =
        (await keeps(form, calls, path, was, text, just)) && (just || (await loads(host, form, path, was, text)))
      if (!isWhole) damaged.push([path, was])
    }
  }
  return damaged
}

/**
 * Makes sure that what is stored loads, as far as it did before.
 * @throws ProblemError of kind `failed` when it does not
 */
export async function assertLoads(host: Host, calls: readonly StepCall[], before: Snapshot): Promise<void> {
  const now = await takeSnapshot(host, calls)
  for (const form of formsOf(calls))
    for (const [path, text] of Object.entries(now))
      if (form.isOne(path) && !(await loads(host, form, path, before[path] ?? null, text))) throw cutOff([path])
}

/** Brings what is loaded in line with what is stored now, where taking back by the front end did not. */
export async function settle(
  { host, lock, emit }: Pick<Work, 'host' | 'lock' | 'emit'>,
  calls: readonly StepCall[],
): Promise<void> {
  for (const { kind, form } of firewallsOf(calls)) {
    const command = await form?.settle?.(host, calls)
    if (!command || !('argv' in command)) continue
    const report = {
      event: 'step' as const,
      id: 'settle',
      title: msg('helper.settle', { firewall: firewallName(kind) }),
      argv: [...command.argv],
    }
    emit({ ...report, state: 'started' })
    await host.run(command.argv, { timeout: SETTLE_LIMIT, lock })
    const isLeft = (await form?.settle?.(host, calls)) !== null
    emit({ ...report, state: isLeft ? 'failed' : 'done' })
    if (isLeft)
      throw problem(
        'failed',
        msg('helper.stillLoaded', { firewall: firewallName(kind) }),
        msg('helper.stillLoadedMeaning'),
        msg('helper.undoOnceMended'),
      )
  }
}

const SETTLE_LIMIT = 60_000

function formsOf(calls: readonly StepCall[]): StoredForm[] {
  return firewallsOf(calls).flatMap(({ form }) => form ?? [])
}

async function keeps(
  form: StoredForm,
  calls: readonly StepCall[],
  path: string,
  was: string | null,
  now: string | null,
  just: boolean,
): Promise<boolean> {
  const had = was === null ? [] : await form.parts(path, was)
  if (!had) return true // it was no better before
  const has = now === null ? [] : await form.parts(path, now)
  if (!has) return false
  const isTouched = (part: string) => calls.some((call) => form.touches(call, path, part))
  if (!just && (form.hasEnd(path) || !had.some(isTouched))) return true
  return missingFrom(has, had, String).every(isTouched)
}

async function loads(host: Host, form: StoredForm, path: string, was: string | null, now: string | null) {
  if (now === was || now === null || (await form.dryLoad?.(host, path, now)) === undefined) return true
  return was !== null && (await form.dryLoad?.(host, path, was)) !== undefined
}

function cutOff(paths: readonly string[]): Error {
  return problem(
    'failed',
    msg('helper.cutOff', { paths: [...paths] }),
    sentences([msg('helper.cutOffMeaning'), msg('helper.changeNotTaken')]),
    msg('helper.cutOffTodo'),
  )
}
