import type { FileChange, StepCheck } from './plan.js'

/** What a step runs: an argv, or a file that it writes, and the check before or after it. */
export interface Runnable {
  readonly argv: readonly string[]
  readonly file?: FileChange | undefined
  readonly check?: StepCheck | undefined
}

/** A step as a line that a shell understands, for reading and copying only: nothing of Sallyport runs it. */
export function shellText({ check, ...change }: Runnable): string {
  const lines = [changeText(change)]
  if (check) lines[check.when === 'before' ? 'unshift' : 'push'](changeText(check))
  return lines.join('\n')
}

function changeText({ argv, file }: Runnable): string {
  if (!file) return argv.map(/^[A-Za-z]:\\/.test(argv[0] ?? '') ? windowsWord : shellWord).join(' ')
  if (file.content === null) return `rm ${shellWord(file.path)}`
  return `tee ${shellWord(file.path)} <<'END'\n${file.content}END`
}

/** A word as a shell reads it: quoted where that is needed. */
export function shellWord(word: string): string {
  return /^[A-Za-z0-9_@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`
}

/** A word as both cmd.exe and PowerShell read it. A comma alone would make a list of it in PowerShell. */
function windowsWord(word: string): string {
  return /^[A-Za-z0-9_@+=:./\\-]+$/.test(word) ? word : `"${word}"`
}
