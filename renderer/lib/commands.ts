import type { PlanStep } from '../../main/model/plan.js'

const PLAIN = /^[A-Za-z0-9_@%+=:,./-]+$/

/** One argument as a POSIX shell reads it back unchanged. */
export function shellQuote(text: string): string {
  return PLAIN.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`
}

/** An argv as one shell line. */
export function shellLine(argv: readonly string[]): string {
  return argv.map(shellQuote).join(' ')
}

type Runnable = Pick<PlanStep, 'argv' | 'file'>

/** Lines that do what the steps do when they are pasted into a root shell. */
export function shellScript(steps: readonly Runnable[]): string {
  return steps.map(stepLine).join('\n')
}

function stepLine({ argv, file }: Runnable): string {
  if (!file) return shellLine(argv)
  const path = shellQuote(file.path)
  return file.content === null ? `rm -f -- ${path}` : `printf %s ${shellQuote(file.content)} > ${path}`
}
