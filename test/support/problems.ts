import { inEnglish } from './english.js'
import { ProblemError, type Problem } from '../../main/model/problem.js'

/** A problem in English. */
type Spoken = Record<Exclude<keyof Problem, 'kind'>, string> & Pick<Problem, 'kind'>

/** The problem that a call ends with. Throws when it goes well, or fails with anything that is not for people. */
export async function problemOf(call: () => unknown): Promise<Spoken> {
  let value: unknown
  try {
    value = await call()
  } catch (error) {
    if (error instanceof ProblemError) return inEnglish(error.problem)
    throw error
  }
  throw new Error(`no problem, but ${JSON.stringify(value)}`)
}
