import type { Attention, OpenService, Status } from '../api/contract.js'
import { nothingFailed, provenByFirewall } from '../model/evidence.js'
import { firewallNameFirst } from '../model/observation.js'
import { msg, type Message, type Text } from '../text/index.js'

/** The four states, each a sign of its own shape and colour: resources/icons/tray. */
export const SIGNS = ['good', 'attention', 'off', 'unknown'] as const
export type Sign = (typeof SIGNS)[number]

/** What the tray shows of a machine, on whichever system. */
export interface Face {
  readonly sign: Sign
  /** One sentence, without its full stop. */
  readonly sentence: Message
  /** What is open, a line each. */
  readonly services: readonly Message[]
}

/** Before the first look. */
export const LOOKING: Face = { sign: 'unknown', sentence: msg('tray.looking'), services: [] }
/** When even what needs no rights could not be read. */
export const FAILED: Face = { sign: 'unknown', sentence: msg('tray.failed'), services: [] }

/** @param looked whether it was read with rights, some time ago, and nothing was heard of since */
export function faceOf(status: Status, looked = false): Face {
  const { sign, sentence } = judge(status)
  return {
    sign,
    sentence: looked ? msg('tray.seen', { sentence, at: { at: status.checkedAt } }) : sentence,
    services: status.services.map((service) =>
      msg('tray.service', { title: service.profile.title, verdict: verdictOf(service, status) }),
    ),
  }
}

/** The worst of what is so decides; what could not be read is never good. */
function judge(status: Status): Pick<Face, 'sign' | 'sentence'> {
  const { detection, services, attention, tone } = status
  const { inCharge, conflicts } = detection
  if (conflicts.length > 0) return needsAttention(msg('tray.twoFirewalls'), attention.length)
  if (inCharge === null) return { sign: 'off', sentence: msg('tray.off') }
  const [first, ...more] = attention.filter(isKnown)
  if (first) return needsAttention(first.what, more.length)
  const firewall = firewallNameFirst(inCharge)
  if (tone === 'unknown') return { sign: 'unknown', sentence: msg('tray.unknown', { firewall }) }
  if (tone !== 'ok') return needsAttention(msg('tray.notProven'), 0)
  return { sign: 'good', sentence: msg('tray.good', { firewall, count: services.length }) }
}

function needsAttention(what: Text, more: number): Pick<Face, 'sign' | 'sentence'> {
  return { sign: 'attention', sentence: msg('tray.attention', { what, more }) }
}

/** That something could not be checked is no finding. */
const isKnown = ({ id }: Attention): boolean => id !== 'unknown-checks'

function verdictOf({ journal, evidence }: OpenService, { drift }: Status): Message {
  if (drift.some((item) => item.journal === journal)) return msg('tray.isGone')
  const refused = evidence.some(({ checks }) =>
    checks.some(({ level, result }) => level !== 'listening' && result === 'fail'),
  )
  if (refused) return msg('tray.isRefused')
  if (!provenByFirewall(evidence)) return msg('tray.isUnchecked')
  return nothingFailed(evidence) ? msg('tray.isOpen') : msg('tray.isSilent')
}
