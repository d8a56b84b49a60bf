import { z } from '../model/zod.js'
import type * as shape from './shape.js'

const Param: z.ZodMiniType<shape.Param, shape.Param> = z.union([
  z.string(),
  z.number(),
  z.strictObject({ at: z.string() }),
  z.lazy(() => Message),
  z.array(z.lazy(() => Param)),
])

/** A message from outside: out of a journal, or over a wire. Whether there is such an id shows when it is written. */
export const Message: z.ZodMiniType<shape.Message, shape.Message> = z.strictObject({
  id: z.string().check(z.regex(/^[a-zA-Z]+\.[a-zA-Z0-9]+$/)),
  params: z.record(z.string(), Param),
})

export const Text: z.ZodMiniType<shape.Text, shape.Text> = z.union([z.string(), Message])
