import { msg, type Message } from '../text/index.js'
import { fault } from './fault.js'
import { z } from './zod.js'
import { SafeText, shownText, Slug } from './text.js'

/** The key of a parameter or of an opening: `apiPort`. */
export const Key = z.string().check(z.regex(/^[a-z][A-Za-z0-9]{0,29}$/, fault(msg('model.notKey'))))
export const Sentence = shownText(400).check(z.minLength(1))

/** What one answer of several stands for. */
const Choice = z.strictObject({ value: Slug, label: SafeText, summary: z.optional(Sentence) })
export type Choice = z.infer<typeof Choice>

/** The answers with which something counts: each parameter has that value, or one of those. */
export const When = z.record(Key, z.union([z.string(), z.array(z.string()).check(z.minLength(1))]))
export type When = z.infer<typeof When>

const Bound = z.number().check(z.int(), z.gte(1), z.lte(65_535))

/** A question of the wizard, `--set KEY=VALUE` on the command line. */
export const Parameter = z.strictObject({
  id: Key,
  /**
   * `port`: one port. `ports`: ports and ranges with commas. `sources`: networks with commas, or `any`. `program`: the
   * path of the program that is let in; asked only where the firewall judges programs. `file`: the path of a
   * configuration file that is changed too. `choice`: one of `choices`. `switch`: `on` or `off`.
   */
  kind: z.enum(['port', 'ports', 'sources', 'program', 'file', 'choice', 'switch']),
  label: SafeText,
  question: Sentence,
  help: Sentence,
  /** Taken when there is no answer; `=other` takes the answer of another parameter. Empty for a program. */
  default: shownText(200),
  /** For ports: the lowest and the highest that will do. */
  min: z.optional(Bound),
  max: z.optional(Bound),
  /** For one port: it is not below the port that another parameter asks for. */
  notBelow: z.optional(Key),
  /** What is said when a port is outside these limits, in the words of the service's documents. */
  limits: z.optional(Sentence),
  /** For ports: there may be no answer, and then the openings with these ports are left out. */
  optional: z.optional(z.literal(true)),
  choices: z.optional(z.array(Choice).check(z.minLength(2), z.maxLength(10))),
  roles: z.optional(z.array(Slug)),
  /** The wizard asks it only with these answers. */
  when: z.optional(When),
})
export type Parameter = z.infer<typeof Parameter>

/** What a parameter of kind `switch` may be. */
export const SWITCH: readonly string[] = ['on', 'off']

/** What is wrong with the value of a switch or a choice; `undefined` when nothing is, or when it is free. */
export function knownValues({ kind, choices }: Parameter): readonly string[] | undefined {
  if (kind === 'switch') return SWITCH
  return kind === 'choice' ? choices?.map(({ value }) => value) : undefined
}

/** What is wrong with a parameter by itself, with the key at which it is. */
export function* parameterFaults(
  parameter: Parameter,
  others: ReadonlyMap<string, Parameter>,
): Generator<[key: string, fault: Message]> {
  const { kind, default: value, choices, min, max, notBelow, limits, optional } = parameter
  const known = knownValues(parameter)
  const other = value.startsWith('=') ? others.get(value.slice(1)) : parameter
  if (
    other?.kind !== kind ||
    (kind === 'program' && value !== '') ||
    (other !== parameter && (known !== undefined || other.default.startsWith('=')))
  )
    yield ['default', msg('model.defaultUnfit')]
  if (known && !known.includes(value)) yield ['default', msg('profiles.noneOf', { known: known.join(', ') })]
  if (kind === 'choice' ? !choices : choices)
    yield ['choices', msg(kind === 'choice' ? 'zod.missing' : 'model.choicesUnfit')]
  const ports = kind === 'port' || kind === 'ports'
  if (!ports && (min ?? max ?? optional) !== undefined) yield ['kind', msg('model.limitsUnfit')]
  if ((min ?? 1) > (max ?? 65_535)) yield ['min', msg('model.minAboveMax')]
  if (notBelow !== undefined && (kind !== 'port' || others.get(notBelow)?.kind !== 'port' || notBelow === parameter.id))
    yield ['notBelow', msg('model.notPortKey', { key: notBelow })]
  if ((limits === undefined) !== ((min ?? max ?? notBelow) === undefined)) yield ['limits', msg('model.limitsNeeded')]
}
