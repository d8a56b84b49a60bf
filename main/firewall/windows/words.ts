import { formatPortRange } from '../../model/net.js'
import { msg, type Message, type Text } from '../../text/index.js'
import { ruleTitle, type Profile, type WindowsRule } from './rule-text.js'

/** IP protocols that have a name, by their number. */
export const PROTOCOLS: Readonly<Record<number, string>> = { 1: 'icmp', 6: 'tcp', 17: 'udp', 58: 'icmpv6' }

/** `Web: allow tcp 80, 443 in from LocalSubnet on domain and public for C:\x\a.exe`. */
export function ruleText(rule: WindowsRule): Message {
  const { action, direction, remote, application, profiles, store } = rule
  return msg('windows.rule', {
    title: ruleTitle(rule),
    action,
    ...whatOf(rule),
    direction,
    whom: remote.length === 0 ? 'anybody' : 'some',
    remote: [...new Set(remote)],
    where: profiles.length === 3 ? 'everywhere' : 'some',
    networks: profiles,
    program: application ?? 'any',
    by: store === 'local' ? 'machine' : 'policy',
  })
}

/** Which packets: `tcp 80, 443`, `icmp`. */
function whatOf({ protocol, ports }: WindowsRule): { which: 'all' | 'some'; what: Text } {
  if (protocol === null && ports.length === 0) return { which: 'all', what: '' }
  const list = ports.map((range) => formatPortRange(range)).join(', ')
  if (protocol === null) return { which: 'some', what: list }
  const name = PROTOCOLS[protocol] ?? msg('windows.protocol', { number: protocol })
  return {
    which: 'some',
    what: ports.length === 0 ? name : msg('windows.protocolPorts', { protocol: name, ports: list }),
  }
}

/** `domain and private networks`, `every network`. */
export function networksText(profiles: readonly Profile[]): Message {
  return profiles.length === 3 ? msg('windows.everyNetwork') : msg('windows.networks', { networks: profiles })
}
