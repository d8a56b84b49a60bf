import type { FileChange, FileEdit, StepCheck } from './plan.js'

/** What a step runs: an argv, or a file that it writes or sets keys in, and the check before or after it. */
export interface Runnable {
  readonly argv: readonly string[]
  readonly file?: FileChange | undefined
  readonly edit?: FileEdit | undefined
  readonly check?: StepCheck | undefined
  readonly first?: readonly string[] | undefined
}

/** A step as a line that a shell understands, for reading and copying only: nothing of Sallyport runs it. */
export function shellText({ check, first, ...change }: Runnable): string {
  const lines = [...(first ? [changeText({ argv: first })] : []), changeText(change)]
  if (check) lines[check.when === 'before' ? 'unshift' : 'push'](changeText(check))
  return lines.join('\n')
}

function changeText({ argv, file, edit }: Runnable): string {
  // no command of every machine sets a key and leaves the rest: what to write is said, and a shell passes over it
  if (edit) return [`${shellWord(edit.path)}:`, ...settingLines(edit)].map((line) => `# ${line}`).join('\n')
  if (!file) return argv.map(/^[A-Za-z]:\\/.test(argv[0] ?? '') ? windowsWord : shellWord).join(' ')
  if (file.content === null) return `rm ${shellWord(file.path)}`
  return `tee ${shellWord(file.path)} <<'END'\n${file.content}END`
}

/**
 * The keys that are set, as they stand in the file then: `KEY=VALUE`, or `server[2]/listen: 443 ssl;` with its blocks. One
 * that is taken out has a minus before it. No words: these lines are kept in the journal, and copied.
 */
export function settingLines({ format, set }: FileEdit): string[] {
  return Object.entries(set).map(([key, value]) => {
    if (value === null) return `- ${key}`
    if (format === 'json') return `${JSON.stringify(key)}: ${value}`
    return format === 'nginx' ? `${key}: ${value};` : `${key}=${value}`
  })
}

/** A word as a shell reads it: quoted where that is needed. */
export function shellWord(word: string): string {
  return /^[A-Za-z0-9_@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`
}

/** A word as both cmd.exe and PowerShell read it. A comma alone would make a list of it in PowerShell. */
function windowsWord(word: string): string {
  return /^[A-Za-z0-9_@+=:./\\-]+$/.test(word) ? word : `"${word}"`
}
