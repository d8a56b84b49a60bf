import { ProblemError, type Problem } from '../../main/model/problem.js'

/** The problem that a call ends with. Throws when it goes well, or fails with anything that is not for people. */
export async function problemOf(call: () => unknown): Promise<Problem> {
  let value: unknown
  try {
    value = await call()
  } catch (error) {
    if (error instanceof ProblemError) return error.problem
    throw error
  }
  throw new Error(`no problem, but ${JSON.stringify(value)}`)
}
