import { elevated, helperState, type Emit } from './apply.js'
import type { End } from '../contract.js'
import type { Context } from '../context.js'

/** Takes back one entry of the journal, or the last one that is applied. */
export function undo(context: Context, { journal }: { journal?: string | undefined }, emit: Emit): Promise<End> {
  const request = { request: 'undo' as const, stateDir: helperState(context) }
  return elevated(context, journal === undefined ? request : { ...request, journal }, emit)
}

/** Takes back what an earlier run left in the middle, if anything. */
export async function recover(context: Context, emit: Emit): Promise<void> {
  await elevated(context, { request: 'recover', stateDir: helperState(context) }, emit)
}
