import { Message } from '../../main/text/schema.js'
import type { z } from '../../main/model/zod.js'

type Schema = z.core.$ZodType
interface Chosen {
  /** What every text that is not one of a list says. */
  readonly text: string
  /** Which member of a union, and which of a list: counted on where there are not so many. */
  readonly member: number
}

/** A value of the form of a schema, in which every text from outside says the same: checks of texts are passed over. */
export function sample(schema: Schema, chosen: Chosen, depth = 0): unknown {
  const { text, member } = chosen
  // what the catalogue says of it, and its parameters
  if ((schema as unknown) === Message) return { id: 'text.sentences', params: { first: text, next: [text, text] } }
  const inner = (of: Schema) => sample(of, chosen, depth + 1)
  const one = <T>(of: readonly T[]): T => of[member % of.length] as T
  const def = (schema as z.core.$ZodTypes)._zod.def
  switch (def.type) {
    case 'string':
      return text
    case 'number':
    case 'int' as never:
      return 443
    case 'boolean':
      return member % 2 === 0
    case 'literal':
      return one(def.values)
    case 'enum':
      return one(Object.values(def.entries))
    case 'union':
      return inner(one(def.options))
    case 'array':
      return depth > 12 ? [] : [inner(def.element), inner(def.element)]
    case 'object':
      return Object.fromEntries(Object.entries(def.shape).map(([key, of]) => [key, inner(of)]))
    case 'record':
      return { [text]: inner(def.valueType) }
    case 'nullable':
    case 'optional':
    case 'default':
      return inner(def.innerType)
    case 'lazy':
      return inner(def.getter())
    case 'unknown':
      return text
    default:
      throw new Error(`no sample of a ${def.type}`)
  }
}
