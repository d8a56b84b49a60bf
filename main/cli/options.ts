import type { Command } from 'commander'
import { faultOf } from '../model/fault.js'
import { FirewallKind } from '../model/observation.js'
import { problem } from '../model/problem.js'
import type { AskedService, OpenTask, RemedyTask, Request, TurnTask } from '../api/contract.js'
import { momentAfter, parseDuration, parseSeconds, type Moment } from '../model/moment.js'
import { ConfirmTime } from '../model/plan.js'
import { later } from './help.js'
import { msg, type Language, type Text } from '../text/index.js'

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
  /** Another machine, as ssh(1) takes it; of `serve` it is the address to listen on. */
  readonly host?: string
  readonly lang?: Language
}

/** Flags and help of `--for`, for commander. */
export const FOR_OPTION = ['--for <time>', later(msg('cliHelp.for'))] as const

/** Flags and help of `--allow-lockout`, for commander. */
export const INSIST_OPTION = ['--allow-lockout', later(msg('cliHelp.allowLockout'))] as const

/** Gives a command that changes something what it takes so that nobody is locked out. */
export function addTrialOptions(command: Command): Command {
  return command
    .option('--confirm-within <time>', later(msg('cliHelp.confirmWithin')))
    .option('--no-confirm', later(msg('cliHelp.noConfirm')))
    .option(...INSIST_OPTION)
}

/** Of the commands whose change may end by itself. */
export interface EndOptions extends CommonOptions {
  readonly for?: string
  readonly confirmWithin?: string
  /** False with `--no-confirm`. */
  readonly confirm?: boolean
  readonly allowLockout?: boolean
}

/** @throws ProblemError of kind `input` */
export function requestFrom(profile: string, options: CommonOptions): Request {
  const values: Record<string, string> = {}
  for (const text of options.set ?? []) {
    const match = /^([a-z][A-Za-z0-9]{0,29})=(.*)$/s.exec(text)
    if (!match) throw usage(msg('cli.badSet', { text }), msg('cli.forInstance', { command: '--set apiPort=8886' }))
    values[match[1] ?? ''] = match[2] ?? ''
  }
  if (options.from) {
    if ('from' in values) throw usage(msg('cli.fromTwice'), msg('cli.fromTwiceTodo'))
    values['from'] = options.from.join(',')
  }
  return {
    profile,
    answers: { ...(options.role === undefined ? {} : { role: options.role }), values },
    ...(options.firewall === undefined ? {} : { firewall: firewallFrom(options.firewall) }),
    ...(options.zone === undefined ? {} : { zone: options.zone }),
  }
}

/** As {@link requestFrom}, with the end that `--for` chose, counted from now. */
export function openTaskFrom(profile: string, options: EndOptions): OpenTask {
  return { ...requestFrom(profile, options), ...endFrom(options) }
}

export function turnTaskFrom(turn: TurnTask['turn'], options: EndOptions): TurnTask {
  const { firewall } = options
  return { turn, ...(firewall === undefined ? {} : { firewall: firewallFrom(firewall) }), ...endFrom(options) }
}

/** Flags and help of `--service`, for commander. */
export const SERVICE_OPTION = ['--service <profile>', later(msg('cliHelp.service'))] as const

/** Of the commands that may be about a service that is not open. */
export interface ServiceOptions extends EndOptions {
  readonly service?: string
}

export function serviceFrom({ service, ...options }: ServiceOptions): { service?: AskedService } {
  if (service === undefined) return {}
  const { profile, answers } = requestFrom(service, options)
  return { service: { profile, answers } }
}

/** The id and the choice are checked by the contract. */
export function remedyTaskFrom(remedy: string, choice: string | undefined, options: ServiceOptions): RemedyTask {
  return { remedy, ...(choice === undefined ? {} : { choice }), ...serviceFrom(options), ...endFrom(options) }
}

function endFrom({ for: text, allowLockout }: EndOptions): { until?: Moment; allowLockout?: true } {
  const insists = allowLockout === true ? { allowLockout } : {}
  if (text === undefined) return insists
  try {
    return { until: momentAfter(parseDuration(text), Date.now()), ...insists }
  } catch (error) {
    throw usage(msg('cli.badFor', { text, fault: faultOf(error) }), msg('cli.badForTodo'))
  }
}

/** The time that `--confirm-within` named, in seconds. @throws ProblemError of kind `input` */
export function trialFrom({ confirmWithin: text, confirm }: EndOptions): number | undefined {
  if (text === undefined) return undefined
  if (confirm === false) throw usage(msg('cli.bothTrials'), msg('cli.useOneOfThem'))
  return confirmTime(text)
}

/** @returns seconds @throws ProblemError of kind `input` */
export function confirmTime(text: string): number {
  try {
    const seconds = parseSeconds(text)
    if (ConfirmTime.safeParse(seconds).success) return seconds
  } catch {
    // told below, as one that is too long is
  }
  throw usage(msg('cli.badTrial', { text }), msg('cli.badTrialTodo'))
}

function firewallFrom(text: string): FirewallKind {
  const parsed = FirewallKind.safeParse(text)
  if (parsed.success) return parsed.data
  throw usage(msg('cli.badFirewall', { text }), msg('cli.takesOneOf', { values: FirewallKind.options.join(', ') }))
}

export function usage(what: Text, todo: Text): Error {
  return problem('input', what, msg('text.nothingChanged'), todo)
}
