import { parsePortRange, type PortRange } from '../model/net.js'
import { faultOf } from '../model/fault.js'
import { knownValues, type When } from '../model/parameter.js'
import { problem } from '../model/problem.js'
import type { Answers, Parameter, Profile } from '../model/profile.js'
import { msg, sentences, type Text } from '../text/index.js'

/** The answers to a profile's questions on one machine, with the defaults for what was not answered. */
export interface Answered {
  readonly role: string | undefined
  /** The questions that the role is asked. */
  readonly parameters: readonly Parameter[]
  /** The answer to a question, which may be empty; every one was checked. */
  value(id: string): string
  /** Whether a part of the profile counts with these answers. */
  applies(item: { readonly roles?: readonly string[] | undefined; readonly when?: When | undefined }): boolean
}

/** @throws ProblemError of kind `input` that names the answer and what is wrong with it */
export function answered(profile: Profile, answers: Answers): Answered {
  const role = roleOf(profile, answers)
  const plays = (roles: readonly string[] | undefined) =>
    roles === undefined || (role !== undefined && roles.includes(role))
  const parameters = profile.parameters.filter(({ roles }) => plays(roles))
  for (const key of Object.keys(answers.values))
    if (!parameters.some(({ id }) => id === key)) throw unknownAnswer(profile, key, parameters)
  const value = (id: string) => answerOf(profile, answers, id)
  for (const parameter of parameters) checkKnown(parameter, value(parameter.id))
  for (const parameter of parameters) if (parameter.kind === 'port') checkLimits(parameter, value, parameters)
  return {
    role,
    parameters,
    value,
    applies: ({ roles, when = {} }) =>
      plays(roles) && Object.entries(when).every(([key, values]) => [values].flat().includes(value(key))),
  }
}

/** The role named, or the profile's first. */
function roleOf(profile: Profile, answers: Answers): string | undefined {
  const { role } = answers
  if (role === undefined) return profile.roles[0]?.id
  if (profile.roles.some(({ id }) => id === role)) return role
  const known = profile.roles.map(({ id }) => id).join(', ')
  throw problem(
    'input',
    msg('profiles.noRole', { title: profile.title, role }),
    msg('text.nothingChanged'),
    known === '' ? msg('profiles.leaveRoleOut') : msg('profiles.chooseRole', { known }),
  )
}

function answerOf(profile: Profile, answers: Answers, id: string): string {
  const parameter = profile.parameters.find((item) => item.id === id)
  const given = answers.values[id]?.trim()
  // an empty answer says that there is none, where that may be so; elsewhere that the default will do
  const mayBeEmpty = parameter?.kind === 'file' || parameter?.optional === true
  if (given !== undefined && (given !== '' || mayBeEmpty)) return given
  const fallback = parameter?.default ?? ''
  return fallback.startsWith('=') ? answerOf(profile, answers, fallback.slice(1)) : fallback
}

function checkKnown(parameter: Parameter, value: string): void {
  const known = knownValues(parameter)
  if (known && !known.includes(value))
    throw wrongAnswer(parameter, value, msg('profiles.noneOf', { known: known.join(', ') }))
}

/** The limits of a port, said in the words of the service's documents. */
function checkLimits(parameter: Parameter, value: (id: string) => string, all: readonly Parameter[]): void {
  const { min = 1, max = 65_535, notBelow, limits } = parameter
  if (limits === undefined || value(parameter.id) === '') return
  const port = portsIn(parameter, value(parameter.id))[0]?.first ?? 0
  const other = all.find(({ id }) => id === notBelow)
  const lowest = other && value(other.id) !== '' ? (portsIn(other, value(other.id))[0]?.first ?? 0) : 0
  if (port < min || port > max || port < lowest)
    throw problem(
      'input',
      msg('profiles.outsideLimits', { label: parameter.label, port: String(port) }),
      sentences([limits, msg('text.nothingChanged')]),
      msg('profiles.correctAnswer', { id: parameter.id }),
    )
}

/** The ports that an answer names. @throws ProblemError of kind `input` */
export function portsIn(parameter: Parameter | undefined, text: string): PortRange[] {
  const ranges = text.split(',').map((part) => checked(parameter, part.trim(), parsePortRange))
  if (parameter?.kind === 'port' && ranges.some(({ first, last }) => first !== last || ranges.length > 1))
    throw wrongAnswer(parameter, text, msg('profiles.morePorts'))
  return ranges
}

/** What `parse` makes of an answer. @throws ProblemError of kind `input` with what it throws */
export function checked<T>(parameter: Parameter | undefined, text: string, parse: (text: string) => T): T {
  try {
    return parse(text)
  } catch (error) {
    throw wrongAnswer(parameter, text, faultOf(error))
  }
}

export function wrongAnswer(parameter: Parameter | undefined, text: string, why: Text): Error {
  return problem(
    'input',
    msg('profiles.wrongAnswer', { label: parameter?.label ?? msg('profiles.anAnswer'), text, why }),
    sentences([msg('profiles.noGuess'), msg('text.nothingChanged')]),
    sentences([msg('profiles.correctAnswer', { id: parameter?.id ?? '' }), parameter?.help ?? '']),
  )
}

function unknownAnswer(profile: Profile, key: string, parameters: readonly Parameter[]): Error {
  return problem(
    'input',
    msg('profiles.noSetting', { title: profile.title, key }),
    msg('text.nothingChanged'),
    parameters.length === 0
      ? msg('profiles.noSettings')
      : msg('profiles.hasSettings', { ids: parameters.map(({ id }) => id).join(', ') }),
  )
}
