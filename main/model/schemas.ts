/**
 * zod as everything here uses it, by the name `z` (see zod.ts): the small build, with messages in English. Schemas are
 * made when they are first looked at: a command uses a tenth of them, and to make them all was a sixth of its start.
 */
import * as zod from 'zod/mini'
import en from 'zod/v4/locales/en.js'

export type { core, infer, input, output, ZodMiniType } from 'zod/mini'

/**
 * zod compiles checks with `new Function` unless told not to, which the page's security policy forbids and which costs a
 * short-lived program more than it saves. Schemas look at that when they are made, so nobody imports zod past this file.
 */
zod.config({ ...en(), jitless: true })

/** Stands for a schema, or a check of one, until it is looked at. zod itself only ever looks at `_zod`. */
class Later {
  readonly #make: () => zod.ZodMiniType
  #made: zod.ZodMiniType | undefined

  constructor(make: () => zod.ZodMiniType) {
    this.#make = make
  }

  get #schema(): zod.ZodMiniType {
    return (this.#made ??= this.#make())
  }

  get _zod(): unknown {
    const value = this.#schema._zod
    Object.defineProperty(this, '_zod', { value }) // looked at for every value that is parsed
    return value
  }

  get shape(): unknown {
    return (this.#schema as zod.ZodMiniObject).shape
  }

  get options(): unknown {
    return (this.#schema as zod.ZodMiniEnum).options
  }

  check(...checks: Parameters<zod.ZodMiniType['check']>): Later {
    return new Later(() => this.#schema.check(...checks))
  }

  parse(value: unknown): unknown {
    return this.#schema.parse(value)
  }

  safeParse(value: unknown): unknown {
    return this.#schema.safeParse(value)
  }
}

/** The same maker, as far as anybody can tell. */
function later<M>(maker: M): M {
  const make = maker as (...args: readonly unknown[]) => zod.ZodMiniType
  return ((...args: readonly unknown[]) => new Later(() => make(...args))) as M
}

export const array = later(zod.array)
export const boolean = later(zod.boolean)
const _catch = later(zod.catch)
export const _default = later(zod._default)
export const discriminatedUnion = later(zod.discriminatedUnion)
const _enum = later(zod.enum)
export const extend = later(zod.extend)
export const gte = later(zod.gte)
export const int = later(zod.int)
export const ipv4 = later(zod.ipv4)
export const ipv6 = later(zod.ipv6)
export const iso = { date: later(zod.iso.date) }
export const length = later(zod.length)
export const literal = later(zod.literal)
export const maximum = later(zod.maximum)
export const maxLength = later(zod.maxLength)
export const minimum = later(zod.minimum)
export const minLength = later(zod.minLength)
export const nullable = later(zod.nullable)
export const object = later(zod.object)
export const optional = later(zod.optional)
export const record = later(zod.record)
export const refine = later(zod.refine)
export const regex = later(zod.regex)
export const strictObject = later(zod.strictObject)
export const string = later(zod.string)
export const superRefine = later(zod.superRefine)
export const tuple = later(zod.tuple)
export const union = later(zod.union)
export const unknown = later(zod.unknown)

export { _catch as catch, _enum as enum }
