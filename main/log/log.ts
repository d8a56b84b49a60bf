import { ProblemError } from '../model/problem.js'
import { english } from '../text/index.js'
import type { LogFile } from './log-file.js'
import { withoutSecrets } from './secrets.js'

export type Level = 'error' | 'warn' | 'info'

/** Nobody needs more of one error; in characters. */
const LONGEST = 2000
let file: Pick<LogFile, 'add'> | undefined
let program = ''

/** Where this process logs to from now on; nothing is logged before. @param name what it is: `cli`, `web`, `helper`, … */
export function logTo(where: Pick<LogFile, 'add'> | undefined, name: string): void {
  file = where
  program = name
}

/**
 * Notes what happened, in English, for whoever looks for the reason later. Never throws.
 * @param doing what the program was about, such as `reading the rules of ufw`
 * @param error what was thrown
 */
export function log(level: Level, doing: string, error?: unknown): void {
  if (!file) return
  const text = error === undefined ? doing : `${doing}: ${textOf(error)}`
  // One line each: what a command printed may hold line ends and codes that a terminal obeys.
  const line = withoutSecrets(text)
    .replace(/\s*[\r\n]+\s*/g, ' | ')
    // eslint-disable-next-line no-control-regex -- they are what is looked for
    .replace(/[\u0000-\u001f\u007f-\u009f]/g, '?')
  file.add(`${new Date().toISOString()} ${level} ${program}[${process.pid}] ${line.slice(0, LONGEST)}`)
}

/**
 * For a failure that the work goes on without: `.catch(noted('reading the rules of ufw'))` logs it and gives `undefined`.
 */
export function noted(doing: string): (error: unknown) => undefined {
  return (error) => {
    log('warn', doing, error)
    return undefined
  }
}

/** An error as a developer wants it: a problem in its words, another one with where it was thrown. */
function textOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  if (error instanceof ProblemError) return english(error.problem.what)
  const { code } = error as NodeJS.ErrnoException
  return code === undefined ? (error.stack ?? error.message) : error.message
}
