import { firewallOfChange } from '../../firewall/index.js'
import type { JournalEntry } from '../../journal/index.js'
import { firewallNameFirst, type Detection } from '../../model/observation.js'
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
      meaning: msg('api.overdueMeaning'),
      todo: msg('api.overdueTodo'),
      cure: { kind: 'undo', journal: entry.id, label: msg('api.undoIt') },
    })),
    ...(switchedOff && !overdue.includes(switchedOff) ? [offNow(switchedOff)] : []),
  ]
}

function offNow(entry: JournalEntry): Attention {
  const firewall = firewallNameFirst(firewallOfChange(entry))
  return {
    id: `off-${entry.id}`,
    tone: 'warn',
    what: entry.end
      ? msg('api.offUntil', { firewall, until: { at: entry.end.until } })
      : msg('api.switchedOffHere', { firewall }),
    meaning: msg('api.offMeaning'),
    todo: entry.end ? msg('api.offByItself') : msg('api.offTodo'),
    cure: { kind: 'undo', journal: entry.id, label: msg('api.switchOnAgain') },
  }
}

const overdueText = ({ profile: { title }, end }: JournalEntry): Message =>
  end ? msg('api.overdueAt', { title, until: { at: end.until } }) : msg('api.overdue', { title })
