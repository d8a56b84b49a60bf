import { FirewallKind } from '../model/observation.js'
import { problem } from '../model/problem.js'
import type { Request } from '../api/contract.js'

/** The options that every command takes, before it or behind it. */
export interface CommonOptions {
  readonly json?: boolean
  readonly yes?: boolean
  readonly set?: readonly string[]
  readonly role?: string
  readonly firewall?: string
  readonly zone?: string
  readonly from?: readonly string[]
  readonly stateDir?: string
}

/** @throws ProblemError of kind `input` */
export function requestFrom(profile: string, options: CommonOptions): Request {
  const values: Record<string, string> = {}
  for (const text of options.set ?? []) {
    const match = /^([a-z][A-Za-z0-9]{0,29})=(.*)$/s.exec(text)
    if (!match) throw usage(`--set takes KEY=VALUE, not "${text}".`, 'For instance: --set apiPort=8886')
    values[match[1] ?? ''] = match[2] ?? ''
  }
  if (options.from) {
    if ('from' in values) throw usage('Both --from and --set from=… were given.', 'Use one of them.')
    values['from'] = options.from.join(',')
  }
  return {
    profile,
    answers: { ...(options.role === undefined ? {} : { role: options.role }), values },
    ...(options.firewall === undefined ? {} : { firewall: firewallFrom(options.firewall) }),
    ...(options.zone === undefined ? {} : { zone: options.zone }),
  }
}

function firewallFrom(text: string): FirewallKind {
  const parsed = FirewallKind.safeParse(text)
  if (parsed.success) return parsed.data
  throw usage(`--firewall does not know "${text}".`, `It takes one of: ${FirewallKind.options.join(', ')}.`)
}

export function usage(what: string, todo: string): Error {
  return problem('input', what, 'Nothing was changed.', todo)
}
