import type { Host } from '../../hosts/index.js'
import { firewallNameFirst } from '../../model/observation.js'
import { msg } from '../../text/index.js'
import type { PlanDraft, Policy } from '../backend.js'
import { noSuchDefault, wishes, type Wish } from '../policy.js'
import { setAlf } from './turn.js'

/**
 * The firewall of macOS asks about a program, or refuses it, where no rule speaks of it; but it lets signed software in by
 * itself unless that is switched off. What goes out it does not hold back.
 * @throws ProblemError of kind `refused` for every other default
 */
export async function setAlfPolicy(host: Host, policy: Partial<Policy>): Promise<PlanDraft> {
  const steps: PlanDraft['steps'][number][] = []
  for (const wish of wishes(policy)) {
    const [way, action] = wish
    if (way === 'in' && action === 'deny')
      for (const setting of ['built-in-signed', 'downloaded-signed'] as const)
        steps.push(...(await setAlf(host, setting, 'off')).steps)
    else if (way === 'in' || action !== 'allow') throw cannot(wish)
  }
  return { steps, unchanged: [], warnings: [] }
}

function cannot(wish: Wish): Error {
  const [way, action] = wish
  const name = firewallNameFirst('alf')
  if (way !== 'in') return noSuchDefault(name, wish, msg('alf.thisMacOnly'), msg('alf.leaveDefaultOut'))
  return action === 'reject'
    ? noSuchDefault(name, wish, msg('alf.dropsOnly'), msg('alf.chooseDrop'))
    : noSuchDefault(name, wish, msg('alf.eachProgram'), msg('alf.switchOffTodo'))
}
