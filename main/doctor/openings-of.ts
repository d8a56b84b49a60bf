import type { Opening } from '../model/opening.js'
import type { Rule } from '../model/rule.js'
import { msg } from '../text/index.js'

/** What a stored rule lets in; nothing where it refuses, or asks for more than an opening can say. */
export function openingsOf(rule: Rule, front: string): Opening[] {
  const { protocol, ports, source, text, interface: on, action, direction, seen, narrowed } = rule
  if (direction !== 'in' || seen !== 'stored' || narrowed || !/^(?:allow|limit)$/.test(action)) return []
  const protocols = (['tcp', 'udp'] as const).filter((one) => protocol === 'any' || protocol === one)
  return protocols.flatMap((one) =>
    ports.map((range) => ({
      direction: 'in' as const,
      protocol: one,
      ports: range,
      source,
      ...(on === undefined ? {} : { interface: on }),
      label: front,
      reason: msg('doctor.letInBy', { firewall: front, rule: text }),
    })),
  )
}
