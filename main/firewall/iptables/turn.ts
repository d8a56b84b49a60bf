import { problem } from '../../model/problem.js'
import type { PlanDraft } from '../backend.js'

/**
 * iptables has no switch of its own: it is rules in the kernel, and who put them there loads and removes them.
 * @throws ProblemError of kind `refused`, always
 */
export function turnIptables(): Promise<PlanDraft> {
  return Promise.reject(
    problem(
      'refused',
      'iptables has no switch: it is rules in the kernel, loaded by whoever wrote them.',
      'Sallyport would have to remove rules that are not its own, some of which may come from docker or fail2ban. Nothing was changed.',
      'Load or remove them the way they came, for instance with "netfilter-persistent start" or "netfilter-persistent flush".',
    ),
  )
}
