import { formatPortRange } from '../../model/net.js'
import { ruleTitle, type WindowsRule } from './rule-text.js'

/** IP protocols that have a name, by their number. */
export const PROTOCOLS: Readonly<Record<number, string>> = { 1: 'icmp', 6: 'tcp', 17: 'udp', 58: 'icmpv6' }

/** `Web: allow tcp 80, 443 in from LocalSubnet on domain and public for C:\x\a.exe`. */
export function ruleText(rule: WindowsRule): string {
  const { action, direction, protocol, ports, remote, application, profiles } = rule
  const parts = [
    `${ruleTitle(rule)}:`,
    action,
    ...(protocol === null ? [] : [PROTOCOLS[protocol] ?? `protocol ${protocol}`]),
    ...(ports.length === 0 ? [] : [ports.map((range) => formatPortRange(range)).join(', ')]),
    direction,
    ...(remote.length === 0 ? [] : [`${direction === 'in' ? 'from' : 'to'} ${[...new Set(remote)].join(', ')}`]),
    ...(profiles.length === 3 ? [] : [`on ${profiles.join(' and ')} networks`]),
    ...(application === undefined ? [] : [`for ${application}`]),
    ...(rule.store === 'local' ? [] : ['by policy']),
  ]
  return parts.join(' ')
}
