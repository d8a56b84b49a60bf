import { staysLoaded, type PlanStep } from '../model/plan.js'
import { msg, type Message } from '../text/index.js'

/** What a step may do to those who are connected, whatever it is for. */
type Danger = 'switch' | 'policy' | 'close'

/** The verbs that may cut somebody off. All others open something, or have nothing to do with packets now. */
export const DANGERS: Readonly<Record<Danger, readonly string[]>> = {
  switch: [
    ...['ufw.enable', 'ufw.disable', 'ufw.reload', 'ufw.emptyMark', 'ufw.removeMark'],
    ...['ufw.stopFirewalld', 'ufw.startFirewalld'],
    ...['firewalld.start', 'firewalld.stop', 'firewalld.enable', 'firewalld.disable', 'firewalld.reload'],
    ...['nftables.load', 'nftables.unload', 'nftables.enable', 'nftables.disable'],
    ...['iptables.load', 'iptables.pass', 'iptables.unpass', 'iptables.storePass', 'iptables.unstorePass'],
    ...['iptables.passLegacy', 'iptables.askLegacy'],
    ...['alf.setState', 'alf.setBlockAll', 'windows.setState'],
  ],
  policy: [
    ...['ufw.setDefault', 'firewalld.setTarget', 'windows.setDefault'],
    ...['nftables.setPolicy', 'nftables.storePolicy', 'iptables.setPolicy', 'iptables.storePolicy'],
  ],
  close: [
    ...['ufw.delete', 'ufw.deleteApp', 'ufw.removeApp', 'ufw.removeDeny', 'ufw.addDeny'],
    ...['firewalld.removePorts', 'firewalld.removeRules'],
    ...['nftables.remove', 'nftables.forget', 'nftables.exclude'],
    ...['iptables.delete', 'iptables.unstore', 'iptables.shutPublished'],
    ...['alf.remove', 'alf.block', 'alf.allowSigned', 'alf.allowSignedApp'],
    ...['windows.remove', 'windows.disableBlock', 'windows.enableBlock'],
  ],
}

const REASONS: Readonly<Record<Danger, Message>> = {
  switch: msg('plan.riskSwitch'),
  policy: msg('plan.riskPolicy'),
  close: msg('plan.riskClose'),
}

/** Whether any of the steps may cut somebody off, as far as their verbs tell. */
export function isDangerous(steps: readonly { readonly verb: string }[]): boolean {
  return dangersOf(steps).length > 0
}

/**
 * Why a plan might cut somebody off, in sentences; none for an ordinary opening, and for one of which something stays:
 * taking back the rest, such as what lets in whoever is connected, would lock them out.
 * @param inUse the ports that somebody is connected through right now, of those that the plan opens
 */
export function risksOf(steps: readonly PlanStep[], inUse: readonly string[] = []): Message[] {
  if (steps.length === 0 || steps.some(staysLoaded)) return []
  const session = inUse.length > 0 ? [msg('plan.riskSession', { ports: inUse })] : []
  return [...dangersOf(steps).map((danger) => REASONS[danger]), ...session]
}

function dangersOf(steps: readonly { readonly verb: string }[]): Danger[] {
  return (['switch', 'policy', 'close'] as const).filter((danger) =>
    steps.some(({ verb }) => DANGERS[danger].includes(verb)),
  )
}
