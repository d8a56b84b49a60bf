import { contested } from '../../doctor/index.js'
import { backendOf, isUsable, type Backend } from '../../firewall/index.js'
import { FIREWALL_TITLES, type Detection, type FirewallFinding, type FirewallKind } from '../../model/observation.js'
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
      throw problem('refused', conflict.what, sentences([conflict.meaning, msg('text.nothingChanged')]), conflict.todo)
    if (detection.inCharge === null && likely.length !== 1)
      throw usable.length === 0 ? noFirewall() : noneActive(usable)
  }
  const kind = named ?? detection.inCharge ?? likely[0]?.kind
  const finding = installed.find((item) => item.kind === kind)
  const backend = kind === undefined ? undefined : backendOf(kind)
  if (finding && backend) return { backend, finding }
  const title = named === undefined ? 'It' : FIREWALL_TITLES[named]
  const known =
    named !== undefined && !backend ? 'Sallyport cannot drive it yet.' : 'It is not installed on this machine.'
  throw problem(
    'input',
    `${title} cannot be used here. ${known}`,
    'Nothing was changed.',
    installed.length === 0
      ? 'No firewall that Sallyport can drive is installed.'
      : `Installed here: ${installed.map((item) => item.kind).join(', ')}.`,
  )
}

function noFirewall(): Error {
  return problem(
    'refused',
    'Neither ufw nor firewalld is installed on this machine, and neither nftables nor iptables holds rules for it.',
    'Sallyport has nothing here in which it could open a port. Unless something else filters, every port is open already. Nothing was changed.',
    'To have a firewall, install one, for instance with: apt install ufw',
  )
}

function noneActive(installed: readonly FirewallFinding[]): Error {
  return problem(
    'refused',
    `${installed.map(({ kind }) => kind).join(' and ')} are installed, and none of them is switched on.`,
    'Nothing is refused now, and Sallyport cannot tell which of them you are going to use. Nothing was changed.',
    'Name the one with --firewall, or switch one on first.',
  )
}
