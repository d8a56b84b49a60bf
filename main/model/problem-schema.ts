import { Text } from '../text/schema.js'
import { z } from './zod.js'
import { PROBLEM_KINDS, type Problem } from './problem.js'

/** A {@link Problem} as it crosses a wire. Apart from it, so that what must start fast loads no schemas. */
export const ProblemSchema = z.strictObject({
  kind: z.enum(PROBLEM_KINDS),
  what: Text,
  meaning: Text,
  todo: Text,
}) satisfies z.ZodMiniType<Problem>
