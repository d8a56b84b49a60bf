import { BARE, firewallOfChange } from '../../firewall/index.js'
import type { Host } from '../../hosts/index.js'
import { noted } from '../../log/index.js'
import type { JournalEntry } from '../../journal/index.js'
import type { Drift } from '../../model/drift.js'
import type { OpeningEvidence } from '../../model/evidence.js'
import type { FirewallFinding } from '../../model/observation.js'
import { openingText } from '../../model/opening.js'
import { placedKey } from '../../model/zones.js'
import { verbOf } from '../../plan/index.js'
import { msg } from '../../text/index.js'

/**
 * What Sallyport opened and is gone, not loaded, or changed since. A firewall that is switched off has lost nothing:
 * its stored rules are what counts then. The kernel's own tools have no such switch, and often store nothing.
 */
export async function driftOf(
  host: Host,
  entry: JournalEntry,
  evidence: readonly OpeningEvidence[],
  finding: FirewallFinding | undefined,
): Promise<Drift[]> {
  const { id: journal, profile } = entry
  const firewall = firewallOfChange(entry)
  if (firewall === null) return []
  const frame = { journal, firewall, profile }
  const found = evidence.flatMap(({ opening, checks }): Drift[] => {
    const failed = (level: string) => checks.find((check) => check.level === level && check.result === 'fail')
    const stored = failed('stored')
    if (stored) return [{ ...frame, opening, kind: 'gone', seen: stored.seen }]
    const loaded = finding?.enabled === true || BARE.has(firewall) ? failed('loaded') : undefined
    if (!loaded) return []
    const isStored = checks.some(({ level, result }) => level === 'stored' && result === 'pass')
    return [{ ...frame, opening, kind: isStored ? 'unloaded' : 'gone', seen: loaded.seen }]
  })
  // without rights nothing is seen of the rules, and then nothing can be said of them
  const isSeen = evidence.every(({ checks }) =>
    checks.some(({ level, result }) => /^(?:stored|loaded)$/.test(level) && result === 'pass'),
  )
  if (found.length > 0 || !isSeen || !(await stepsDiffer(host, entry))) return found
  return evidence.map(({ opening }) => ({
    ...frame,
    opening,
    kind: 'changed',
    seen: msg('api.otherRules', { opening: openingText(opening) }),
  }))
}

/** Whether something that a step did is not so any more. What cannot be read counts as unchanged. */
async function stepsDiffer(host: Host, { steps }: JournalEntry): Promise<boolean> {
  for (const { verb, args } of steps.filter(({ state }) => state === 'done')) {
    const known = verbOf(verb)
    if (known?.role !== 'change') continue
    const left = await known.outstanding(host, args).catch(noted(`looking whether ${verb} still holds`))
    if (left !== null && left !== undefined) return true
  }
  return false
}

/** Entries that still stand for themselves: of two that open the same service, the newer one says how it is now. */
export function current(entries: readonly JournalEntry[]): JournalEntry[] {
  const applied = entries.filter(({ state }) => state === 'applied')
  const covers = (later: JournalEntry, earlier: JournalEntry) => {
    const texts = new Set(later.openings.map(placedKey))
    return later.profile.id === earlier.profile.id && earlier.openings.every((opening) => texts.has(placedKey(opening)))
  }
  return applied.filter((entry, index) => !applied.slice(index + 1).some((later) => covers(later, entry)))
}
