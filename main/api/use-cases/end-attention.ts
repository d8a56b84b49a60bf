import { firewallOfChange } from '../../firewall/index.js'
import type { JournalEntry } from '../../journal/index.js'
import { untilText } from '../../model/moment.js'
import { titleOf, type Detection } from '../../model/observation.js'
import type { Attention } from '../contract.js'
import { type Message, msg } from '../../text/index.js'

/** What needs a person because it ended too late, or because Sallyport switched the firewall off. */
export function endAttention(
  detection: Detection,
  inForce: readonly JournalEntry[],
  overdue: readonly JournalEntry[],
): Attention[] {
  const off = new Set(
    detection.firewalls.filter(({ enabled, running }) => !enabled && running === false).map(({ kind }) => kind),
  )
  const switchedOff = inForce.findLast((entry) => {
    const firewall = firewallOfChange(entry)
    return entry.purpose === 'turn-off' && firewall !== null && off.has(firewall)
  })
  return [
    ...overdue.map((entry): Attention => ({
      id: `overdue-${entry.id}`,
      tone: 'bad',
      what: overdueText(entry),
      meaning: 'Nobody was there to take it back at its time, for instance because the machine had restarted.',
      todo: 'Take it back now. The next change that Sallyport makes does so first, too.',
      cure: { kind: 'undo', journal: entry.id, label: 'Take it back' },
    })),
    ...(switchedOff && !overdue.includes(switchedOff) ? [offNow(switchedOff)] : []),
  ]
}

function offNow(entry: JournalEntry): Attention {
  const title = titleOf(firewallOfChange(entry))
  return {
    id: `off-${entry.id}`,
    tone: 'warn',
    what: entry.end
      ? `${title} is off until ${untilText(entry.end.until, Date.now())}`
      : `${title} was switched off with Sallyport`,
    meaning: 'Nothing is refused: whatever listens on this machine can be reached from the network.',
    todo: entry.end
      ? 'It is switched on again by itself.'
      : 'Switch it on again as soon as you have done what needed it.',
    cure: { kind: 'undo', journal: entry.id, label: 'Switch it on again' },
  }
}

const overdueText = ({ profile: { title }, end }: JournalEntry): Message =>
  end ? msg('api.overdueAt', { title, until: { at: end.until } }) : msg('api.overdue', { title })
