import type { Observed } from '../../firewall/index.js'
import { firewallName, type FirewallKind } from '../../model/observation.js'
import { msg, type Text } from '../../text/index.js'

/** What the firewall in charge does besides its rules, in sentences: its own, or what its policy says. */
export function notesOf(
  kind: FirewallKind | null,
  observed: Pick<Observed, 'readable' | 'notes' | 'policy'> | undefined,
): Text[] {
  if (kind === null || !observed?.readable) return []
  const { notes = [], policy } = observed
  if (notes.length > 0 || !policy) return [...notes]
  const does = [
    msg('api.policyIn', { action: policy.in }),
    msg('api.policyOut', { action: policy.out }),
    msg('api.policyForward', { action: policy.forward }),
  ]
  return [msg('api.policy', { firewall: firewallName(kind), does })]
}
