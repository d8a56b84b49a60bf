import { textOf, type Host } from '../../hosts/index.js'
import { msg, type Message } from '../../text/index.js'
import type { Policy } from '../backend.js'
import type { Loaded } from './kernel.js'
import type { Stage } from './path.js'

/** Settings of firewalld.conf(5) that a supporter asks for; `null` when they cannot be read. */
export interface Settings {
  readonly logDenied: string
}

export async function readSettings(host: Host): Promise<Settings | null> {
  const text = await textOf(host, '/etc/firewalld/firewalld.conf')
  return text === null ? null : { logDenied: /^LogDenied=(\S+)/m.exec(text)?.[1] ?? 'off' }
}

/** What happens to packets of the main zone that no rule speaks of. */
export function policyOf(stages: readonly Stage[], zone: string): Policy {
  const of = (direction: Stage['owner']['direction'], kind: Stage['owner']['kind']) =>
    stages.find(({ owner, end }) => owner.direction === direction && owner.kind === kind && isAction(end))?.end[0]
  const own = stages.find(({ owner }) => owner.kind === 'zone' && owner.name === zone)?.end[0]?.action
  const action = own === 'allow' || own === 'deny' ? own : 'reject'
  const out = of('out', 'policy')?.action
  return { in: action, out: out === 'deny' || out === 'reject' ? out : 'allow', forward: action }
}

const isAction = (end: Stage['end']) => end.some(({ action }) => action !== 'allow')

export function notesOf(stages: readonly Stage[], zone: string, kernel: Loaded, settings: Settings | null): Message[] {
  const policies = stages.filter(({ owner, end }) => owner.kind === 'policy' && end.length > 0)
  return [
    msg('firewalld.zoneDefault', { zone, action: policyOf(stages, zone).in }),
    ...policies.map(({ owner, ingress, egress, end, priority }) =>
      msg('firewalld.policyDefault', {
        policy: owner.name,
        action: end[0]?.action ?? 'reject',
        from: ingress,
        to: egress,
        when: owner.direction !== 'in' ? 'alone' : priority < 0 ? 'before' : 'after',
      }),
    ),
    ...(settings && settings.logDenied !== 'off' ? [msg('firewalld.logs', { setting: settings.logDenied })] : []),
    ...(kernel.by === 'iptables' ? [msg('firewalld.throughIptables')] : []),
    ...(kernel.owned ? [msg('firewalld.tableOwned')] : []),
  ]
}
