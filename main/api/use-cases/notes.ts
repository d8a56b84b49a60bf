import type { Observed } from '../../firewall/index.js'
import { FIREWALL_TITLES, type FirewallKind } from '../../model/observation.js'
import type { Text } from '../../text/index.js'

const WAYS = { in: 'what comes in', out: 'what this machine sends', forward: 'what would go through it' } as const
const DOES = { allow: 'lets pass', deny: 'drops', reject: 'rejects' } as const

/** What the firewall in charge does besides its rules, in sentences: its own, or what its policy says. */
export function notesOf(
  kind: FirewallKind | null,
  observed: Pick<Observed, 'readable' | 'notes' | 'policy'> | undefined,
): Text[] {
  if (kind === null || !observed?.readable) return []
  const { notes = [], policy } = observed
  if (notes.length > 0 || !policy) return [...notes]
  const said = (['in', 'out', 'forward'] as const).map((way) => `${DOES[policy[way]]} ${WAYS[way]}`)
  return [`Without a rule, ${FIREWALL_TITLES[kind]} ${said.slice(0, -1).join(', ')} and ${said.at(-1) ?? ''}.`]
}
