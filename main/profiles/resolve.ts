import { faultText } from '../model/fault.js'
import {
  familyOf,
  formatPortRange,
  parseNetwork,
  parsePortRange,
  rangesOverlap,
  type PortRange,
  type Source,
} from '../model/net.js'
import { openingKey, type Opening } from '../model/opening.js'
import { problem } from '../model/problem.js'
import type { Answers, Parameter, Profile, ProfileOpening } from '../model/profile.js'
import { groupBy, ProgramPath } from '../model/text.js'
import { msg, sentences } from '../text/index.js'
import { answered, type Answered, checked, portsIn, wrongAnswer } from './answers.js'

export interface ResolvedOpenings {
  readonly openings: readonly Opening[]
  /** What the service calls, to be opened only where the firewall refuses that by default. */
  readonly ifRefused: readonly Opening[]
}

/**
 * The openings that a service needs with these answers; defaults stand in for what was not answered.
 * @throws ProblemError of kind `input` that names the answer and what is wrong with it; of kind `refused` where an
 *   answer is a port that the service uses inside its machine
 */
export function resolveOpenings(profile: Profile, answers: Answers): ResolvedOpenings {
  const all = answered(profile, answers)
  const resolved = (ifRefused: boolean) =>
    resolveSome(
      profile,
      all,
      profile.openings.filter((opening) => (opening.ifRefused ?? false) === ifRefused),
    )
  return { openings: resolved(false), ifRefused: resolved(true) }
}

function resolveSome(
  profile: Profile,
  { applies, parameters, value }: Answered,
  some: readonly ProfileOpening[],
): Opening[] {
  const sources = (key: string | undefined) =>
    key === undefined || key === 'any' ? (['any'] as const) : sourcesIn(parameterOf(profile, key), value(key))
  const application = programIn(parameters, value)
  const openings = some.filter(applies).flatMap((opening) => {
    const ranges = rangesOf(profile, opening.ports, value)
    const { direction, from, to, limit, label, reason } = opening
    return pairs(label, sources(from), sources(to)).flatMap((ends) =>
      ranges.flatMap((ports) =>
        opening.protocols.map((protocol): Opening => ({
          direction,
          protocol,
          ports,
          ...ends,
          ...(limit ? { limit } : {}),
          ...(application === undefined ? {} : { application }),
          label,
          reason,
        })),
      ),
    )
  })
  for (const opening of openings) assertNotInternal(profile, opening)
  return [...groupBy(openings, openingKey).values()].flatMap(([first]) => first ?? [])
}

/** @throws ProblemError of kind `refused` for a port that the service uses inside its machine */
function assertNotInternal({ title, internal }: Profile, { direction, protocol, ports }: Opening): void {
  if (direction === 'out') return
  for (const { protocols, ports: text, reason } of internal)
    for (const inside of text.split(',').map(parsePortRange))
      if (protocols.includes(protocol) && rangesOverlap(inside, ports))
        throw problem(
          'refused',
          msg('profiles.internal', { title, port: `${formatPortRange(inside)}/${protocol}` }),
          sentences([reason, msg('text.nothingChanged')]),
          msg('profiles.otherPort'),
        )
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
    .filter((text, index, all) => all.indexOf(text) === index)
}

function isForAnyone({ direction, source, destination }: Opening): boolean {
  return direction === 'out' ? destination === undefined : source === 'any'
}

const parameterOf = (profile: Profile, id: string): Parameter | undefined =>
  profile.parameters.find((parameter) => parameter.id === id)

/** The ports of an opening: in figures, an answer, or from one answer to another. None where an answer is empty. */
function rangesOf(profile: Profile, text: string, value: (id: string) => string): PortRange[] {
  if (/^\d/.test(text)) return text.split(',').map(parsePortRange)
  const keys = text.split('-')
  if (keys.some((key) => value(key) === '')) return []
  const ranges = keys.flatMap((key) => portsIn(parameterOf(profile, key), value(key)))
  const [first, last] = ranges
  return keys.length === 2 && first && last ? [{ first: first.first, last: last.last }] : ranges
}

function sourcesIn(parameter: Parameter | undefined, text: string): Source[] {
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
