import type { Text } from '../text/index.js'
import type { z } from './zod.js'

/**
 * Why something was not done. The kind decides the exit code of the command line:
 * `input` 2, `refused` 3, `rights` and `dismissed` 4, `unproven` 5, everything else 1.
 */
export const PROBLEM_KINDS = [
  'input',
  'refused',
  'rights',
  'dismissed',
  'failed',
  'unproven',
  'busy',
  'changed',
] as const
export type ProblemKind = (typeof PROBLEM_KINDS)[number]

/** An error that a person can act on: what happened, what it means, what to do. */
export interface Problem {
  kind: ProblemKind
  what: Text
  meaning: Text
  todo: Text
}

/** Carries a {@link Problem} through code that cannot go on. */
export class ProblemError extends Error {
  constructor(readonly problem: Problem) {
    super(typeof problem.what === 'string' ? problem.what : problem.what.id)
    this.name = 'ProblemError'
  }
}

export function problem(kind: ProblemKind, what: Text, meaning: Text, todo: Text): ProblemError {
  return new ProblemError({ kind, what, meaning, todo })
}

/** The problem inside any thrown value; an unforeseen error becomes `failed` with its message. */
export function asProblem(error: unknown): Problem {
  if (error instanceof ProblemError) return error.problem
  const message = error instanceof Error ? error.message : String(error)
  return {
    kind: 'failed',
    what: `Something went wrong inside Sallyport: ${message}`,
    meaning: 'This is a fault of Sallyport, not of what you entered.',
    todo: 'Try again. If it happens again, report it with this text.',
  }
}

/** One line for each issue that zod found: `ports: is not a port`. */
export function zodLines(error: z.core.$ZodError): string {
  return error.issues
    .map((issue) => (issue.path.length > 0 ? `${issue.path.join('.')}: ${issue.message}` : issue.message))
    .join('; ')
}
