import { faultOf, faultText } from '../model/fault.js'
import { familyOf, parseNetwork, parsePortRange, type PortRange, type Source } from '../model/net.js'
import { openingText, type Opening } from '../model/opening.js'
import { problem } from '../model/problem.js'
import type { Answers, Parameter, Profile } from '../model/profile.js'
import { groupBy, ProgramPath } from '../model/text.js'
import { msg, sentences, type Text } from '../text/index.js'

/**
 * The openings that a service needs with these answers; defaults stand in for what was not answered.
 * @throws ProblemError of kind `input` that names the answer and what is wrong with it
 */
export function resolveOpenings(profile: Profile, answers: Answers): Opening[] {
  const role = roleOf(profile, answers)
  const applies = (item: { roles?: readonly string[] | undefined }) =>
    item.roles === undefined || (role !== undefined && item.roles.includes(role))
  const parameters = profile.parameters.filter(applies)
  for (const key of Object.keys(answers.values))
    if (!parameters.some(({ id }) => id === key)) throw unknownAnswer(profile, key, parameters)
  const value = (id: string) => answerOf(profile, answers, id)
  const application = programIn(parameters, value)
  const openings = profile.openings.filter(applies).flatMap((opening) => {
    const ports = /^\d/.test(opening.ports)
      ? opening.ports.split(',').map(parsePortRange)
      : portsIn(profile, opening.ports, value(opening.ports))
    const { direction, from = 'any', to = 'any', limit, label, reason } = opening
    const networks = (key: string) => (key === 'any' ? (['any'] as const) : sourcesIn(profile, key, value(key)))
    return pairs(opening.label, networks(from), networks(to)).flatMap((ends) =>
      ports.flatMap((range) =>
        opening.protocols.map((protocol): Opening => ({
          direction,
          protocol,
          ports: range,
          ...ends,
          ...(limit ? { limit } : {}),
          ...(application === undefined ? {} : { application }),
          label,
          reason,
        })),
      ),
    )
  })
  return [...groupBy(openings, openingText).values()].flatMap(([first]) => first ?? [])
}

/**
 * Every source with every destination of its own IP family.
 * @throws ProblemError of kind `input` when there is none
 */
function pairs(
  label: string,
  sources: readonly Source[],
  destinations: readonly Source[],
): Pick<Opening, 'source' | 'destination'>[] {
  const found = sources.flatMap((source) =>
    destinations
      .filter((destination) => [source, destination].includes('any') || familyOf(source) === familyOf(destination))
      .map((destination) => ({ source, ...(destination === 'any' ? {} : { destination }) })),
  )
  if (found.length > 0) return found
  throw problem(
    'input',
    msg('profiles.familiesDiffer', { label, sources: sources.join(', '), destinations: destinations.join(', ') }),
    sentences([msg('profiles.noPacketBetween'), msg('text.nothingChanged')]),
    msg('profiles.nameBothEnds'),
  )
}

/** What to say before everyone is let in, or let out to. */
export function exposures(profile: Profile, openings: readonly Opening[]): string[] {
  return profile.openings
    .filter(
      ({ label, exposure }) =>
        exposure !== undefined && openings.some((opening) => opening.label === label && isForAnyone(opening)),
    )
    .flatMap(({ exposure }) => exposure ?? [])
}

function isForAnyone({ direction, source, destination }: Opening): boolean {
  return direction === 'out' ? destination === undefined : source === 'any'
}

/** The role named, or the profile's first. */
export function roleOf(profile: Profile, answers: Answers): string | undefined {
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
  const text = (answers.values[id] ?? '').trim()
  if (text !== '') return text
  const fallback = parameter?.default ?? ''
  return fallback.startsWith('=') ? answerOf(profile, answers, fallback.slice(1)) : fallback
}

function portsIn(profile: Profile, id: string, text: string): PortRange[] {
  const parameter = profile.parameters.find((item) => item.id === id)
  const parts = text.split(',').map((part) => part.trim())
  const ranges = parts.map((part) => checked(parameter, part, parsePortRange))
  if (parameter?.kind === 'port' && ranges.some(({ first, last }) => first !== last || ranges.length > 1))
    throw wrongAnswer(parameter, text, msg('profiles.morePorts'))
  return ranges
}

function sourcesIn(profile: Profile, id: string, text: string): Source[] {
  const parameter = profile.parameters.find((item) => item.id === id)
  const parts = text.split(',').map((part) => part.trim())
  if (parts.length === 1 && /^(?:any|anywhere)$/i.test(parts[0] ?? '')) return ['any']
  return parts.map((part) => checked(parameter, part, parseNetwork))
}

/** The program that serves the ports, where it is asked for and was told. */
function programIn(parameters: readonly Parameter[], value: (id: string) => string): string | undefined {
  const parameter = parameters.find(({ kind }) => kind === 'program')
  const text = parameter === undefined ? '' : value(parameter.id).replace(/(?<=[^/])\/+$/, '')
  if (text === '') return undefined
  const parsed = ProgramPath.safeParse(text)
  if (!parsed.success) throw wrongAnswer(parameter, text, faultText(parsed.error.issues[0]?.message ?? ''))
  return parsed.data
}

function checked<T>(parameter: Parameter | undefined, text: string, parse: (text: string) => T): T {
  try {
    return parse(text)
  } catch (error) {
    throw wrongAnswer(parameter, text, faultOf(error))
  }
}

function wrongAnswer(parameter: Parameter | undefined, text: string, why: Text): Error {
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
