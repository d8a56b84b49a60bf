import type { Rule } from '../../model/rule.js'
import { msg, type Message } from '../../text/index.js'

/** A zone or a policy, and which way the packets go that it sees. */
export interface Owner {
  readonly kind: 'zone' | 'policy'
  readonly name: string
  readonly direction: Rule['direction']
}

/** `the zone public`, `the policy outgoing`. */
export function placeText({ kind, name }: Pick<Owner, 'kind' | 'name'>): Message {
  return kind === 'zone' ? msg('firewalld.zone', { name }) : msg('firewalld.policy', { name })
}
