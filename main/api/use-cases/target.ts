import { contested } from '../../doctor/index.js'
import { backendOf, isUsable, type Backend } from '../../firewall/index.js'
import {
  firewallName,
  firewallNameFirst,
  type Detection,
  type FirewallFinding,
  type FirewallKind,
} from '../../model/observation.js'
import { problem } from '../../model/problem.js'
import { msg, sentences } from '../../text/index.js'

export interface Target {
  readonly backend: Backend
  readonly finding: FirewallFinding
}

/**
 * The firewall to work on: the one named, else the one in charge, else the only one that is installed or set to be on.
 * @throws ProblemError of kind `refused` when that is not clear or there is none, `input` when the named one is missing
 */
export function chooseTarget(detection: Detection, named: FirewallKind | undefined): Target {
  const installed = detection.firewalls.filter((finding) => finding.installed)
  const usable = installed.filter(isUsable)
  const likely = usable.length === 1 ? usable : usable.filter(({ enabled }) => enabled)
  if (named === undefined) {
    const [conflict] = contested(detection)
    if (conflict)
      throw problem(
        'refused',
        msg('api.conflict', { conflict: conflict.what }),
        sentences([conflict.meaning, msg('text.nothingChanged')]),
        conflict.todo,
      )
    if (detection.inCharge === null && likely.length !== 1)
      throw usable.length === 0 ? noFirewall() : noneActive(usable)
  }
  const kind = named ?? detection.inCharge ?? likely[0]?.kind
  const finding = installed.find((item) => item.kind === kind)
  const backend = kind === undefined ? undefined : backendOf(kind)
  if (finding && backend) return { backend, finding }
  const unusable =
    named === undefined ? msg('api.cannotUseIt') : msg('api.cannotUse', { firewall: firewallNameFirst(named) })
  const why = named !== undefined && !backend ? msg('api.cannotDrive') : msg('api.notInstalled')
  throw problem(
    'input',
    sentences([unusable, why]),
    msg('text.nothingChanged'),
    installed.length === 0
      ? msg('api.noneInstalled')
      : msg('api.installedHere', { firewalls: installed.map((item) => item.kind) }),
  )
}

function noFirewall(): Error {
  return problem('refused', msg('api.noFirewall'), msg('api.nowhereToOpen'), msg('api.installOne'))
}

function noneActive(installed: readonly FirewallFinding[]): Error {
  return problem(
    'refused',
    msg('api.allOff', { firewalls: installed.map(({ kind }) => firewallName(kind)) }),
    msg('api.whichUnclear'),
    msg('api.nameFirewall'),
  )
}
