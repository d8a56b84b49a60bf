import { msg, type Message, type Text } from '../text/index.js'
import { faultText } from './fault.js'
import { systemFault } from './system-fault.js'
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

/** The problem inside any thrown value. What the system refused is told as that; an unforeseen error is our fault. */
export function asProblem(error: unknown): Problem {
  if (error instanceof ProblemError) return error.problem
  const refused = systemFault(error)
  if (refused) return { kind: 'failed', what: refused.what, meaning: msg('model.systemRefused'), todo: refused.todo }
  const message = error instanceof Error ? error.message : String(error)
  return {
    kind: 'failed',
    what: msg('model.broke', { message }),
    meaning: msg('model.ourFault'),
    todo: msg('model.report'),
  }
}

/** The most faults that are told one by one: what was sent may be wrong in every part. */
const MOST = 8

/**
 * What zod found, each with its field: “ports” is not a list.
 * @param lineOf the line of a field, where it was read from a file
 */
export function zodLines(
  { issues }: z.core.$ZodError,
  lineOf: (path: readonly PropertyKey[]) => number | undefined = () => undefined,
): Message {
  const faults = issues.slice(0, MOST).map((issue) => {
    const { path, message } = issue
    const why = faultText(message)
    const found = path.length > 0 ? msg('zod.field', { path: path.join('.'), why }) : msg('zod.whole', { why })
    const line = lineOf(issue.code === 'unrecognized_keys' ? [...path, ...issue.keys.slice(0, 1)] : path)
    return line === undefined ? found : msg('zod.onLine', { line, fault: found })
  })
  const all = faults.reduce((first, next) => msg('zod.next', { first, next }))
  return issues.length > MOST ? msg('zod.andMore', { faults: all, count: issues.length - MOST }) : all
}
