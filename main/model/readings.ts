import { z } from './zod.js'

/** What was read on a host, so that it can be told again elsewhere or later: texts of files, names, what commands said. */
export const Readings = z.strictObject({
  /** `null`: the file was not there. */
  files: z.record(z.string(), z.nullable(z.string())),
  /** Files that were there and might not be read. */
  denied: z.optional(z.array(z.string())),
  /** Whether something was there; of what was read, its text says so. */
  exist: z.optional(z.record(z.string(), z.boolean())),
  /** In milliseconds since 1970; `null`: it was not there. */
  modified: z.optional(z.record(z.string(), z.nullable(z.int()))),
  lists: z.record(z.string(), z.array(z.string())),
  /** By the command's words as a JSON array. */
  runs: z.record(z.string(), z.strictObject({ code: z.nullable(z.int()), stdout: z.string(), stderr: z.string() })),
})
export type Readings = z.infer<typeof Readings>
