import type { PlanStep } from './plan.js'

/** A step as a line that a shell understands, for reading and copying only: nothing of Sallyport runs it. */
export function shellText({ argv, file }: Pick<PlanStep, 'argv' | 'file'>): string {
  if (!file) return argv.map(quote).join(' ')
  if (file.content === null) return `rm ${quote(file.path)}`
  return `tee ${quote(file.path)} <<'END'\n${file.content}END`
}

function quote(word: string): string {
  return /^[A-Za-z0-9_@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`
}
