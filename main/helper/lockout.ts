import { noted } from '../log/index.js'
import { problem, type ProblemError } from '../model/problem.js'
import { staysLoaded, type StepCall } from '../model/plan.js'
import { isDangerous, knownVerb, lostBetween, passagesNow } from '../plan/index.js'
import { msg } from '../text/index.js'
import { readWaysIn } from '../verify/index.js'
import type { Work } from './work.js'

/** Looks whether somebody was cut off since; the problem, if so. */
type Guard = () => Promise<ProblemError | undefined>

const NOBODY: Guard = () => Promise.resolve(undefined)

/** Not what undo does for such a step, which is nothing. */
const loadsForGood = (step: StepCall): boolean =>
  !step.verb.endsWith('.leaveLoaded') && staysLoaded({ inverse: knownVerb(step).inverse(step.args) })

/**
 * Looks at the ways into this machine before something is changed, to compare them with what the kernel says afterwards:
 * whatever a firewall's words promise, nobody who is connected is cut off, nor the port by which it is looked after.
 * @param steps what is going to be done; where some of it stays for good, putting back the rest helps nobody
 * @param insists when that is wanted all the same
 * @param unproven what is to be done where it cannot be told: nothing where a person has to confirm the change anyway
 */
export async function guardWaysIn(
  { host }: Pick<Work, 'host'>,
  steps: readonly StepCall[],
  {
    insists = false,
    unproven = 'refused',
  }: { readonly insists?: boolean | undefined; readonly unproven?: 'refused' | 'done' } = {},
): Promise<Guard> {
  if (insists || host.platform !== 'linux' || !isDangerous(steps)) return NOBODY
  if (steps.some(loadsForGood)) return NOBODY
  const ways = await readWaysIn(host, undefined).catch(noted('looking for ways into this machine'))
  if (!ways || ways.ports.length + ways.sessions.length === 0) return NOBODY
  const before = await passagesNow(host, ways)
  if (!before) return NOBODY
  return async () => {
    const after = await passagesNow(host, ways)
    const lost = after ? lostBetween(before, after) : []
    if (lost.length === 0) {
      const unsure = after ? lostBetween(before, after, 'unknown') : []
      if (unsure.length === 0 || unproven === 'done') return undefined
      return problem(
        'refused',
        msg('helper.mightLockOut', { ways: unsure }),
        msg('helper.wasPutBack'),
        msg('helper.onTrial'),
      )
    }
    return problem(
      'refused',
      msg('helper.wouldLockOut', { ways: lost }),
      msg('helper.putBack'),
      msg('helper.allowFirst'),
    )
  }
}
