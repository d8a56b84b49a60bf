import { isUsable } from '../../firewall/index.js'
import { nothingFailed, provenByFirewall } from '../../model/evidence.js'
import { firewallName, firewallNameFirst, type Detected, type FirewallKind } from '../../model/observation.js'
import type { Refusing } from '../../verify/index.js'
import { distinct, msg, sentences, type Message, type Text } from '../../text/index.js'
import type { Attention, OpenService, Status } from '../contract.js'

/** The state in words that a person would say. */
export function describe(
  detection: Detected,
  services: readonly OpenService[],
  attention: readonly Attention[],
  observed: boolean,
  /** What the kernel refuses where no front end is on; `undefined` when that is not known. */
  refusing?: readonly Refusing[],
): Pick<Status, 'sentence' | 'detail' | 'tone'> {
  const { inCharge, conflicts, firewalls } = detection
  if (conflicts.length > 0) return { sentence: msg('api.twoFirewalls'), detail: msg('api.oneMayRefuse'), tone: 'bad' }
  const open = msg('api.servicesOpen', { count: services.length })
  if (inCharge === null) {
    const [first, ...more] = firewalls.filter(isUsable).map(({ kind }) => kind)
    const detail = first === undefined ? msg('api.noFirewallHere') : sentences([isOff(first, more, firewalls), open])
    const refused = refusing?.filter(({ refuses }) => refuses) ?? []
    if (refused.length > 0) return guardedByOthers(refused, refusing ?? [], detail)
    return { sentence: msg('api.unguarded'), detail, tone: 'warn' }
  }
  const sentence = sentences([msg('api.guards', { firewall: firewallNameFirst(inCharge) }), open])
  if (!observed) return { sentence, detail: msg('api.rulesForAdministrator'), tone: 'unknown' }
  if (attention.some(({ tone }) => tone === 'bad')) return { sentence, detail: msg('api.needsAttention'), tone: 'bad' }
  const evidence = services.flatMap((service) => service.evidence)
  const rest =
    inCharge === 'alf'
      ? msg('api.refusesPrograms')
      : services.length === 0
        ? msg('api.refusesUnopened')
        : msg('api.refusesRest')
  if (!provenByFirewall(evidence)) return { sentence, detail: sentences([rest, msg('api.notAllProven')]), tone: 'warn' }
  if (attention.some(({ id }) => id === 'unknown-checks'))
    return { sentence, detail: sentences([rest, msg('api.notAllCheckedHere')]), tone: 'unknown' }
  const waits = nothingFailed(evidence) ? [] : [msg('api.notListening')]
  return { sentence, detail: sentences([rest, howChecked(inCharge), ...waits]), tone: 'ok' }
}

/** No front end is on, and the kernel refuses packets all the same: by whose rules is said, and for which family not. */
function guardedByOthers(
  refused: readonly Refusing[],
  all: readonly Refusing[],
  detail: Text,
): Pick<Status, 'sentence' | 'detail' | 'tone'> {
  const by = distinct(refused.flatMap(({ by: words }) => words ?? []))
  const open = all.filter(({ refuses }) => !refuses).map(({ family }) => msg('api.openOver', { family }))
  return {
    sentence: msg('api.guardedByOthers'),
    detail: sentences([...(by.length > 0 ? [msg('api.othersDecide', { by })] : []), ...open, detail]),
    tone: 'warn',
  }
}

/** The firewall of macOS is part of the system: nobody installed it. */
function isOff(first: FirewallKind, more: readonly FirewallKind[], firewalls: Detected['firewalls']): Message {
  if (more.length === 0 && firewalls.some(({ kind }) => kind === 'alf'))
    return msg('api.isSwitchedOff', { firewall: firewallNameFirst('alf') })
  const names = [firewallNameFirst(first), ...more.map(firewallName)]
  return msg('api.installedButOff', { count: names.length, firewalls: names })
}

function howChecked(kind: FirewallKind): Message {
  switch (kind) {
    case 'alf':
      return msg('api.askedNow')
    case 'windows':
      return msg('api.checkedInRegistry')
    default:
      return msg('api.checkedInKernel', { firewall: firewallName(kind) })
  }
}
