import { familyOf, parseNetwork, parsePortRange, type PortRange, type Source } from '../model/net.js'
import { openingText, type Opening } from '../model/opening.js'
import { problem } from '../model/problem.js'
import type { Answers, Parameter, Profile } from '../model/profile.js'
import { groupBy, ProgramPath } from '../model/text.js'

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
    `${label}: ${sources.join(', ')} and ${destinations.join(', ')} are of different IP families.`,
    'No packet goes from an IPv4 address to an IPv6 address. Nothing was changed.',
    'Name both ends in IPv4, both in IPv6, or both in both.',
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
    `${profile.title} has no role "${role}".`,
    'Nothing was changed.',
    known === '' ? 'Leave the role out: this service has none.' : `Choose one of: ${known}.`,
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
    throw wrongAnswer(parameter, text, 'is more than one port')
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
  if (!parsed.success) throw wrongAnswer(parameter, text, parsed.error.issues[0]?.message ?? 'is not a path')
  return parsed.data
}

function checked<T>(parameter: Parameter | undefined, text: string, parse: (text: string) => T): T {
  try {
    return parse(text)
  } catch (error) {
    throw wrongAnswer(parameter, text, error instanceof Error ? error.message : 'is not valid')
  }
}

function wrongAnswer(parameter: Parameter | undefined, text: string, why: string): Error {
  return problem(
    'input',
    `${parameter?.label ?? 'An answer'}: "${text}" ${why}.`,
    'Sallyport does not guess what was meant. Nothing was changed.',
    `Correct the answer "${parameter?.id ?? ''}". ${parameter?.help ?? ''}`.trim(),
  )
}

function unknownAnswer(profile: Profile, key: string, parameters: readonly Parameter[]): Error {
  return problem(
    'input',
    `${profile.title} has no setting "${key}" here.`,
    'Nothing was changed.',
    parameters.length === 0 ? 'It has no settings.' : `It has: ${parameters.map(({ id }) => id).join(', ')}.`,
  )
}
