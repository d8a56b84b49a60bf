import { msg, type Message } from '../text/index.js'
import { fault, faultOf } from './fault.js'
import { z } from './zod.js'
import { parsePortRange, Protocol } from './net.js'
import { ProgramPath, SafeText, Slug } from './text.js'

/** The key of a parameter or of an opening: `apiPort`. */
const Key = z.string().check(z.regex(/^[a-z][A-Za-z0-9]{0,29}$/, fault(msg('model.notKey'))))
const Sentence = z.string().check(z.minLength(1), z.maxLength(400))

export const Role = z.strictObject({ id: Slug, title: SafeText, summary: Sentence })
export type Role = z.infer<typeof Role>

/** A question of the wizard, `--set KEY=VALUE` on the command line. */
export const Parameter = z.strictObject({
  id: Key,
  /**
   * `port`: one port. `ports`: ports and ranges with commas. `sources`: networks with commas, or `any`. `program`: the
   * path of the program that is let in; asked only where the firewall judges programs.
   */
  kind: z.enum(['port', 'ports', 'sources', 'program']),
  label: SafeText,
  question: Sentence,
  help: Sentence,
  /** Taken when there is no answer; `=other` takes the answer of another parameter. Empty for a program. */
  default: z.string().check(z.maxLength(200)),
  roles: z.optional(z.array(Slug)),
})
export type Parameter = z.infer<typeof Parameter>

const ProfileOpening = z.strictObject({
  id: Key,
  label: SafeText,
  protocols: z.array(Protocol).check(z.minLength(1), z.maxLength(2)),
  /** A parameter's key, or ports as text: `8886`, `6000-6200`. */
  ports: z.string().check(z.maxLength(200)),
  /** `in`: to this machine, unless told. `out`: from it. `forward`: through it, to machines or containers behind. */
  direction: z._default(z.enum(['in', 'out', 'forward']), 'in'),
  /** Who connects: a key of a parameter for sources, or `any`. Left out where the machine itself calls (`out`). */
  from: z.optional(z.string().check(z.maxLength(60))),
  /** Who is called: a key of a parameter for sources, or `any`. For `out` and `forward` only. */
  to: z.optional(z.string().check(z.maxLength(60))),
  /** Refuse an address for a while that tries too often. For `in` only. */
  limit: z.optional(z.literal(true)),
  reason: Sentence,
  /** What happens to the service when these ports stay closed. */
  closed: Sentence,
  /** Said before applying when everyone is let in. */
  exposure: z.optional(Sentence),
  roles: z.optional(z.array(Slug)),
})
export type ProfileOpening = z.infer<typeof ProfileOpening>

/** Where a program usually lies, likeliest first. */
const UsualPaths = z.array(ProgramPath.check(z.maxLength(200))).check(z.minLength(1), z.maxLength(10))

/** A service as data. `resources/profiles/*.yaml` hold those that come with Sallyport. */
export const Profile = z
  .strictObject({
    schema: z.literal(1),
    id: Slug,
    title: SafeText,
    summary: Sentence,
    category: SafeText,
    sources: z
      .array(z.strictObject({ title: z.string().check(z.maxLength(200)), seen: z.iso.date() }))
      .check(z.minLength(1)),
    roles: z._default(z.array(Role).check(z.maxLength(8)), []),
    parameters: z._default(z.array(Parameter).check(z.maxLength(20)), []),
    /** The service's program on each system, for the parameter of kind `program`: the first that is there. */
    programs: z.optional(z.strictObject({ darwin: z.optional(UsualPaths), win32: z.optional(UsualPaths) })),
    openings: z.array(ProfileOpening).check(z.minLength(1), z.maxLength(60)),
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
      const named = [...profile.parameters, ...profile.openings]
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
      })
      profile.parameters.forEach((parameter, index) => {
        const other = parameter.default.startsWith('=') ? keys.get(parameter.default.slice(1)) : parameter
        if (
          other === undefined ||
          other.kind !== parameter.kind ||
          (parameter.kind === 'program' && parameter.default !== '') ||
          (other !== parameter && other.default.startsWith('='))
        )
          wrong(['parameters', index, 'default'], msg('model.defaultUnfit'))
      })
    }),
  )
export type Profile = z.infer<typeof Profile>

const UNFIT = { from: 'model.fromUnfit', to: 'model.toUnfit' } as const

/** What is wrong with an opening's ports, which are figures or the key of a parameter. */
function wrongPorts(text: string, keys: ReadonlyMap<string, Parameter>): Message | undefined {
  if (!/^\d/.test(text))
    return ['port', 'ports'].includes(keys.get(text)?.kind ?? '') ? undefined : msg('model.notPortsKey', { key: text })
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
  values: z._default(z.record(Key, z.string().check(z.maxLength(400))), {}),
})
export type Answers = z.infer<typeof Answers>
