import type { JournalEntry } from '../../journal/index.js'
import type { Drift } from '../../model/drift.js'
import { firewallName, type Conflict, type UnknownCheck } from '../../model/observation.js'
import type { Attention, OpenService } from '../contract.js'
import { msg, sentences } from '../../text/index.js'

/** What needs a person, worst first. */
export function attentionOf(
  conflicts: readonly Conflict[],
  services: readonly OpenService[],
  drift: readonly Drift[],
  interrupted: readonly JournalEntry[],
  damaged: readonly string[],
): Attention[] {
  return [
    ...damaged.map((journal): Attention => ({
      id: `damaged-${journal}`,
      tone: 'bad',
      what: msg('api.damagedEntry', { journal }),
      meaning: msg('api.damagedEntryMeaning'),
      todo: msg('api.damagedEntryTodo', { journal }),
    })),
    ...interrupted.map((entry): Attention => ({
      id: `interrupted-${entry.id}`,
      tone: 'bad',
      what: msg('api.cutOff', { title: entry.profile.title }),
      meaning: msg('api.cutOffMeaning'),
      todo: msg('api.cutOffTodo'),
      cure: { kind: 'undo', journal: entry.id, label: msg('api.undoIt') },
    })),
    ...conflicts.map(conflictAttention),
    ...driftedServices(services, drift),
  ]
}

function conflictAttention({ id, what, meaning, todo, remedies }: Conflict): Attention {
  const [only, ...others] = remedies
  const label = others.length === 0 ? only?.label : msg('api.seeRemedies')
  const cure = label === undefined ? {} : { cure: { kind: 'remedy' as const, conflict: id, label } }
  return { id, tone: 'bad', what, meaning, todo, ...cure }
}

const DRIFTED = { gone: 'api.driftGone', unloaded: 'api.driftUnloaded', changed: 'api.driftChanged' } as const

/**
 * Checks that could not be made, in one: what they look for may be so.
 * @param canLook whether rights could be had to read more
 */
export function unknownAttention(unknown: readonly UnknownCheck[], canLook: boolean): Attention[] {
  if (unknown.length === 0) return []
  return [
    {
      id: 'unknown-checks',
      tone: 'warn',
      what: msg('api.notAllChecked'),
      meaning: sentences(unknown.map(({ title, why }) => msg('api.unchecked', { title, why }))),
      todo: canLook ? msg('api.checkWithRightsTodo') : msg('api.orderUnknown'),
      ...(canLook ? { cure: { kind: 'look', label: msg('api.checkWithRights') } } : {}),
    },
  ]
}

/** Services whose rules are not what they were when they were applied. */
function driftedServices(services: readonly OpenService[], drift: readonly Drift[]): Attention[] {
  return services.flatMap(({ journal, profile, firewall, zone, answers }) => {
    const [first, ...more] = drift.filter((item) => item.journal === journal)
    if (!first) return []
    return [
      {
        id: `drift-${journal}`,
        tone: 'warn' as const,
        what: msg('api.drifted', { title: profile.title }),
        meaning: sentences([
          first.seen,
          msg(DRIFTED[first.kind], { firewall: firewallName(firewall) }),
          ...(more.length === 0 ? [] : [msg('api.driftedToo', { count: more.length })]),
        ]),
        todo: msg('api.openAgainTodo'),
        cure: {
          kind: 'open' as const,
          profile: profile.id,
          answers,
          ...(zone === undefined ? {} : { zone }),
          label: msg('api.openAgain'),
        },
      },
    ]
  })
}
