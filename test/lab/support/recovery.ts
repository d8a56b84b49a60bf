import { expect } from 'vitest'
import { Status } from '../../../main/api/contract.js'
import { applyRequest, runHelper, STATE, type HelperRun } from './helper.js'
import type { LabHost } from './host.js'
import { sallyport } from './sallyport.js'
import { apply, undo, type Change } from './service.js'

export interface Recovery {
  readonly host: LabHost
  readonly service: readonly string[]
  /** All that the firewall stores and the kernel holds. */
  readonly state: () => Promise<unknown>
  /** What `apply` ends with when it works: 0 unless told. */
  readonly exit?: number
}

/**
 * Kills the helper at every point of `apply`, one after the other. Each time `status` must tell of it, and the next
 * command must put everything back to the byte: mostly an `undo`, at times an `apply` which then does its own work.
 * @returns the points
 */
export async function killApplyEverywhere(recovery: Recovery): Promise<readonly string[]> {
  const { host, service, state } = recovery
  const before = await state()
  const request = await applyRequest(host, ...service)
  const { points } = await runHelper(host, request)
  expect((await undo(host)).end.result).toBe('undone')
  for (const [index, point] of points.entries()) {
    const killed = await runHelper(host, request, index + 1)
    assertKilled(killed, point)
    const journal = await interrupted(host)
    const begun = point.includes('.json') || index > 1
    const finished = index >= points.length - 1
    expect(journal === undefined, point).toBe(!begun || finished)
    const again = index % 4 === 2
    const next = again ? await apply(host, ...service) : await undo(host)
    expect(recovered(next), point).toEqual(journal === undefined ? [] : [journal])
    expect(next.code, point).toBe(again ? (recovery.exit ?? 0) : 0)
    if (again) expect((await undo(host)).end.result, point).toBe('undone')
    await expectClean(recovery, before, point)
  }
  await expectQuiet(host)
  return points
}

/** As {@link killApplyEverywhere}, but kills `undo`. */
export async function killUndoEverywhere(recovery: Recovery): Promise<readonly string[]> {
  const { host, service, state } = recovery
  const before = await state()
  const request = { request: 'undo' as const, stateDir: STATE }
  const opening = await applyRequest(host, ...service)
  await runHelper(host, opening)
  const { points } = await runHelper(host, request)
  for (const [index, point] of points.entries()) {
    expect((await runHelper(host, opening)).stdout, point).toContain('"result":"applied"')
    assertKilled(await runHelper(host, request, index + 1), point)
    const journal = await interrupted(host)
    const ended = points.findIndex((item) => item.endsWith('.ended.json')) // done with from then on
    expect(journal === undefined, point).toBe(index >= ended)
    expect(recovered(await undo(host)), point).toEqual(journal === undefined ? [] : [journal])
    await expectClean(recovery, before, point)
  }
  await expectQuiet(host)
  return points
}

function assertKilled({ code, stdout }: HelperRun, point: string): void {
  expect(code, point).toBe(137)
  expect(stdout, point).not.toContain('"event":"end"')
}

/** The entry that `status` says was cut off, with the button that cures it. */
export async function interrupted(host: LabHost): Promise<string | undefined> {
  const status = Status.parse((await sallyport(host, ['status', '--json'])).json())
  const [found] = status.attention.filter(({ id }) => id.startsWith('interrupted-'))
  if (found === undefined) return undefined
  expect(found.tone).toBe('bad')
  if (found.cure?.kind !== 'undo') throw new Error(`no cure: ${JSON.stringify(found)}`)
  return found.cure.journal
}

function recovered({ events }: Change): readonly string[] {
  return events.flatMap((event) => (event.event === 'recovered' ? [event.journal] : []))
}

/** Nothing of it is left, in the firewall and in the state directory. */
async function expectClean({ host, state }: Recovery, before: unknown, point: string): Promise<void> {
  expect(await state(), point).toEqual(before)
  const files = Object.entries(host.readTree(STATE))
  expect(
    files.map(([path]) => path).filter((path) => !path.endsWith('.json')),
    point,
  ).toEqual([])
  const states = files.map(([, text]) => (JSON.parse(text) as { readonly state: string }).state)
  expect(
    states.filter((found) => found !== 'undone' && found !== 'reverted'),
    point,
  ).toEqual([])
}

/** `status` has nothing to say about it any more. */
async function expectQuiet(host: LabHost): Promise<void> {
  const { attention, services } = Status.parse((await sallyport(host, ['status', '--json'])).json())
  expect({ attention, services }).toEqual({ attention: [], services: [] })
}
