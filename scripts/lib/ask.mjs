import { createInterface } from 'node:readline/promises'

/** True when a person can answer. */
export const onTerminal = Boolean(process.stdin.isTTY && process.stdout.isTTY)

/**
 * Asks a yes-or-no question on the terminal. Silence means no.
 * @param {string} question
 * @param {number} [limit] ms to wait for an answer; without it, as long as it takes
 * @returns {Promise<boolean>}
 */
export async function ask(question, limit) {
  const lines = createInterface({ input: process.stdin, output: process.stdout })
  try {
    const answer = await lines.question(`${question} [y/N] `, limit ? { signal: AbortSignal.timeout(limit) } : {})
    return /^\s*y(es)?\s*$/i.test(answer)
  } catch {
    console.log('\nNo answer, so no.')
    return false
  } finally {
    lines.close()
  }
}
