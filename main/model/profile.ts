import { msg, type Message } from '../text/index.js'
import { fault, faultOf } from './fault.js'
import { z } from './zod.js'
import { Network, parsePortRange, Protocol } from './net.js'
import { Key, Parameter, parameterFaults, knownValues, Sentence, When } from './parameter.js'
import { InterfaceName, ProgramPath, SafeText, shownText, Slug } from './text.js'

export { Parameter } from './parameter.js'

export const Role = z.strictObject({ id: Slug, title: SafeText, summary: Sentence })
export type Role = z.infer<typeof Role>

const ProfileOpening = z.strictObject({
  id: Key,
  label: SafeText,
  protocols: z.array(Protocol).check(z.minLength(1), z.maxLength(2)),
  /** A parameter's key, two keys as a range (`first-last`), or ports as text: `8886`, `6000-6200`. */
  ports: shownText(200),
  /** `in`: to this machine, unless told. `out`: from it. `forward`: through it, to machines or containers behind. */
  direction: z._default(z.enum(['in', 'out', 'forward']), 'in'),
  /** Who connects: a key of a parameter for sources, or `any`. Left out where the machine itself calls (`out`). */
  from: z.optional(shownText(60)),
  /** Who is called: a key of a parameter for sources, or `any`. For `out` and `forward` only. */
  to: z.optional(shownText(60)),
  /** Refuse an address for a while that tries too often. For `in` only. */
  limit: z.optional(z.literal(true)),
  /** Made only on a firewall that refuses what no rule speaks of on its way out. For `out` only. */
  ifRefused: z.optional(z.literal(true)),
  reason: Sentence,
  /** What happens to the service when these ports stay closed. */
  closed: Sentence,
  /** Said before applying when everyone is let in. */
  exposure: z.optional(Sentence),
  roles: z.optional(z.array(Slug)),
  when: z.optional(When),
})
export type ProfileOpening = z.infer<typeof ProfileOpening>

/** Lines of a configuration file that follow the answers. Which files and keys there may be, the helper knows. */
const ProfileFile = z.strictObject({
  /** The key of a parameter of kind `file`. */
  file: Key,
  /** The parameter that each key of the file is set to. */
  set: z.record(z.string().check(z.regex(/^[\w./[\]-]{1,80}$/)), Key),
  reason: Sentence,
  roles: z.optional(z.array(Slug)),
  when: z.optional(When),
})
export type ProfileFile = z.infer<typeof ProfileFile>

/** The service passes on what others send through this machine: that must forward packets, and its firewall allow it. */
const Forwards = z.strictObject({
  /** Whose packets are passed on, to anywhere. */
  from: z.array(Network).check(z.minLength(1), z.maxLength(4)),
  /** The interface that they come in through, where no route names one: the service makes it when somebody connects. */
  interface: z.optional(InterfaceName),
  reason: Sentence,
})
export type Forwards = z.infer<typeof Forwards>

/** Ports that the service uses inside its machine, which nobody may open, close or redirect. */
const InternalPorts = z.strictObject({
  protocols: z.array(Protocol).check(z.minLength(1), z.maxLength(2)),
  /** In figures: `9090`, `1629,5432`. */
  ports: shownText(200),
  reason: Sentence,
})

/** Where a program usually lies, likeliest first. */
const UsualPaths = z.array(ProgramPath.check(z.maxLength(200))).check(z.minLength(1), z.maxLength(10))

/** From where a service is meant to be reached at most. */
export const Reach = z.enum(['machine', 'lan', 'dmz', 'internet'])
export type Reach = z.infer<typeof Reach>

/** A service as data. `resources/profiles/*.yaml` hold those that come with Sallyport. */
export const Profile = z
  .strictObject({
    /**
     * 2 has parameters of the kinds `file`, `choice` and `switch`, `when`, limits of ports, and `files`; 3 has `aliases`,
     * `reach` and `documentation`; 4 has `internal`.
     */
    schema: z.literal([1, 2, 3, 4]),
    id: Slug,
    title: SafeText,
    summary: Sentence,
    category: SafeText,
    /** Other words that people look for it by. */
    aliases: z._default(z.array(SafeText).check(z.maxLength(20)), []),
    reach: z.optional(Reach),
    /** Where its maker documents it. */
    documentation: z.optional(z.string().check(z.maxLength(200), z.regex(/^https:\/\/[\w.-]+(?:\/[\w./#%-]*)?$/))),
    sources: z.array(z.strictObject({ title: shownText(200), seen: z.iso.date() })).check(z.minLength(1)),
    roles: z._default(z.array(Role).check(z.maxLength(8)), []),
    parameters: z._default(z.array(Parameter).check(z.maxLength(20)), []),
    /** The service's program on each system, for the parameter of kind `program`: the first that is there. */
    programs: z.optional(z.strictObject({ darwin: z.optional(UsualPaths), win32: z.optional(UsualPaths) })),
    openings: z.array(ProfileOpening).check(z.minLength(1), z.maxLength(60)),
    files: z._default(z.array(ProfileFile).check(z.maxLength(4)), []),
    internal: z._default(z.array(InternalPorts).check(z.maxLength(20)), []),
    /** Where the service passes packets on. */
    forwards: z.optional(Forwards),
    /** What to do on other devices, in sentences. */
    beyond: z._default(z.array(Sentence).check(z.maxLength(10)), []),
  })
  .check(
    z.superRefine((profile, context) => {
      const keys = new Map(profile.parameters.map((parameter) => [parameter.id, parameter]))
      const roles = new Set(profile.roles.map((role) => role.id))
      const wrong = (path: (string | number)[], why: Message) => {
        context.addIssue({ code: 'custom', path, message: fault(why) })
      }
      if (keys.size !== profile.parameters.length) wrong(['parameters'], msg('model.sameKey'))
      const programs = profile.parameters.filter(({ kind }) => kind === 'program')
      if (programs.length > 1) wrong(['parameters'], msg('model.twoPrograms'))
      if (profile.programs && programs.length === 0) wrong(['programs'], msg('model.programNotAsked'))
      const named = [...profile.parameters, ...profile.openings, ...profile.files]
      if (named.some((item) => item.roles?.some((role) => !roles.has(role)))) wrong(['roles'], msg('model.unknownRole'))
      profile.openings.forEach((opening, index) => {
        const why = wrongPorts(opening.ports, keys)
        if (why !== undefined) wrong(['openings', index, 'ports'], why)
        for (const [key, fits] of [
          ['from', opening.direction !== 'out'],
          ['to', opening.direction !== 'in'],
        ] as const) {
          const named = opening[key]
          const needed = key === 'from' && fits
          if (named === undefined ? needed : !fits)
            wrong(['openings', index, key], named === undefined ? msg('zod.missing') : msg(UNFIT[key]))
          else if (named !== undefined && named !== 'any' && keys.get(named)?.kind !== 'sources')
            wrong(['openings', index, key], msg('model.notSources', { key: named }))
        }
        if (opening.limit === true && opening.direction !== 'in')
          wrong(['openings', index, 'limit'], msg('model.limitIn'))
        if (opening.ifRefused === true && opening.direction !== 'out')
          wrong(['openings', index, 'ifRefused'], msg('model.ifRefusedOut'))
      })
      profile.internal.forEach(({ ports }, index) => {
        const why = /^\d/.test(ports) ? wrongPorts(ports, keys) : msg('model.internalFigures')
        if (why !== undefined) wrong(['internal', index, 'ports'], why)
      })
      profile.parameters.forEach((parameter, index) => {
        for (const [key, why] of parameterFaults(parameter, keys)) wrong(['parameters', index, key], why)
      })
      profile.files.forEach(({ file, set }, index) => {
        if (keys.get(file)?.kind !== 'file') wrong(['files', index, 'file'], msg('model.notFileKey', { key: file }))
        for (const [key, value] of Object.entries(set))
          if (!['port', 'choice', 'switch'].includes(keys.get(value)?.kind ?? ''))
            wrong(['files', index, 'set', key], msg('model.notValueKey', { key: value }))
      })
      for (const part of ['parameters', 'openings', 'files'] as const)
        profile[part].forEach(({ when = {} }, index) => {
          for (const [key, values] of Object.entries(when))
            for (const why of whenFaults(keys.get(key), [values].flat())) wrong([part, index, 'when', key], why)
        })
    }),
  )
export type Profile = z.infer<typeof Profile>

const UNFIT = { from: 'model.fromUnfit', to: 'model.toUnfit' } as const

/** What is wrong with the values that `when` names: a parameter that has values of its own, or one that may be empty. */
function* whenFaults(parameter: Parameter | undefined, values: readonly string[]): Generator<Message> {
  const known = parameter && (knownValues(parameter) ?? (parameter.optional ? [''] : undefined))
  if (!known) yield msg('model.whenKey')
  for (const value of values) if (known && !known.includes(value)) yield msg('model.whenValue', { value })
}

/** What is wrong with an opening's ports, which are figures or the key of a parameter. */
function wrongPorts(text: string, keys: ReadonlyMap<string, Parameter>): Message | undefined {
  if (!/^\d/.test(text)) {
    const ends = text.split('-')
    const kinds = ends.length === 2 ? ['port'] : ['port', 'ports']
    const fits = ends.length <= 2 && ends.every((key) => kinds.includes(keys.get(key)?.kind ?? ''))
    return fits ? undefined : msg('model.notPortsKey', { key: text })
  }
  try {
    text.split(',').forEach(parsePortRange)
    return undefined
  } catch (error) {
    return msg('model.badPorts', { ports: text, why: faultOf(error) })
  }
}

/** What a person chose: the role, and the text of each answer by the parameter's key. */
export const Answers = z.strictObject({
  role: z.optional(Slug),
  values: z._default(z.record(Key, shownText(400)), {}),
})
export type Answers = z.infer<typeof Answers>
