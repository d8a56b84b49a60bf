import { elevated, helperState, type Emit } from './apply.js'
import type { End } from '../contract.js'
import type { Context } from '../context.js'
import { problem } from '../../model/problem.js'
import { msg, sentences } from '../../text/index.js'
import { dueEntry } from './due.js'
import { openEntries } from './history.js'

/** Takes back one entry of the journal, or the last one that is applied. */
export function undo(
  context: Context,
  { journal, allowLockout }: { journal?: string | undefined; allowLockout?: boolean | undefined },
  emit: Emit,
): Promise<End> {
  const request = { request: 'undo' as const, stateDir: helperState(context), allowLockout }
  return elevated(context, journal === undefined ? request : { ...request, journal }, emit)
}

/**
 * Keeps a change that would end by itself, or the last one that is on trial; or takes it back at once.
 * @throws ProblemError of kind `input` when there is none
 */
export async function confirm(
  context: Context,
  { journal, revert = false }: { journal?: string | undefined; revert?: boolean | undefined },
  emit: Emit,
): Promise<End> {
  const entries = await openEntries(context)
  const entry =
    journal === undefined
      ? await dueEntry(context, entries)
      : entries.find(({ id, state, end }) => id === journal && state === 'applied' && end !== null)
  if (!entry)
    throw problem(
      'input',
      msg('api.nothingToConfirm'),
      sentences([msg('api.maybeEnded'), msg('text.nothingChanged')]),
      msg('api.seeHistory'),
    )
  const request = revert ? ('undo' as const) : ('keep' as const)
  return elevated(context, { request, stateDir: helperState(context), journal: entry.id }, emit)
}

/** Takes back what an earlier run left in the middle, if anything. */
export async function recover(context: Context, emit: Emit): Promise<void> {
  await elevated(context, { request: 'recover', stateDir: helperState(context) }, emit)
}
